// The sweep: aborts every upload of a bucket that is too old to be under way, and tells of each what became
// of it.

import type { ListedUpload } from '../multipart/list-uploads.ts';
import { StaleAborts, type SweepFacts, type SweepResult } from './abort-stale.ts';
import { asTheyEnd } from './as-they-end.ts';
import { Budget } from './budget.ts';
import { type Candidate, candidates } from './candidates.ts';
import { readSweepOptions, type SweepCursor, type SweepOptions } from './options.ts';

/** An upload, and what became of it. */
export type SweepEvent = ListedUpload &
  SweepFacts &
  SweepResult & {
    /** Where another run would go on; `undefined` when this one has come to the end of the list. */
    cursor: SweepCursor | undefined;
  };

/**
 * Aborts the uploads that are older than `olderThan` seconds by the server's clock. Yields one event for
 * each upload of the list, stale or not, as it is settled: a failure is in its event, and the others go on.
 * Memory does not grow with their number. Leaving the loop lets the aborts that are under way end and
 * begins none.
 *
 * Needs `cos:ListMultipartUploads` on the whole bucket and `cos:AbortMultipartUpload`. Source: Tencent docs
 * 436/7736, 436/7740, 436/7747.
 * @throws {TypeError | RangeError} naming the option, at the first step of the iteration, before anything
 * is sent.
 * @throws {CosServiceError | CosNetworkError | CosError} when a list cannot be had, does not lead on or has
 * no `Date`, or when the `limit` was used up before anything could be told; `signal.reason` when cancelled.
 * All after the events of what was under way.
 * @example
 * const bucket = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' };
 * for await (const event of sweepStaleUploads({ ...bucket, credentials, prefix: '', olderThan: 86_400 }))
 *   if (event.outcome === 'failed') console.log(event.key, event.error);
 */
export async function* sweepStaleUploads(options: SweepOptions): AsyncGenerator<SweepEvent, void, undefined> {
  const settings = readSweepOptions(options);
  const { signal, concurrency } = settings;
  if (signal?.aborted) throw signal.reason;
  const ending = new AbortController();
  const cancel = (): void => ending.abort(signal?.reason);
  signal?.addEventListener('abort', cancel);
  const budget = new Budget(settings.limit);
  const aborts = new StaleAborts(settings, budget, ending.signal);
  const all = candidates(settings, budget, ending.signal);
  const work = { settle: (candidate: Candidate) => aborts.settle(candidate), atOnce: concurrency, ending };
  let hasTold = false;
  try {
    for await (const ended of asTheyEnd(affordable(all, budget, settings.requestsEach), work)) {
      const { item, result, untold, latest } = ended;
      hasTold = true;
      yield { ...item.upload, ...result, cursor: untold ? untold.before : latest.after };
    }
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
  if (signal?.aborted) throw signal.reason;
  if (!hasTold && budget.hasLeftUndone) throw budget.usedUp();
}

/** The candidates up to the first stale one for which too few requests are left. */
async function* affordable(
  all: AsyncIterable<Candidate>,
  budget: Budget,
  requestsEach: number,
): AsyncGenerator<Candidate, void, undefined> {
  for await (const candidate of all) {
    if (!candidate.keptAs && !budget.covers(requestsEach)) return budget.leaveUndone();
    yield candidate;
  }
}
