// What a sweep has done so far, in numbers.
import type { ListedUpload, SweepEvent } from '../../src/sweep/index.ts';

export interface Tally {
  seen: number;
  aborted: number;
  gone: number;
  'would-abort': number;
  failed: number;
  kept: { young: number; undated: number; prefix: number; unsendable: number; keep: number };
  /** The first of those that failed: a bucket may hold millions. */
  failures: (Pick<ListedUpload, 'key' | 'uploadId'> & { reason: string })[];
}

const MOST_FAILURES = 1000;

export const newTally = (): Tally => ({
  seen: 0,
  aborted: 0,
  gone: 0,
  'would-abort': 0,
  failed: 0,
  kept: { young: 0, undated: 0, prefix: 0, unsendable: 0, keep: 0 },
  failures: [],
});

export function count(tally: Tally, event: SweepEvent): void {
  tally.seen++;
  if (event.outcome === 'kept') tally.kept[event.reason]++;
  else tally[event.outcome]++;
  if (event.outcome === 'failed' && tally.failures.length < MOST_FAILURES)
    tally.failures.push({ key: event.key, uploadId: event.uploadId, reason: reasonOf(event.error) });
}

/**
 * Why an upload could not be aborted, without which one. The library's messages begin with that, as JSON
 * strings, and hold no secret.
 */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(
    /^DELETE "(?:[^"\\]|\\.)*" uploadId "(?:[^"\\]|\\.)*": /,
    '',
  );
