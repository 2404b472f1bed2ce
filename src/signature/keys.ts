// The keys that sign, checked. No message here repeats a value.

import { property } from '../arguments.ts';

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

/** Everything of the credentials but the key: own values, checked. */
export function checkIdentity(credentials: Credentials | CryptoKeyCredentials): Omit<Credentials, 'secretKey'> {
  if (typeof credentials !== 'object' || credentials === null) throw new TypeError('credentials must be an object');
  const secretId = property(credentials, 'secretId');
  const securityToken = property(credentials, 'securityToken');
  if (typeof secretId !== 'string' || !/^[^\s&=;\p{C}]+$/u.test(secretId))
    throw new TypeError('credentials.secretId must be a non-empty string without white space, "&", "=" or ";"');
  // The platform quotes an invalid header value in its own error: an ill-formed token must not get that far.
  if (securityToken !== undefined && (typeof securityToken !== 'string' || !/^[\x21-\x7e]+$/.test(securityToken)))
    throw new TypeError('credentials.securityToken must be printable ASCII without white space');
  return {
    secretId,
    securityToken,
    startTime: checkTime(property(credentials, 'startTime'), 'credentials.startTime'),
    expiredTime: checkTime(property(credentials, 'expiredTime'), 'credentials.expiredTime'),
  };
}

/** The secret key as text. */
export function checkSecretKey(credentials: Credentials): string {
  const secretKey: unknown = property(credentials, 'secretKey');
  if (typeof secretKey !== 'string' || !/^\S+$/.test(secretKey))
    throw new TypeError('credentials.secretKey must be a non-empty string without white space');
  return secretKey;
}

function checkTime(value: unknown, name: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError(`${name} must be a number of Unix seconds`);
  if (value < 0 || value > 1e11) throw new RangeError(`${name} must be in seconds, not milliseconds`);
  return Math.floor(value);
}
