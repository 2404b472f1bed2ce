// What both sweeps are set with.
import { bucketUrl, sign } from '../../src/index.ts';
import type { SweepOptions } from '../../src/sweep/index.ts';
import { asUsage, UsageError } from '../usage.ts';

const REQUIRED = ['COS_BUCKET', 'COS_REGION', 'COS_SECRET_ID', 'COS_SECRET_KEY'] as const;

const VARIABLES = {
  bucket: 'COS_BUCKET',
  region: 'COS_REGION',
  endpoint: 'COS_ENDPOINT',
  'credentials.secretId': 'COS_SECRET_ID',
  'credentials.secretKey': 'COS_SECRET_KEY',
  'credentials.securityToken': 'COS_SECURITY_TOKEN',
};

/**
 * The bucket and its keys, from the environment; checked as far as that goes without a request.
 * @throws {UsageError}
 */
export function readBucket(
  read: (name: string) => string | undefined,
): Pick<SweepOptions, 'bucket' | 'region' | 'endpoint' | 'credentials'> {
  const missing = REQUIRED.filter((name) => !read(name));
  if (missing.length > 0) throw new UsageError(`Set ${missing.join(', ')} in the environment.`);
  const [bucket = '', region = '', secretId = '', secretKey = ''] = REQUIRED.map(read);
  const endpoint = read('COS_ENDPOINT') || undefined;
  const credentials = { secretId, secretKey, securityToken: read('COS_SECURITY_TOKEN') || undefined };
  try {
    sign({ method: 'GET', url: bucketUrl({ bucket, region, endpoint }) }, credentials);
  } catch (error) {
    throw asUsage(error, VARIABLES) ?? error;
  }
  return { bucket, region, endpoint, credentials };
}

const SECONDS: Record<string, number> = { m: 60, h: 3600, d: 86_400 };
const YEAR = 365 * 86_400;

/** `90m`, `24h` or `7d` in seconds; `name` is the flag or variable that holds it. @throws {UsageError} */
export function readAge(text: string, name: string): number {
  const [, count, unit = ''] = /^(\d{1,9})([mhd])$/.exec(text) ?? [];
  const seconds = Number(count) * SECONDS[unit]!;
  if (seconds >= 3600 && seconds <= YEAR) return seconds;
  throw new UsageError(`${name} must be a duration of 1h to 365d, such as 90m, 24h or 7d.`);
}
