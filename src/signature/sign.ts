// The synchronous signer: noble's SHA-1, for places where nothing can be awaited, `pagehide` above all.

import { ownOptions, ownProperties, timeBy } from '../support/arguments.ts';
import {
  type Explanation,
  toAuthorization,
  toPresignedUrl,
  toStringToSign,
  withToken,
} from './authorization.ts';
import { canonicalize, checkSignHeaders } from './canonical.ts';
import { type Credentials, checkCredentials } from './credentials.ts';
import { hmacSha1, hmacSha1Under, sha1 } from './hmac.ts';
import { endOfKeyTime, type KeyTimeOptions, keyWindow } from './key-time.ts';
import { type RequestParts, readRequest, type SignableRequest } from './request.ts';

/** Options of every signing function. */
export interface SignOptions extends KeyTimeOptions {
  /**
   * Exactly the headers to sign, `host` among them, if wanted.
   * @default `host`, `content-type`, those on COS's list, and all that begin with `x-cos-` or `x-ci-`
   */
  signHeaders?: readonly string[] | undefined;
}

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
 * The value of the `Authorization` header for a request: HMAC-SHA1 over its method, path, query, `host` and
 * listed headers. With temporary keys, put `x-cos-security-token` among the request's headers. Source:
 * Tencent doc 436/7778.
 * @throws {TypeError | RangeError} naming the argument that cannot be signed.
 * @throws {Error} with the code `ERR_COS_CREDENTIALS` when the keys have expired.
 * @example
 * const url = 'https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/a.txt?uploadId=1585130821cb';
 * const credentials = { secretId: 'AKIDexample', secretKey: 'secretexample' };
 * const authorization = sign({ method: 'DELETE', url }, credentials);
 * const request = new Request(url, { method: 'DELETE', headers: { authorization } });
 */
export function sign(request: SignableRequest, credentials: Credentials, options?: SignOptions): string {
  return explain(request, credentials, options).authorization;
}

/**
 * The request's URL with the signature in its query, and the security token too, encoded. Whoever has it
 * can make this one request until it expires. Source: Tencent doc 436/7778.
 * @throws as {@link sign}, and a `TypeError` when the URL is presigned already.
 * @example
 * const url = 'https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/a.txt';
 * const credentials = { secretId: 'AKIDexample', secretKey: 'secretexample' };
 * const link = presign({ method: 'GET', url }, credentials, { expiresIn: 60 });
 */
export function presign(request: SignableRequest, credentials: Credentials, options?: SignOptions): string {
  const keys = checkCredentials(credentials);
  const unsigned = withToken(readRequest(request), keys.securityToken);
  const key = signingKey(keys, keyWindow(options, keys));
  const fields = explained(unsigned, key, ownProperties(options).signHeaders);
  return toPresignedUrl(unsigned, keys.secretId, fields);
}

/**
 * The steps of {@link sign} with their intermediate results, to show or to compare with a server's
 * `FormatString`.
 * @throws as {@link sign}.
 * @example
 * const url = 'https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/a%20b';
 * const credentials = { secretId: 'AKIDexample', secretKey: 'secretexample' };
 * explain({ method: 'GET', url }, credentials).httpString;
 * // 'get\n/a b\n\nhost=examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com\n'
 */
export function explain(
  request: SignableRequest,
  credentials: Credentials,
  options?: SignOptions,
): Explanation {
  const keys = checkCredentials(credentials);
  const key = signingKey(keys, keyWindow(options, keys));
  return explained(readRequest(request), key, ownProperties(options).signHeaders);
}

/**
 * A signer for many requests. Its window is renewed when half of it has passed, so each signature is valid
 * for at least half of `expiresIn`, or until the keys expire.
 * @throws {TypeError | RangeError} naming the credential or option that is wrong.
 * @throws {Error} with the code `ERR_COS_CREDENTIALS` when the keys have expired, then or later.
 * @example
 * const signer = createSigner({ secretId: 'AKIDexample', secretKey: 'secretexample' });
 * const url = 'https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/a.txt';
 * const authorizations = ['GET', 'HEAD'].map((method) => signer.sign({ method, url }));
 */
export function createSigner(credentials: Credentials, options?: SignOptions): Signer {
  const keys = checkCredentials(credentials);
  const own = ownOptions(options);
  checkSignHeaders(own.signHeaders);
  const renewed = new RenewedKey(keys, own);
  const explain = (request: RequestParts): Explanation =>
    explained(request, renewed.current(), own.signHeaders);
  return {
    sign: (request) => explain(readRequest(request)).authorization,
    presign(request) {
      const unsigned = withToken(readRequest(request), keys.securityToken);
      return toPresignedUrl(unsigned, keys.secretId, explain(unsigned));
    },
    explain: (request) => explain(readRequest(request)),
  };
}

/** As {@link explain}, of a request and of keys that were checked before. */
export const explainChecked = (request: RequestParts, keys: Credentials, keyTime: string): Explanation =>
  explained(request, signingKey(keys, keyTime), undefined);

/** Keys made ready to sign in one window. */
interface SigningKey {
  secretId: string;
  keyTime: string;
  /** HMAC-SHA1 under the SignKey. */
  hmac(text: string): string;
}

function signingKey({ secretId, secretKey }: Credentials, keyTime: string): SigningKey {
  const signKey = hmacSha1(secretKey, keyTime); // its 40 characters, not the 20 bytes they stand for
  return { secretId, keyTime, hmac: hmacSha1Under(signKey) };
}

interface MadeKey {
  key: SigningKey;
  /** From when until when to use it, in milliseconds since the epoch. */
  from: number;
  until: number;
}

/** A signing key that is made anew when half of its window has passed, or when the clock was set back. */
class RenewedKey {
  readonly #credentials: Credentials;
  readonly #options: SignOptions;
  #made: MadeKey;

  constructor(credentials: Credentials, options: SignOptions) {
    this.#credentials = credentials;
    this.#options = options;
    this.#made = this.#make(this.#now());
  }

  current(): SigningKey {
    const at = this.#now();
    if (!(at >= this.#made.from && at <= this.#made.until)) this.#made = this.#make(at);
    return this.#made.key;
  }

  #make(at: number): MadeKey {
    const key = signingKey(this.#credentials, keyWindow(this.#options, this.#credentials));
    return { key, from: at, until: (at + 1000 * endOfKeyTime(key.keyTime)) / 2 };
  }

  /** Milliseconds since the epoch; with a `keyTime` that is given no clock is needed. */
  #now(): number {
    const { keyTime, now = Date.now } = this.#options;
    return keyTime === undefined ? timeBy(now) : 0;
  }
}

/** The steps of the protocol, in its order and by its names. */
function explained(
  request: RequestParts,
  { secretId, keyTime, hmac }: SigningKey,
  signHeaders: readonly string[] | undefined,
): Explanation {
  const { httpString, headerList, urlParamList } = canonicalize(request, signHeaders);
  const stringToSign = toStringToSign(keyTime, sha1(httpString));
  const signature = hmac(stringToSign);
  const authorization = toAuthorization(secretId, { keyTime, headerList, urlParamList, signature });
  return { keyTime, httpString, stringToSign, headerList, urlParamList, signature, authorization };
}
