// The getAuthorization callback of cos-js-sdk-v5 1.x as a credential source: asked what the SDK asks,
// answering as it may answer there.

import { WELL_FORMED } from '../address.ts';
import { parseAuthorization } from '../signature/authorization.ts';
import type { Credentials } from '../signature/credentials.ts';
import { checkFunction, checkText, ownOptions, ownProperties } from '../support/arguments.ts';
import { type CacheOptions, CredentialCache } from './cache.ts';
import { redacted } from './redacted.ts';
import type { RequestAuthorization, UnsignedRequest } from './source.ts';
import { parseStsCredentials } from './sts.ts';

/** What a cos-js-sdk-v5 callback is told of the request, in the SDK's names. */
export interface GetAuthorizationOptions {
  /** `<name>-<APPID>`; empty when neither the options nor the host name tell. */
  Bucket: string;
  /** Empty when neither the options nor the host name tell. */
  Region: string;
  /** As HTTP writes it. The SDK's types leave `HEAD` out, which it sends all the same. */
  Method: Exclude<UnsignedRequest['method'], 'HEAD'>;
  /** Not encoded, without a leading `/`; empty for requests to the bucket. */
  Key: string;
  /** `/` and the key, not encoded. */
  Pathname: string;
  /** Not encoded. */
  Query: Record<string, string>;
  /** The headers to sign, `Host` among them. */
  Headers: Record<string, string>;
  /** The least that the request needs, e.g. `name/cos:AbortMultipartUpload`. */
  Scope: { action: string; bucket: string; region: string; prefix: string }[];
  /** What to add to the local clock to get the server's, in milliseconds. */
  SystemClockOffset: number;
  /** Whether `Host` must be among the signed headers: always. */
  ForceSignHost: boolean;
}

/**
 * A cos-js-sdk-v5 callback. It answers with an `Authorization` value, with `{ Authorization, SecurityToken
 * | XCosSecurityToken }`, or with temporary keys `{ TmpSecretId, TmpSecretKey, SecurityToken |
 * XCosSecurityToken, StartTime, ExpiredTime, ScopeLimit }`.
 */
export type GetAuthorization = (
  options: GetAuthorizationOptions,
  callback: (answer: unknown) => void,
) => void;

/** Options of {@link fromGetAuthorization}. */
export interface GetAuthorizationSettings extends CacheOptions {
  /**
   * `Bucket` for the callback.
   * @default what the host name says
   */
  bucket?: string | undefined;
  /**
   * `Region` for the callback.
   * @default what the host name says
   */
  region?: string | undefined;
}

/**
 * A credential source from an existing cos-js-sdk-v5 `getAuthorization` callback, unchanged. Temporary keys
 * are kept as `cachedCredentials` keeps them; a ready-made signature, and keys with `ScopeLimit`, serve the
 * one request they were asked for. Source: cos-js-sdk-v5 1.10.1, Tencent doc 436/11459.
 * @throws {TypeError | RangeError} naming the argument. The source rejects as that of `cachedCredentials`,
 * and with what the callback throws; `TypeError` when the answer is in none of the three forms.
 * @example
 * const getAuthorization: GetAuthorization = ({ Key }, callback) => {
 *   const keys = { TmpSecretId: 'AKIDexample', TmpSecretKey: 'secretexample', SecurityToken: 'token' };
 *   callback({ ...keys, ExpiredTime: 4_000_000_000 });
 * };
 * const credentials = fromGetAuthorization(getAuthorization);
 */
export function fromGetAuthorization(
  callback: GetAuthorization,
  options?: GetAuthorizationSettings,
): (request: UnsignedRequest) => Promise<Credentials | RequestAuthorization> {
  checkFunction(callback, 'callback');
  const own = ownOptions(options);
  for (const name of ['bucket', 'region'] as const)
    if (own[name] !== undefined)
      checkText(own[name], name, WELL_FORMED, 'must be text, as the callback knows it');
  const source = new CallbackSource(callback, own);
  return (request) => source.answer(request);
}

type Answer = Credentials | RequestAuthorization;

class CallbackSource {
  readonly #callback: GetAuthorization;
  readonly #settings: GetAuthorizationSettings;
  readonly #cache: CredentialCache<UnsignedRequest, Answer>;
  /** Of each answer that serves one request only, which. */
  readonly #requestOf: WeakMap<object, UnsignedRequest> = new WeakMap();
  /** Whether the latest answer was such a one. */
  #latestIsForOne = false;

  constructor(callback: GetAuthorization, settings: GetAuthorizationSettings) {
    this.#callback = callback;
    this.#settings = settings;
    this.#cache = new CredentialCache(
      (request) => this.#ask(request),
      settings,
      (answer) => !this.#requestOf.has(answer),
    );
  }

  async answer(request: UnsignedRequest): Promise<Answer> {
    if (this.#latestIsForOne) return this.#cache.loadFresh(request);
    const answer = await this.#cache.get(request);
    const isMine = (this.#requestOf.get(answer) ?? request) === request;
    return isMine ? answer : this.#cache.loadFresh(request);
  }

  async #ask(request: UnsignedRequest): Promise<Answer> {
    const asked = sdkOptions(request, this.#settings);
    const answer = await new Promise<unknown>((resolve, reject) => {
      // Whatever it returns, it answers through its argument; but an async callback may reject.
      (async () => this.#callback(asked, resolve))().catch(reject);
    });
    const fields = ownProperties(
      (typeof answer === 'string' ? { Authorization: answer } : answer) as Record<string, string | undefined>,
    );
    const { Authorization: authorization, SecurityToken, XCosSecurityToken, ScopeLimit } = fields;
    if (authorization) parseAuthorization(authorization);
    const result = authorization
      ? redacted({ authorization, securityToken: SecurityToken || XCosSecurityToken })
      : parseStsCredentials(fields);
    this.#latestIsForOne = Boolean(authorization || ScopeLimit);
    if (this.#latestIsForOne) this.#requestOf.set(result, request);
    return result;
  }
}

/** What COS calls the requests to one object that this library sends. */
const ACTIONS = {
  GET: 'ListParts',
  HEAD: 'HeadObject',
  PUT: 'UploadPart',
  POST: 'CompleteMultipartUpload',
  DELETE: 'AbortMultipartUpload',
};

/** Bucket and region in one of Tencent's host names. */
const HOST = /^([^.]+)\.(?:cos\.)?([^.]+)\.(?:myqcloud\.com|tencentcos\.cn)$/;

/** The headers that the SDK leaves unsigned, and so does not tell. */
const UNTOLD = ['content-type', 'cache-control', 'expires'];

/** As the SDK's getAuthorizationAsync puts them together. */
function sdkOptions(
  { method, url, headers, clockOffset }: UnsignedRequest,
  given: Pick<GetAuthorizationSettings, 'bucket' | 'region'>,
): GetAuthorizationOptions {
  const { host, hostname, pathname, searchParams } = new URL(url);
  const [, hostBucket = '', hostRegion = ''] = HOST.exec(hostname) ?? [];
  const { bucket: Bucket = hostBucket, region: Region = hostRegion } = given;
  const Pathname = decodeURIComponent(pathname);
  const Key = Pathname.slice(1);
  const ofBucket = method === 'GET' ? 'ListMultipartUploads' : 'InitiateMultipartUpload';
  const action = `name/cos:${searchParams.has('uploads') ? ofBucket : ACTIONS[method]}`;
  const told = Object.entries(headers).filter(
    ([name, value]) => value && !UNTOLD.includes(name.toLowerCase()),
  );
  return {
    Bucket,
    Region,
    Method: method as GetAuthorizationOptions['Method'],
    Key,
    Pathname,
    Query: Object.fromEntries(searchParams),
    Headers: { ...Object.fromEntries(told), Host: host },
    Scope: [{ action, bucket: Bucket, region: Region, prefix: Key || (searchParams.get('prefix') ?? '') }],
    SystemClockOffset: clockOffset,
    ForceSignHost: true,
  };
}
