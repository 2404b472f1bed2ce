// The WebCrypto twin of sign.ts: the same bytes, from a key that script cannot read out.

import { ownProperties } from '../support/arguments.ts';
import {
  type SignedFields,
  toAuthorization,
  toPresignedUrl,
  toStringToSign,
  withToken,
} from './authorization.ts';
import { canonicalize } from './canonical.ts';
import {
  type CryptoKeyCredentials,
  checkSecretKey,
  type HmacCryptoKey,
  readCredentials,
} from './credentials.ts';
import { keyWindow } from './key-time.ts';
import { type RequestParts, readRequest, type SignableRequest } from './request.ts';
import type { SignOptions } from './sign.ts';

/**
 * A secret key as an HMAC-SHA1 `CryptoKey` that cannot be extracted.
 * @throws {TypeError} when `secretKey` is not a key as Tencent Cloud gives it.
 * @throws {Error} where there is no `crypto.subtle`: on a plain http page. `sign` works there.
 * @example
 * const secretKey = await importSecretKey('secretexample');
 * const credentials: CryptoKeyCredentials = { secretId: 'AKIDexample', secretKey };
 */
export async function importSecretKey(secretKey: string): Promise<HmacCryptoKey> {
  return hmacKey(checkSecretKey(secretKey));
}

/**
 * As `sign`, by WebCrypto. Not for `pagehide`: a page that is going away does not wait for promises.
 * @throws {TypeError | RangeError} as `sign`.
 * @throws {Error} as `sign`, and where there is no `crypto.subtle`.
 * @example
 * const credentials = { secretId: 'AKIDexample', secretKey: await importSecretKey('secretexample') };
 * const url = 'https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/a.txt?uploadId=1585130821cb';
 * const authorization = await signAsync({ method: 'DELETE', url }, credentials);
 */
export async function signAsync(
  request: SignableRequest,
  credentials: CryptoKeyCredentials,
  options?: SignOptions,
): Promise<string> {
  const keys = readCredentials(credentials);
  return toAuthorization(keys.secretId, await signed(readRequest(request), keys, options));
}

/**
 * As `presign`, by WebCrypto.
 * @throws as {@link signAsync}, and a `TypeError` when the URL is presigned already.
 * @example
 * const credentials = { secretId: 'AKIDexample', secretKey: await importSecretKey('secretexample') };
 * const url = 'https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/a.txt';
 * const link = await presignAsync({ method: 'GET', url }, credentials, { expiresIn: 60 });
 */
export async function presignAsync(
  request: SignableRequest,
  credentials: CryptoKeyCredentials,
  options?: SignOptions,
): Promise<string> {
  const keys = readCredentials(credentials);
  const unsigned = withToken(readRequest(request), keys.securityToken);
  return toPresignedUrl(unsigned, keys.secretId, await signed(unsigned, keys, options));
}

async function signed(
  request: RequestParts,
  credentials: CryptoKeyCredentials,
  options: SignOptions | undefined,
): Promise<SignedFields> {
  const keyTime = keyWindow(options, credentials);
  const { httpString, headerList, urlParamList } = canonicalize(request, ownProperties(options).signHeaders);
  const stringToSign = toStringToSign(keyTime, hex(await subtle().digest('SHA-1', utf8(httpString))));
  const signKey = await hmac(credentials.secretKey, keyTime);
  const signature = await hmac(await hmacKey(signKey), stringToSign);
  return { keyTime, headerList, urlParamList, signature };
}

const hmacKey = (key: string): Promise<HmacCryptoKey> =>
  subtle().importKey('raw', utf8(key), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);

async function hmac(key: HmacCryptoKey, text: string): Promise<string> {
  const { name, hash } = Object(Object(key).algorithm) as { name?: string; hash?: object };
  if (name !== 'HMAC' || Object(hash).name !== 'SHA-1')
    throw new TypeError('credentials.secretKey must come from importSecretKey');
  return hex(await subtle().sign('HMAC', key as CryptoKey, utf8(text)));
}

function subtle(): SubtleCrypto {
  const { subtle } = globalThis.crypto ?? {};
  if (!subtle) throw new Error('no crypto.subtle here (a plain http page?): use sign');
  return subtle;
}

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
