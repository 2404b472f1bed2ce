// Everything below a prefix is aborted at once: a user has left, or a folder is deleted.
import type { BucketAddress, ServiceOptions } from 'cos-abort';
import { type SweepEvent, sweepStaleUploads } from 'cos-abort/sweep';

/** What became of a folder. */
export interface Aborted {
  /** How many uploads nothing is left of. */
  uploads: number;
  /** The bytes that they had stored. */
  bytes: number;
  /** What could not be aborted; call it again. */
  failed: SweepEvent[];
}

/**
 * Aborts all unfinished uploads of keys that begin with `prefix`, however young, also those that are being
 * sent.
 * @example
 * const { uploads, bytes } = await abortBelow('users/17/', { bucket, region, credentials });
 */
export async function abortBelow(prefix: string, place: BucketAddress & ServiceOptions): Promise<Aborted> {
  const aborted: Aborted = { uploads: 0, bytes: 0, failed: [] };
  // `measure` asks for the parts of each, to know their bytes: leave it out, and it is one request less each.
  for await (const event of sweepStaleUploads({ ...place, prefix, olderThan: 0, measure: true })) {
    if (event.outcome === 'failed') aborted.failed.push(event);
    if (event.outcome !== 'aborted' && event.outcome !== 'gone') continue;
    aborted.uploads += 1;
    aborted.bytes += event.bytes ?? 0;
  }
  return aborted;
}
