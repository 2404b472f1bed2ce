// Where a request leads, found when it comes in: what it names may have ended by the time it is answered.

import type { Bucket } from './call.ts';
import { bucketOfHost, bucketsListedAt } from './hosts.ts';
import type { LoggedRequest } from './log.ts';
import { noSuchBucket, Refusal } from './refusal.ts';
import type { StoredUpload } from './store.ts';

/** A request that has just come in. */
export interface Arrival {
  request: Request;
  url: URL;
  entry: LoggedRequest;
  /** Where it leads; the reason when its host is no bucket's, or its URL cannot be read. */
  target: Target | Refusal;
}

/** A bucket, or the service itself. */
export type Target = BucketTarget | ServiceTarget;

interface BucketTarget {
  bucket: Bucket;
  /** The upload that was named at that moment. */
  upload: StoredUpload | undefined;
}

interface ServiceTarget {
  /** The buckets that are to be listed. */
  listed: readonly Bucket[];
}

export function targetOf({ method }: Request, url: URL, buckets: readonly Bucket[]): Target | Refusal {
  try {
    checkEncoding(url);
    const isList = method === 'GET' && url.pathname === '/';
    const listed = isList ? bucketsListedAt(url.hostname, buckets) : undefined;
    if (listed) return { listed };
    const bucket = bucketAt(url.hostname, buckets);
    return { bucket, upload: bucket.store.upload(keyOf(url), url.searchParams.get('uploadId') ?? '') };
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** @throws {Refusal} NoSuchBucket, and what the service refuses of a host */
export function bucketAt(hostname: string, buckets: readonly Bucket[]): Bucket {
  const bucket = bucketOfHost(hostname, buckets);
  if (!bucket) throw noSuchBucket();
  return bucket;
}

/** The path is decoded once, as the service does. */
export const keyOf = ({ pathname }: URL): string => decodeURIComponent(pathname).slice(1);

/** @throws {Refusal} InvalidURI: a path or query that is no percent-encoded UTF-8 */
function checkEncoding({ pathname, search }: URL): void {
  try {
    decodeURIComponent(pathname + search);
  } catch {
    throw new Refusal(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
}
