// Where a bucket, an object and an upload are: validated names in, URL out. Nothing is signed or sent to an address
// that has not passed here, because bucket and region become the host name that receives the credentials.

import { checkText, ownProperties, readable } from './support/arguments.ts';
import { percentEncode } from './support/percent-encode.ts';

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
  const { bucket, region, endpoint, allowInsecureEndpoint } = ownProperties(address);
  checkText(bucket, 'bucket', /^(?=.{3,63}$)[a-z\d]([a-z\d-]*[a-z\d])?-\d+$/);
  checkText(region, 'region', /^(?=.{1,63}$)[a-z\d]+(-[a-z\d]+)*$/);
  // Six regions are older than the `cos.` label.
  const cos = /^(cn-(north|south|south-2|east|southwest)|sg)$/.test(region) ? '' : 'cos.';
  const origin = endpoint === undefined ? `https://${bucket}.${cos}${region}.myqcloud.com` : endpoint;
  // The text is checked, not what a parser makes of it: parsers drop tabs and turn `\` into `/`.
  checkText(origin, 'endpoint', /^https?:\/\/[^\s/?#@\\\p{Cc}]+\/?$/iu);
  const url = readable('endpoint', () => new URL(origin));
  if (url.protocol === 'http:' && !allowInsecureEndpoint && !LOOPBACK.test(url.hostname))
    throw new RangeError('endpoint must be https: unless it is loopback');
  return url;
}

/**
 * The URL of an object.
 * @throws {TypeError | RangeError} as {@link bucketUrl}, and when `key` is not one that can be sent exactly.
 */
export function objectUrl(address: ObjectAddress): URL {
  const url = bucketUrl(address);
  const key = checkName(ownProperties(address).key, 'key');
  // Not at the start a slash; no dot segment, spelled %2e or not: every URL parser, or a proxy that decodes once, rewrites it.
  checkText(key, 'key', /^(?!\/|(.*\/)?(\.|%2e){1,2}(\/|$))/is);
  if (new TextEncoder().encode(key).length > 850) throw new RangeError('key must not exceed 850 bytes');
  url.pathname = percentEncode(key).replaceAll('%2F', '/');
  return url;
}

/**
 * The URL of an unfinished upload: the object's, with `uploadId` as its one query parameter.
 * @throws {TypeError | RangeError} as {@link objectUrl}, and when `uploadId` is not a non-empty string.
 */
export function uploadUrl(address: UploadAddress): URL {
  const url = objectUrl(address);
  url.search = `uploadId=${percentEncode(checkName(ownProperties(address).uploadId, 'uploadId'))}`;
  return url;
}

/** A well-formed string that is not blank. An empty `uploadId` would turn an abort into Delete Object. */
export const checkName = (value: unknown, name: string): string =>
  checkText(value, name, /^(?=.*\S)\P{Surrogate}*$/su);

const LOOPBACK = /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/;
