// The WebCrypto twin of sign.ts: the same bytes, from a key that script cannot read out.

import { own, property } from '../arguments.ts';
import { authorization, presignable, presigned, stringToSign } from './authorization.ts';
import { canonicalize, type SignableRequest } from './canonical.ts';
import { checkKeyTime, keyTimeAt } from './key-time.ts';
import { type CryptoKeyCredentials, checkIdentity, checkSecretKey } from './keys.ts';
import type { SignOptions } from './options.ts';

/**
 * A secret key as an HMAC-SHA1 `CryptoKey` that cannot be extracted.
 * @throws {TypeError} when `secretKey` is not a non-empty string.
 * @throws {Error} where there is no `crypto.subtle`: on a plain http page. `sign` works there.
 */
export async function importSecretKey(secretKey: string): Promise<CryptoKey> {
  return hmacKey(checkSecretKey({ secretId: '', secretKey }));
}

/**
 * As `sign`, by WebCrypto. Not for `pagehide`: a page that is going away does not wait for promises.
 * @throws {TypeError | RangeError} as `sign`. @throws {Error} where there is no `crypto.subtle`.
 */
export async function signAsync(
  request: SignableRequest,
  credentials: CryptoKeyCredentials,
  options?: SignOptions,
): Promise<string> {
  const identity = checkIdentity(credentials);
  const secretKey = property(credentials, 'secretKey');
  if (Object.prototype.toString.call(secretKey) !== '[object CryptoKey]')
    throw new TypeError('credentials.secretKey must be a CryptoKey (from importSecretKey)');
  const { keyTime: given, expiresIn, now = Date.now, signHeaders } = own(options);
  const keyTime =
    given === undefined
      ? keyTimeAt(now(), identity, expiresIn === undefined ? {} : { expiresIn })
      : checkKeyTime(given, identity);
  const canonical = canonicalize(request, signHeaders);
  const digest = hex(await subtle().digest('SHA-1', utf8(canonical.httpString)));
  const signKey = await hmacKey(await hmac(secretKey as CryptoKey, keyTime));
  const signature = await hmac(signKey, stringToSign(keyTime, digest));
  return authorization(identity.secretId, keyTime, canonical, signature);
}

/** As `presign`, by WebCrypto. @throws as {@link signAsync}, and a `TypeError` when the URL is already presigned. */
export async function presignAsync(
  request: SignableRequest,
  credentials: CryptoKeyCredentials,
  options?: SignOptions,
): Promise<string> {
  const unsigned = presignable(request, checkIdentity(credentials).securityToken);
  return presigned(unsigned.url, await signAsync(unsigned, credentials, options));
}

const hmacKey = (key: string): Promise<CryptoKey> =>
  subtle().importKey('raw', utf8(key), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);

const hmac = async (key: CryptoKey, text: string): Promise<string> => hex(await subtle().sign('HMAC', key, utf8(text)));

function subtle(): SubtleCrypto {
  const { subtle } = globalThis.crypto ?? {};
  if (!subtle) throw new Error('crypto.subtle is not available here (a plain http page?): use sign instead of signAsync');
  return subtle;
}

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
