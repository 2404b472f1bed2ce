// Where a bucket, an object and an upload are: validated names in, URL out. Nothing is signed or sent to an address
// that has not passed here, because bucket and region become the host name that receives the credentials.

import { checkText, own } from './arguments.ts';
import { encode } from './encode.ts';

/** A bucket. The default origin is `https://<bucket>.cos.<region>.myqcloud.com`. */
export interface BucketAddress {
  /** `<name>-<APPID>`, e.g. `examplebucket-1250000000`. Tencent doc 436/13312. */
  bucket: string;
  /** E.g. `ap-guangzhou`, without a leading `cos.`. Tencent doc 436/6224. */
  region: string;
  /** Another origin to send to: a custom domain, an accelerate domain, a loopback emulator. `https:`, or `http:` for loopback. */
  endpoint?: string | undefined;
  /** Permits an `http:` endpoint that is not loopback. Credentials' signatures then travel unencrypted. Default `false`. */
  allowInsecureEndpoint?: boolean | undefined;
}

/** An object in a bucket. */
export interface ObjectAddress extends BucketAddress {
  /** 1 to 850 bytes of UTF-8, not starting with `/`, without `.` or `..` segments. Tencent doc 436/13324. */
  key: string;
}

/** An unfinished multipart upload of an object. */
export interface UploadAddress extends ObjectAddress {
  /** What Initiate Multipart Upload answered; never empty: a DELETE without it would delete the object. */
  uploadId: string;
}

/**
 * The URL of a bucket, ending in `/`.
 * @throws {TypeError} when `bucket`, `region` or `endpoint` is not a string.
 * @throws {RangeError} when one of them could name another host than the bucket's.
 */
export function bucketUrl(address: BucketAddress): URL {
  const { bucket, region, endpoint, allowInsecureEndpoint } = fields(address);
  if (!BUCKET.test(checkText(bucket, 'bucket')))
    throw new RangeError('bucket must be <name>-<APPID>: lower-case letters, digits and hyphens, 63 at most');
  if (!REGION.test(checkText(region, 'region')))
    throw new RangeError('region must be lower-case letters, digits and hyphens, like ap-guangzhou, without "cos."');
  if (endpoint !== undefined) return endpointUrl(checkText(endpoint, 'endpoint'), allowInsecureEndpoint === true);
  return new URL(`https://${bucket}.${LEGACY_REGION.test(region) ? '' : 'cos.'}${region}.myqcloud.com/`);
}

/**
 * The URL of an object.
 * @throws {TypeError | RangeError} as {@link bucketUrl}, and when `key` is not one that can be sent exactly.
 */
export function objectUrl(address: ObjectAddress): URL {
  const url = bucketUrl(address);
  const key = checkKey(fields(address).key);
  url.pathname = `/${key.split('/').map(encode).join('/')}`;
  // Belt and braces: were a URL parser to rewrite the path, another object would be hit.
  if (decodeURIComponent(url.pathname) !== `/${key}`) throw new RangeError('key cannot be written exactly in a URL');
  return url;
}

/**
 * The URL of an unfinished upload: the object's, with `uploadId` as its one query parameter.
 * @throws {TypeError | RangeError} as {@link objectUrl}, and when `uploadId` is not a non-empty string.
 */
export function uploadUrl(address: UploadAddress): URL {
  const url = objectUrl(address);
  url.search = `?uploadId=${encode(checkUploadId(fields(address).uploadId))}`;
  return url;
}

/** An `uploadId` that names an upload, or an error: an empty one would turn an abort into Delete Object. */
export function checkUploadId(uploadId: unknown): string {
  if (checkText(uploadId, 'uploadId').trim() === '') throw new RangeError('uploadId must not be empty');
  return uploadId as string;
}

const BUCKET = /^(?=.{3,63}$)[a-z\d](?:[a-z\d-]*[a-z\d])?-\d+$/;
const REGION = /^(?=.{1,63}$)[a-z\d]+(?:-[a-z\d]+)*$/;
// Six regions older than the `cos.` label (cos-protocol 6.3).
const LEGACY_REGION = /^(?:cn-(?:north|south|south-2|east|southwest)|sg)$/;
// `%2e` too: a proxy that decodes the path once before routing would see a dot segment.
const DOT_SEGMENT = /^(?:\.|%2e){1,2}$/i;
const MAX_KEY_BYTES = 850;

function fields<T extends BucketAddress>(address: T): T {
  if (typeof address !== 'object' || address === null) throw new TypeError('address must be an object');
  return own(address);
}

function checkKey(value: unknown): string {
  const key = checkText(value, 'key');
  if (key.trim() === '') throw new RangeError('key must not be empty');
  if (key.startsWith('/')) throw new RangeError('key must not start with "/"');
  if (key.length > MAX_KEY_BYTES || new TextEncoder().encode(key).length > MAX_KEY_BYTES)
    throw new RangeError(`key must not be longer than ${MAX_KEY_BYTES} bytes of UTF-8`);
  if (key.split('/').some((segment) => DOT_SEGMENT.test(segment)))
    throw new RangeError('key must not hold a "." or ".." segment: every URL parser would rewrite it');
  return key;
}

function endpointUrl(endpoint: string, allowInsecure: boolean): URL {
  // The text is checked before it is parsed: URL parsers drop tabs and turn `\` into `/`.
  if (!/^https?:\/\/[^\s/?#@\\\p{Cc}]+\/?$/iu.test(endpoint) || !URL.canParse(endpoint))
    throw new RangeError('endpoint must be an origin such as https://cos.example.com: no path, query or user info');
  const url = new URL(endpoint);
  if (url.protocol === 'http:' && !allowInsecure && !LOOPBACK.test(url.hostname))
    throw new RangeError('endpoint must be https: (http: is for loopback, or with allowInsecureEndpoint: true)');
  return url;
}

const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/;
