/**
 * cos-abort/sign: signatures alone, without the network.
 * @module
 */

export type { Authorization, Explanation } from './authorization.ts';
export { parseAuthorization } from './authorization.ts';
export type { Credentials, CryptoKeyCredentials, HmacCryptoKey } from './credentials.ts';
export type { KeyTimeOptions } from './key-time.ts';
export type { RequestHeaders, SignableRequest } from './request.ts';
export { createSigner, explain, presign, type Signer, type SignOptions, sign } from './sign.ts';
export { importSecretKey, presignAsync, signAsync } from './sign-async.ts';
