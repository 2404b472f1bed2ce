// The keys that sign, read once and checked. No message here repeats a value.

import { checkInteger, checkObject, checkText, ownValues } from '../support/arguments.ts';

/**
 * A COS key pair, permanent or temporary. Times are Unix seconds, as STS returns them. Source: Tencent doc
 * 1312/48195.
 * @example
 * const credentials: Credentials = { secretId: 'AKIDexample', secretKey: 'secretexample' };
 */
export interface Credentials {
  /** `SecretId`, or `TmpSecretId` of temporary keys. */
  secretId: string;
  /** `SecretKey`, or `TmpSecretKey`. Never sent. */
  secretKey: string;
  /** The token that belongs to temporary keys: `sessionToken`, `Token`, `SecurityToken`. */
  securityToken?: string | undefined;
  /** When the keys began to be valid, in Unix seconds; 1 to 1e11, before `expiredTime`. */
  startTime?: number | undefined;
  /** When the keys expire, in Unix seconds; 1 to 1e11. No signature outlives it. */
  expiredTime?: number | undefined;
}

/** A `CryptoKey` of WebCrypto, as all platforms declare it. */
export interface HmacCryptoKey {
  /** `secret`. */
  readonly type: string;
  /** Whether its bytes can be read out: not those of `importSecretKey`. */
  readonly extractable: boolean;
  /** HMAC with SHA-1. */
  readonly algorithm: object;
  /** `sign` among them. */
  readonly usages: readonly string[];
}

/** {@link Credentials} whose key is held by WebCrypto and cannot be read out. */
export interface CryptoKeyCredentials extends Omit<Credentials, 'secretKey'> {
  /** From `importSecretKey`. */
  secretKey: HmacCryptoKey;
}

/** Keys that cannot be had or used any more. Its `code` is that of the `CosError`s about credentials. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
  readonly code = 'ERR_COS_CREDENTIALS';
}

/** The credentials' own values, checked but for the key. */
export function readCredentials<T extends Credentials | CryptoKeyCredentials>(credentials: T): T {
  checkObject(credentials, 'credentials', ['secretId', 'secretKey']);
  const own = ownValues(credentials, NAMES);
  const { credentials: held } = ownValues(credentials, ['credentials']);
  if (own.secretId === undefined && Object.hasOwn(Object(held), 'secretId'))
    throw new TypeError('credentials must be the keys: give the keys themselves, not `{ credentials }`');
  if (own.secretId === undefined && nameIn(credentials, /^(tmpSecretId|credentials|response)$/i))
    throw new TypeError('credentials is an answer of STS: give what parseStsCredentials makes of it');
  checkText(own.secretId, 'credentials.secretId', SECRET_ID, AS_GIVEN);
  // The platform quotes an invalid header value in its own error: an ill-formed token must not get that far.
  if (own.securityToken !== undefined) {
    checkText(own.securityToken, 'credentials.securityToken', VISIBLE, AS_GIVEN);
  } else {
    // Without its token COS does not know the id of temporary keys, and does not say why.
    const other = nameIn(credentials, /^(session)?token$/i);
    if (other) throw new TypeError(`use \`securityToken\`, not \`${other}\``);
  }
  const { startTime = 1, expiredTime = MAX_SECONDS } = own as T;
  checkInteger(startTime, 'credentials.startTime', 1, MAX_SECONDS, IN_SECONDS);
  checkInteger(expiredTime, 'credentials.expiredTime', 1, MAX_SECONDS, IN_SECONDS);
  if (own.startTime !== undefined && startTime >= expiredTime)
    throw new RangeError('credentials.startTime must be before credentials.expiredTime');
  return own as T;
}

/**
 * A copy of keys that can be used.
 * @throws {TypeError | RangeError} naming what is wrong with them.
 */
export function checkCredentials(credentials: Credentials): Credentials {
  const keys = readCredentials(credentials);
  checkSecretKey(keys.secretKey);
  return keys;
}

/** The key of HMAC-SHA1. */
export const checkSecretKey = (secretKey: unknown): string =>
  checkText(secretKey, 'credentials.secretKey', VISIBLE, AS_GIVEN);

const NAMES = ['secretId', 'secretKey', 'securityToken', 'startTime', 'expiredTime'] as const;

/**
 * Visible ASCII, but what a template makes of a value that is not there; and of an id no `&`, which would
 * end it in an Authorization value.
 */
const VISIBLE = /^(?!(undefined|null)$)[!-~]+$/;
const SECRET_ID = /^(?!(undefined|null)$)[!-%'-~]+$/;
const AS_GIVEN = 'must be as Tencent Cloud gave it: not `undefined`, without blanks and line ends';

/** The bound tells seconds from milliseconds. */
const MAX_SECONDS = 1e11;
const IN_SECONDS = 'Unix seconds, not milliseconds';

const nameIn = (credentials: object, pattern: RegExp): string | undefined =>
  Object.keys(credentials).find((name) => pattern.test(name));
