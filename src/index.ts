// cos-abort: the public face.

export {
  type BucketAddress,
  bucketUrl,
  type ObjectAddress,
  objectUrl,
  type UploadAddress,
  uploadUrl,
} from './address.ts';
export type { CredentialSource } from './credentials/source.ts';
export * from './multipart/index.ts';
export type { ServiceOptions } from './service/authorize.ts';
export * from './service/errors.ts';
export type { Fetch } from './service/exchange.ts';
export type { RetryNotice, SendOptions } from './service/send.ts';
export * from './signature/index.ts';
