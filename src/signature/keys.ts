// The keys that sign, checked. No message here repeats a value.

import { checkText } from '../support/arguments.ts';

/** A COS key pair, permanent or temporary. Times are Unix seconds, as STS returns them (Tencent doc 1312/48195). */
export interface Credentials {
  /** `SecretId`, or `TmpSecretId` of temporary keys. */
  secretId: string;
  /** `SecretKey`, or `TmpSecretKey`. Never sent. */
  secretKey: string;
  /** The token that belongs to temporary keys: `sessionToken`, `Token`, `SecurityToken`. */
  securityToken?: string | undefined;
  /** When the keys began to be valid, in Unix seconds. */
  startTime?: number | undefined;
  /** When the keys expire, in Unix seconds. No signature outlives it. */
  expiredTime?: number | undefined;
}

/** {@link Credentials} whose key is held by WebCrypto and cannot be read out. */
export interface CryptoKeyCredentials extends Omit<Credentials, 'secretKey'> {
  /** From `importSecretKey`. */
  secretKey: CryptoKey;
}

/** The credentials' own values, checked but for the key. */
export function readCredentials<T extends Credentials | CryptoKeyCredentials>(credentials: T): T {
  const keys: { [name in keyof Credentials]?: unknown } = Object.create(null);
  // By name, because a secret may be hidden from enumeration, and so from printing.
  for (const name of ['secretId', 'secretKey', 'securityToken', 'startTime', 'expiredTime'] as const)
    if (Object.hasOwn(Object(credentials), name)) keys[name] = credentials[name];
  checkText(keys.secretId, 'credentials.secretId', /^[!-%'-~]+$/);
  // The platform quotes an invalid header value in its own error: an ill-formed token must not get that far.
  checkText(keys.securityToken ?? '-', 'credentials.securityToken', KEY);
  return keys as T;
}

/** The key of HMAC-SHA1. */
export const checkSecretKey = (secretKey: unknown): string =>
  checkText(secretKey, 'credentials.secretKey', KEY);

const KEY = /^[!-~]+$/;
