/**
 * Addresses, credentials, signatures, the multipart calls, and their errors.
 * @module
 */

export {
  type BucketAddress,
  bucketUrl,
  type ObjectAddress,
  objectUrl,
  type UploadAddress,
  uploadUrl,
} from './address.ts';
export { type CacheOptions, cachedCredentials } from './credentials/cache.ts';
export {
  fromGetAuthorization,
  type GetAuthorization,
  type GetAuthorizationOptions,
  type GetAuthorizationSettings,
} from './credentials/get-authorization.ts';
export type { CredentialSource, RequestAuthorization, UnsignedRequest } from './credentials/source.ts';
export { parseStsCredentials } from './credentials/sts.ts';
export * from './multipart/index.ts';
export * from './service/errors.ts';
export type { Fetch, RetryNotice, SendOptions, ServiceOptions } from './service/options.ts';
export * from './signature/index.ts';
