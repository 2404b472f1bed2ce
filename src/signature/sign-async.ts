// The WebCrypto twin of sign.ts: the same bytes, from a key that script cannot read out.

import { ownProperties } from '../support/arguments.ts';
import { presignable, presigned, toAuthorization, toStringToSign } from './authorization.ts';
import { hex } from './bytes.ts';
import { canonicalize, type SignableRequest } from './canonical.ts';
import { keyWindow } from './key-time.ts';
import { type CryptoKeyCredentials, checkSecretKey, readCredentials } from './keys.ts';
import type { SignOptions } from './options.ts';

/**
 * A secret key as an HMAC-SHA1 `CryptoKey` that cannot be extracted.
 * @throws {TypeError} when `secretKey` is not a non-empty string.
 * @throws {Error} where there is no `crypto.subtle`: on a plain http page. `sign` works there.
 */
export async function importSecretKey(secretKey: string): Promise<CryptoKey> {
  return hmacKey(checkSecretKey(secretKey));
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
  const { secretId, secretKey, ...life } = readCredentials(credentials);
  const keyTime = keyWindow(options, life);
  const canonical = canonicalize(request, ownProperties(options).signHeaders);
  const httpStringSha1 = hex(new Uint8Array(await subtle().digest('SHA-1', utf8(canonical[0]))));
  const signKey = await hmacKey(await hmac(secretKey, keyTime));
  return toAuthorization(
    secretId,
    keyTime,
    canonical,
    await hmac(signKey, toStringToSign(keyTime, httpStringSha1)),
  );
}

/** As `presign`, by WebCrypto. @throws as {@link signAsync}, and a `TypeError` when the URL is already presigned. */
export async function presignAsync(
  request: SignableRequest,
  credentials: CryptoKeyCredentials,
  options?: SignOptions,
): Promise<string> {
  const unsigned = presignable(request, readCredentials(credentials).securityToken);
  return presigned(unsigned.url, await signAsync(unsigned, credentials, options));
}

const hmacKey = (key: string): Promise<CryptoKey> =>
  subtle().importKey('raw', utf8(key), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);

async function hmac(key: CryptoKey, text: string): Promise<string> {
  if (typeof key !== 'object') throw new TypeError('credentials.secretKey must come from importSecretKey');
  return hex(new Uint8Array(await subtle().sign('HMAC', key, utf8(text))));
}

function subtle(): SubtleCrypto {
  const { subtle } = globalThis.crypto ?? {};
  if (!subtle) throw new Error('no crypto.subtle here (a plain http page?): use sign');
  return subtle;
}

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
