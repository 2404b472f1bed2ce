// The synchronous signer: noble's HMAC-SHA1, for places where nothing can be awaited, `pagehide` above all.

import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { own } from '../arguments.ts';
import { authorization, type Explanation, presignable, presigned, stringToSign } from './authorization.ts';
import { canonicalize, type SignableRequest } from './canonical.ts';
import { checkKeyTime, DEFAULT_EXPIRES_IN, keyTimeAt } from './key-time.ts';
import { type Credentials, checkIdentity, checkSecretKey } from './keys.ts';
import type { SignOptions } from './options.ts';

/** Signs many requests with one set of keys: the key window and its HMAC state are kept between requests. */
export interface Signer {
  /** As {@link sign}. */
  sign(request: SignableRequest): string;
  /** As {@link presign}. */
  presign(request: SignableRequest): string;
  /** As {@link explain}. */
  explain(request: SignableRequest): Explanation;
}

/**
 * The value of the `Authorization` header for a request: HMAC-SHA1 over its method, path, query, `host` and listed headers.
 * With temporary keys, put `x-cos-security-token` among the request's headers. Source: Tencent doc 436/7778.
 * @throws {TypeError | RangeError} naming the argument that cannot be signed.
 */
export function sign(request: SignableRequest, credentials: Credentials, options?: SignOptions): string {
  return createSigner(credentials, options).sign(request);
}

/**
 * The request's URL with the signature in its query, and the security token too, encoded. Whoever has it can make this one
 * request until it expires. Source: Tencent doc 436/7778.
 * @throws {TypeError | RangeError} as {@link sign}, and when the URL is already presigned.
 */
export function presign(request: SignableRequest, credentials: Credentials, options?: SignOptions): string {
  return createSigner(credentials, options).presign(request);
}

/** The steps of {@link sign} with their intermediate results, to show or to compare with a server's `FormatString`. */
export function explain(request: SignableRequest, credentials: Credentials, options?: SignOptions): Explanation {
  return createSigner(credentials, options).explain(request);
}

/**
 * A signer for many requests. Its window is renewed when half of it has passed, so each signature is valid for at least half of
 * `expiresIn`, or until the keys expire.
 * @throws {TypeError | RangeError} naming the credential or option that is wrong.
 */
export function createSigner(credentials: Credentials, options?: SignOptions): Signer {
  const identity = checkIdentity(credentials);
  const secretKey = checkSecretKey(credentials);
  const { keyTime, expiresIn = DEFAULT_EXPIRES_IN, now = Date.now, signHeaders } = own(options);
  let window: { keyTime: string; mac: ReturnType<typeof hmac.create>; from: number; until: number } | undefined;

  function currentWindow() {
    const at = keyTime === undefined ? now() : 0;
    if (window && at >= window.from && at < window.until) return window;
    const current = keyTime === undefined ? keyTimeAt(at, identity, { expiresIn }) : checkKeyTime(keyTime, identity);
    const half = (Number(current.split(';')[1]) * 1000 - at) / 2;
    window = {
      keyTime: current,
      mac: hmac.create(sha1, utf8(signKey(secretKey, current))),
      from: at,
      until: keyTime === undefined ? at + half : 1,
    };
    return window;
  }
  function steps(request: SignableRequest): Explanation {
    const { keyTime, mac } = currentWindow();
    const canonical = canonicalize(request, signHeaders);
    const toSign = stringToSign(keyTime, bytesToHex(sha1(utf8(canonical.httpString))));
    const signature = bytesToHex(mac.clone().update(utf8(toSign)).digest());
    return {
      keyTime,
      ...canonical,
      stringToSign: toSign,
      signature,
      authorization: authorization(identity.secretId, keyTime, canonical, signature),
    };
  }
  return {
    sign: (request) => steps(request).authorization,
    presign(request) {
      const unsigned = presignable(request, identity.securityToken);
      return presigned(unsigned.url, steps(unsigned).authorization);
    },
    explain: steps,
  };
}

/** SignKey: the key of the second HMAC is these 40 characters, not the 20 bytes they stand for. */
export function signKey(secretKey: string, keyTime: string): string {
  return bytesToHex(hmac(sha1, utf8(secretKey), utf8(keyTime)));
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
