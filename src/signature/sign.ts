// The synchronous signer: noble's SHA-1, for places where nothing can be awaited, `pagehide` above all.

import { ownProperties } from '../support/arguments.ts';
import {
  type Explanation,
  presignable,
  presigned,
  toAuthorization,
  toStringToSign,
} from './authorization.ts';
import { type Canonical, canonicalize, type SignableRequest } from './canonical.ts';
import { type Hmac, hmacSha1, sha1 } from './hmac.ts';
import { keyWindow } from './key-time.ts';
import { type Credentials, checkSecretKey, readCredentials } from './keys.ts';
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
  return steps(canonicalize(request, ownProperties(options).signHeaders), keyed(credentials, options))[0];
}

/**
 * The request's URL with the signature in its query, and the security token too, encoded. Whoever has it can make this one
 * request until it expires. Source: Tencent doc 436/7778.
 * @throws {TypeError | RangeError} as {@link sign}, and when the URL is already presigned.
 */
export function presign(request: SignableRequest, credentials: Credentials, options?: SignOptions): string {
  const unsigned = presignable(request, readCredentials(credentials).securityToken);
  return presigned(unsigned.url, sign(unsigned, credentials, options));
}

/** The steps of {@link sign} with their intermediate results, to show or to compare with a server's `FormatString`. */
export function explain(
  request: SignableRequest,
  credentials: Credentials,
  options?: SignOptions,
): Explanation {
  return explained(
    steps(canonicalize(request, ownProperties(options).signHeaders), keyed(credentials, options)),
  );
}

/**
 * A signer for many requests. Its window is renewed when half of it has passed, so each signature is valid for at least half of
 * `expiresIn`, or until the keys expire.
 * @throws {TypeError | RangeError} naming the credential or option that is wrong.
 */
export function createSigner(credentials: Credentials, options?: SignOptions): Signer {
  const { securityToken } = readCredentials(credentials);
  const { now = Date.now, keyTime, signHeaders } = ownProperties(options);
  const renewed = (at: number): { state: Keyed; from: number; until: number } => {
    const state = keyed(credentials, options, true);
    return { state, from: at, until: keyTime ? at : (at + Number(state[1].split(';')[1]) * 1000) / 2 };
  };
  const clock = (): number => (keyTime ? 0 : now());
  let window = renewed(clock());
  const current = (request: SignableRequest): Steps => {
    const at = clock();
    if (!(at >= window.from && at <= window.until)) window = renewed(at);
    return steps(canonicalize(request, signHeaders), window.state);
  };
  return {
    sign: (request) => current(request)[0],
    presign(request) {
      const unsigned = presignable(request, securityToken);
      return presigned(unsigned.url, current(unsigned)[0]);
    },
    explain: (request) => explained(current(request)),
  };
}

/** A key window, and the HMAC whose key is its SignKey. */
type Keyed = [secretId: string, keyTime: string, hmac: Hmac];

function keyed(credentials: Credentials, options: SignOptions | undefined, kept?: boolean): Keyed {
  const keys = readCredentials(credentials);
  const keyTime = keyWindow(options, keys);
  // SignKey is the 40 characters, not the 20 bytes they stand for.
  return [keys.secretId, keyTime, hmacSha1(hmacSha1(checkSecretKey(keys.secretKey))(keyTime), kept)];
}

type Steps = [
  authorization: string,
  keyTime: string,
  canonical: Canonical,
  stringToSign: string,
  signature: string,
];

/** The request is canonicalised before its HMAC is made, because reading it may run code of the caller's, which may sign as well. */
function steps(canonical: Canonical, [secretId, keyTime, hmac]: Keyed): Steps {
  const stringToSign = toStringToSign(keyTime, sha1(canonical[0]));
  const signature = hmac(stringToSign);
  return [
    toAuthorization(secretId, keyTime, canonical, signature),
    keyTime,
    canonical,
    stringToSign,
    signature,
  ];
}

function explained([authorization, keyTime, canonical, stringToSign, signature]: Steps): Explanation {
  const [httpString, headerList, urlParamList] = canonical;
  return { keyTime, httpString, stringToSign, headerList, urlParamList, signature, authorization };
}
