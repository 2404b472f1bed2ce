// Which bucket a host name belongs to. Source: Tencent docs 436/6224, 436/38866, 436/8291; and what the
// official SDKs generate.

import type { CorsRule } from './cors.ts';
import { readDigits } from './digits.ts';
import { notImplemented, Refusal } from './refusal.ts';

/** A bucket of the emulator. */
export interface EmulatedBucket {
  /** Name and APPID, e.g. `examplebucket-1250000000`. */
  bucket: string;
  /** E.g. `ap-guangzhou`. */
  region: string;
  /**
   * Its CORS rules.
   * @default none: a browser on another origin is refused
   */
  cors?: readonly CorsRule[] | undefined;
  /**
   * Host names of its own, e.g. `cdn.example.com`.
   * @default none
   */
  domains?: readonly string[] | undefined;
  /**
   * Whether `<bucket>.cos.accelerate.myqcloud.com` is its; if not, 400 `BucketAccelerateNotEnabled`.
   * @default true
   */
  accelerate?: boolean | undefined;
}

const SUFFIXES = ['.myqcloud.com', '.tencentcos.cn'];
/** What may stand between bucket and region. SDKs send the last two in copy sources. */
const SERVICES = ['cos', 'cos-internal', 'cosv6', 'cos-cdc'];
/** Regions of the older names, `<bucket>.<region>.myqcloud.com`. */
const LEGACY_REGIONS = ['cn-south', 'cn-south-2', 'cn-north', 'cn-east', 'cn-southwest', 'sg'];

/**
 * The bucket of a host name: COS's own, one of the bucket's domains, or, when there is but one bucket, any
 * other.
 * @throws {Refusal} for a form of host that the service refuses
 */
export function bucketOfHost<B extends EmulatedBucket>(
  hostname: string,
  buckets: readonly B[],
): B | undefined {
  const labels = cosLabels(hostname);
  return labels ? ofCos(labels, buckets) : ofOther(hostname, buckets);
}

/** All host names that are this bucket's alone. */
export function hostsOf({ bucket, region, domains = [] }: EmulatedBucket): string[] {
  const services = SERVICES.flatMap((service) => [`${service}.${region}`, `${service}.accelerate`]);
  if (LEGACY_REGIONS.includes(region)) services.push(region);
  const own = services.flatMap((service) => SUFFIXES.map((suffix) => `${bucket}.${service}${suffix}`));
  return [...own, ...domains];
}

/** All host names that list buckets: that of all, and those of the regions. */
export function listingHostsOf(buckets: readonly EmulatedBucket[]): string[] {
  const services = ['service.cos', ...buckets.map(({ region }) => `cos.${region}`)];
  return services.flatMap((service) => SUFFIXES.map((suffix) => service + suffix));
}

/** The buckets that a host lists, all or those of its region; `undefined` for one that lists none. */
export function bucketsListedAt<B extends EmulatedBucket>(
  hostname: string,
  buckets: readonly B[],
): readonly B[] | undefined {
  const [first, second, third] = cosLabels(hostname) ?? [];
  if (third !== undefined) return undefined;
  if (first === 'service' && second === 'cos') return buckets;
  const isOfRegion = first === 'cos' && second !== 'accelerate';
  return isOfRegion ? buckets.filter(({ region }) => region === second) : undefined;
}

/** Whether it is a bucket's host of global acceleration. */
export const isAccelerated = (hostname: string): boolean => cosLabels(hostname)?.[2] === 'accelerate';

/** What stands before COS's domain; `undefined` for other hosts. */
function cosLabels(hostname: string): string[] | undefined {
  const suffix = SUFFIXES.find((one) => hostname.endsWith(one));
  return suffix === undefined ? undefined : hostname.slice(0, -suffix.length).split('.');
}

function ofCos<B extends EmulatedBucket>(labels: string[], buckets: readonly B[]): B | undefined {
  const [first = '', second = '', third] = labels;
  if (second === 'cos-website') throw notImplemented('static websites');
  if (first === 'service' && third === undefined) throw notImplemented('anything but listing buckets');
  if (SERVICES.includes(first) && third === undefined)
    throw new Refusal(403, 'PathStyleDomainForbidden', 'The bucket must be in the host name.');
  if (third === undefined) return LEGACY_REGIONS.includes(second) ? find(buckets, first, second) : undefined;
  if (!SERVICES.includes(second)) return undefined;
  if (readDigits(first.slice(first.lastIndexOf('-') + 1)) === undefined)
    throw new Refusal(400, 'InvalidRequest', 'Bucket format should be <bucketname>-<appid>.');
  if (third !== 'accelerate') return find(buckets, first, third);
  const bucket = buckets.find((one) => one.bucket === first);
  if (bucket?.accelerate === false)
    throw new Refusal(400, 'BucketAccelerateNotEnabled', 'Global acceleration is not enabled.');
  return bucket;
}

function find<B extends EmulatedBucket>(
  buckets: readonly B[],
  bucket: string,
  region: string,
): B | undefined {
  return buckets.find((one) => one.bucket === bucket && one.region === region);
}

function ofOther<B extends EmulatedBucket>(hostname: string, buckets: readonly B[]): B | undefined {
  return (
    buckets.find(
      ({ bucket, domains = [] }) =>
        domains.some((domain) => domain.toLowerCase() === hostname) || hostname.startsWith(`${bucket}.`),
    ) ?? (buckets.length === 1 ? buckets[0] : undefined)
  );
}
