// Where a bucket, an object and an upload are: validated names in, URL out. Nothing is signed or sent to an
// address that has not passed here, because bucket and region become the host name that receives the
// credentials.

import { checkBoolean, checkObject, checkText, ownProperties, readable } from './support/arguments.ts';
import { percentEncode } from './support/percent-encode.ts';

/**
 * A bucket. Its origin is `https://<bucket>.cos.<region>.myqcloud.com`, when `endpoint` does not name
 * another.
 * @example
 * const photos: BucketAddress = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' };
 */
export interface BucketAddress {
  /** `<name>-<APPID>`, e.g. `examplebucket-1250000000`. Source: Tencent doc 436/13312. */
  bucket: string;
  /** E.g. `ap-guangzhou`, without a leading `cos.`. Source: Tencent doc 436/6224. */
  region: string;
  /**
   * Another origin to send to: a custom domain, an accelerate domain, a loopback emulator. `https:`, or
   * `http:` for loopback.
   * @default `https://<bucket>.cos.<region>.myqcloud.com`
   */
  endpoint?: string | undefined;
  /**
   * Permits an `http:` endpoint that is not loopback. Signatures and tokens then travel unencrypted.
   * @default false
   */
  allowInsecureEndpoint?: boolean | undefined;
}

/** An object in a bucket. */
export interface ObjectAddress extends BucketAddress {
  /**
   * 1 to 850 bytes of UTF-8, not beginning with `/`, without `.` or `..` segments. Source: Tencent doc
   * 436/13324.
   */
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
 * @example
 * bucketUrl({ bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' }).href;
 * // 'https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/'
 */
export function bucketUrl(address: BucketAddress): URL {
  checkObject(address, 'address', ['bucket', 'region']);
  return urlAt(ownProperties(address), '');
}

/**
 * The URL of an object.
 * @throws {TypeError | RangeError} as {@link bucketUrl}, and when `key` is not one that can be sent exactly.
 * @example
 * const photo = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', key: 'a b.jpg' };
 * objectUrl(photo).pathname; // '/a%20b.jpg'
 */
export function objectUrl(address: ObjectAddress): URL {
  checkObject(address, 'address', ['bucket', 'region', 'key']);
  const own = ownProperties(address);
  return urlAt(own, pathOf(own.key));
}

/**
 * The URL of an unfinished upload: the object's, with `uploadId` as its one query parameter.
 * @throws {TypeError | RangeError} as {@link objectUrl}, and when `uploadId` is not one that COS can have
 * given.
 * @example
 * const photo = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', key: 'a b.jpg' };
 * uploadUrl({ ...photo, uploadId: '1585130821cb' }).search; // '?uploadId=1585130821cb'
 */
export function uploadUrl(address: UploadAddress): URL {
  checkObject(address, 'address', ['bucket', 'region', 'key', 'uploadId']);
  const own = ownProperties(address);
  return urlAt(own, `${pathOf(own.key)}?uploadId=${percentEncode(checkUploadId(own.uploadId))}`);
}

/**
 * A copy of an address, which its owner's later changes do not reach, without whatever else the object
 * held. It is not checked: {@link bucketUrl}, {@link objectUrl} and {@link uploadUrl} do that.
 */
export function copyAddress<Address extends BucketAddress>(address: Address): Readonly<Address> {
  const own: Partial<UploadAddress> = ownProperties(address);
  const fields = ['bucket', 'region', 'endpoint', 'allowInsecureEndpoint', 'key', 'uploadId'] as const;
  const held = fields.filter((field) => own[field] !== undefined).map((field) => [field, own[field]]);
  return Object.freeze(Object.fromEntries(held)) as Readonly<Address>;
}

/** An id that COS can have given. An empty one would turn an abort into Delete Object. */
export const checkUploadId = (uploadId: unknown): string =>
  checkText(
    uploadId,
    'uploadId',
    VISIBLE,
    'must be what Initiate Multipart Upload answered: not blank, not `undefined`, without control characters',
  );

/**
 * Not blank, nor what a template makes of an id that is not there: COS would not know it, and the upload
 * would be told to be gone. Without control, format and unassigned characters and halves of characters
 * (Unicode's general category C), and without U+FFFD, which stands where one of them was lost.
 */
const VISIBLE = /^(?!(\s+|undefined|null|NaN|\[object Object\])$)[^\p{C}\ufffd]+$/u;

/** Bytes of UTF-8. Source: Tencent doc 436/13324. */
const MAX_KEY = 850;

/** Without lone surrogates, which are halves of characters. */
export const WELL_FORMED: RegExp = /^\P{Surrogate}*$/u;

// The host name is at most 63 characters a label.
const BUCKET = /^(?=.{3,63}$)[a-z\d]([a-z\d-]*[a-z\d])?-\d+$/;
const REGION = /^(?!(undefined|null)$)(?=.{1,63}$)[a-z\d]+(-[a-z\d]+)*$/;
// The text is checked, not what a parser makes of it: parsers drop tabs and turn `\` into `/`.
const ORIGIN = /^https?:\/\/[^\s/?#@\\\p{Cc}]+\/?$/iu;
const LOOPBACK = /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/;

/** Regions that are older than the `cos.` label. Source: Tencent doc 436/6224. */
const WITHOUT_LABEL = ['cn-north', 'cn-south', 'cn-south-2', 'cn-east', 'cn-southwest', 'sg'];

/** The URL of what a bucket holds at an encoded path, the path without its leading `/`. */
function urlAt(
  { bucket, region, endpoint, allowInsecureEndpoint = false }: BucketAddress,
  path: string,
): URL {
  const example =
    'must be lower-case letters, digits and `-`, and end in `-<APPID>`: `examplebucket-1250000000`';
  checkText(bucket, 'bucket', BUCKET, example);
  checkText(region, 'region', REGION, 'must look like `ap-guangzhou`, without `cos.`');
  checkBoolean(allowInsecureEndpoint, 'allowInsecureEndpoint');
  const label = WITHOUT_LABEL.includes(region) ? '' : 'cos.';
  const origin = endpoint === undefined ? `https://${bucket}.${label}${region}.myqcloud.com` : endpoint;
  const rule = 'must be an origin, without a path: `https://cos.example.com`';
  checkText(origin, 'endpoint', ORIGIN, rule);
  const slash = origin.endsWith('/') ? '' : '/';
  const url = readable('endpoint', () => new URL(`${origin}${slash}${path}`), rule);
  if (!allowInsecureEndpoint && !isSafe(url))
    throw new RangeError(
      'endpoint must be `https:`; `http:` is for loopback, or needs `allowInsecureEndpoint: true`',
    );
  return url;
}

/** A key as the path of a URL. */
const pathOf = (key: unknown): string => percentEncode(checkKey(key)).replaceAll('%2F', '/');

/**
 * A key that arrives exactly.
 * @throws {TypeError | RangeError} naming the rule.
 */
export function checkKey(key: unknown): string {
  const name = checkText(key, 'key', /./s, 'must be a string that is not empty');
  checkText(key, 'key', WELL_FORMED, 'must hold no lone surrogate: that is half a character');
  if (name.startsWith('/')) throw new RangeError('key must not begin with `/`: leave it out');
  // Every URL parser, or a proxy that decodes once, would make another key of it.
  if (name.split('/').some(isDotSegment))
    throw new RangeError('key must have no segment `.` or `..`, nor `%2e` for them: no URL can carry it');
  const isLong = name.length > MAX_KEY / 3; // a character of JavaScript's takes at most 3 bytes
  if (isLong && new TextEncoder().encode(name).length > MAX_KEY)
    throw new RangeError(`key must be at most ${MAX_KEY} bytes of UTF-8`);
  return name;
}

/**
 * Whether nobody on the way reads what is sent there: `https:`, or `http:` that does not leave the machine.
 */
export const isSafe = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));

/**
 * Whether a URL leads to the bucket of this address: at its own origin, or at another of COS's hosts for it:
 * default, accelerate, internal. Source: Tencent doc 436/6224.
 */
export function isOfBucket(url: URL, address: BucketAddress): boolean {
  const { bucket, region } = address;
  const hosts = ['cos', 'cos-internal'].flatMap((label) =>
    [region, 'accelerate'].flatMap((place) =>
      ['myqcloud.com', 'tencentcos.cn'].map((domain) => `https://${bucket}.${label}.${place}.${domain}`),
    ),
  );
  const own = [bucketUrl(address).origin, bucketUrl({ bucket, region }).origin];
  return [...own, ...hosts].includes(url.origin);
}

function isDotSegment(segment: string): boolean {
  const decoded = segment.replace(/%2e/gi, '.');
  return decoded === '.' || decoded === '..';
}
