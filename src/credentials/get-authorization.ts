// The getAuthorization callback of cos-js-sdk-v5 1.x as a credential source: asked what the SDK asks, answering as it may answer there.

import { parseAuthorization } from '../signature/authorization.ts';
import type { Credentials } from '../signature/credentials.ts';
import { ownProperties } from '../support/arguments.ts';
import { type CacheOptions, keep } from './keep.ts';
import { redacted } from './redact.ts';
import { type RequestAuthorization, spent, type UnsignedRequest } from './source.ts';
import { parseStsCredentials } from './sts.ts';

/** What a cos-js-sdk-v5 callback is told of the request, in the SDK's names. */
export interface GetAuthorizationOptions {
  /** `<name>-<APPID>`; empty when neither the options nor the host name tell. */
  Bucket: string;
  /** Empty when neither the options nor the host name tell. */
  Region: string;
  Method: UnsignedRequest['method'];
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
  ForceSignHost: boolean;
}

/**
 * A cos-js-sdk-v5 callback. It answers with an `Authorization` value, with `{ Authorization, SecurityToken | XCosSecurityToken }`, or
 * with temporary keys `{ TmpSecretId, TmpSecretKey, SecurityToken | XCosSecurityToken, StartTime, ExpiredTime, ScopeLimit }`.
 */
export type GetAuthorization = (
  options: GetAuthorizationOptions,
  callback: (answer: unknown) => void,
) => void;

/** Options of {@link fromGetAuthorization}. */
export interface GetAuthorizationSettings extends CacheOptions {
  /** `Bucket` for the callback. Default: what the host name says. */
  bucket?: string | undefined;
  /** `Region` for the callback. Default: what the host name says. */
  region?: string | undefined;
}

/**
 * A credential source from an existing cos-js-sdk-v5 `getAuthorization` callback, unchanged. Temporary keys are kept as
 * `cachedCredentials` keeps them; a ready-made signature, and keys with `ScopeLimit`, serve the one request they were asked for.
 * Source: cos-js-sdk-v5 1.10.1, Tencent doc 436/11459.
 * @throws {TypeError | RangeError} naming the argument. The source rejects as that of `cachedCredentials`, and with what the callback
 * throws; `TypeError` when the answer is in none of the three forms.
 */
export function fromGetAuthorization(
  callback: GetAuthorization,
  options?: GetAuthorizationSettings,
): (request: UnsignedRequest) => Promise<Credentials | RequestAuthorization> {
  if (typeof callback !== 'function') throw new TypeError('callback must be a function');
  const settings = ownProperties(options);
  /** Answers that serve one request only, and which. */
  const bound = new WeakMap<object, UnsignedRequest>();
  let binds = false; // as far as the latest answer tells

  async function load(request: UnsignedRequest): Promise<Credentials | RequestAuthorization> {
    const asked = sdkOptions(request, settings);
    const answer = await new Promise<unknown>((resolve, reject) => {
      // Whatever it returns, it answers through its argument; but an async callback may reject.
      (async () => callback(asked, resolve))().catch(reject);
    });
    const fields = ownProperties(
      (typeof answer === 'string' ? { Authorization: answer } : answer) as Record<string, string | undefined>,
    );
    const { Authorization: authorization, SecurityToken, XCosSecurityToken, ScopeLimit } = fields;
    if (authorization) parseAuthorization(authorization);
    const result = authorization
      ? redacted({ authorization, securityToken: SecurityToken || XCosSecurityToken })
      : parseStsCredentials(fields);
    binds = Boolean(authorization || ScopeLimit);
    if (binds) {
      bound.set(result, request);
      spent.add(result);
    }
    return result;
  }

  const { shared, alone } = keep(load, settings);
  return async (request) => {
    if (binds) return alone(request);
    const answer = await shared(request);
    return (bound.get(answer) ?? request) === request ? answer : alone(request);
  };
}

const OF_UPLOAD = {
  GET: 'ListParts',
  PUT: 'UploadPart',
  POST: 'CompleteMultipartUpload',
  DELETE: 'AbortMultipartUpload',
};

const HOST = /^([^.]+)\.(?:cos\.)?([^.]+)\.(?:myqcloud\.com|tencentcos\.cn)$/;

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
  const action = `name/cos:${searchParams.has('uploads') ? ofBucket : OF_UPLOAD[method]}`;
  return {
    Bucket,
    Region,
    Method: method,
    Key,
    Pathname,
    Query: Object.fromEntries(searchParams),
    // The SDK leaves the same ones unsigned.
    Headers: {
      ...Object.fromEntries(
        Object.entries(headers).filter(
          ([name, value]) => value && !/^(content-type|cache-control|expires)$/i.test(name),
        ),
      ),
      Host: host,
    },
    Scope: [{ action, bucket: Bucket, region: Region, prefix: Key || (searchParams.get('prefix') ?? '') }],
    SystemClockOffset: clockOffset,
    ForceSignHost: true,
  };
}
