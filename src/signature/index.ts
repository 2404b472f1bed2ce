// cos-abort/sign: signatures alone, without the network.

export type { Authorization, Explanation } from './authorization.ts';
export { parseAuthorization } from './authorization.ts';
export type { SignableRequest } from './canonical.ts';
export type { Credentials, CryptoKeyCredentials } from './keys.ts';
export type { SignOptions } from './options.ts';
export { createSigner, explain, presign, type Signer, sign } from './sign.ts';
export { importSecretKey, presignAsync, signAsync } from './sign-async.ts';
