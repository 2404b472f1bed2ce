// The sweep: aborts every upload of a bucket that is too old to be under way, and tells of each what became of it.

import { type BucketAddress, bucketUrl } from '../address.ts';
import { type AbortResult, abortMultipartUpload } from '../multipart/abort.ts';
import type { ListedUpload, UploadMarker } from '../multipart/list-uploads.ts';
import { CosError, type CosServiceError } from '../service/errors.ts';
import type { RetryNotice, ServiceOptions } from '../service/options.ts';
import { checkInteger, checkText, ownProperties } from '../support/arguments.ts';
import { untilAborted } from '../support/time.ts';
import { asTheyEnd } from './as-they-end.ts';
import { type Budget, type Payer, payFrom } from './budget.ts';
import { createPace } from './pace.ts';
import { type Candidate, candidates } from './stale.ts';

/** Where a sweep goes on. It can be stored as JSON. */
export type SweepCursor = UploadMarker;

/** Options of {@link sweepStaleUploads}. */
export interface SweepOptions extends BucketAddress, ServiceOptions {
  /** Only keys that begin with it. `''` sweeps the whole bucket. */
  prefix: string;
  /** In seconds, 3600 to 1000000000: what was initiated longer ago is stale. Choose more than your longest upload takes. */
  olderThan: number;
  /** Sends no DELETE: what would be aborted is `would-abort`. Default `false`. */
  dryRun?: boolean | undefined;
  /** Asked about each stale upload: true keeps it. What it throws for is left alone as well, and `failed`. */
  keep?: ((upload: ListedUpload) => boolean | Promise<boolean>) | undefined;
  /**
   * How many requests may be sent, lists and repetitions included, those of a credential function not; 2 to 1000000000, default any
   * number. An abort that stays throttled has up to five rounds of `retry` repetitions.
   */
  limit?: number | undefined;
  /** How many aborts are under way at a time, fewer while the server throttles; 1 to 256, default 8. */
  concurrency?: number | undefined;
  /** Where to go on: the `cursor` of the last event of the run before. Default, and after a run without any event: the beginning. */
  cursor?: SweepCursor | undefined;
}

/** What became of an upload. */
export type SweepResult =
  /** `gone`: somebody else completed or aborted it in the meantime. */
  | { outcome: 'aborted' | 'gone' | 'would-abort' }
  /** `undated`: its `Initiated` cannot be read. `prefix`: its key does not begin with the prefix, though it was listed. */
  | { outcome: 'kept'; reason: 'young' | 'undated' | 'prefix' | 'keep' }
  | { outcome: 'failed'; error: unknown };

/** An upload, and what became of it. */
export type SweepEvent = ListedUpload &
  SweepResult & {
    /** In whole seconds by the server's clock, when it was listed; negative in its future; `undefined` when `initiated` cannot be read. */
    age: number | undefined;
    /** Where another run would go on: `undefined` when this one has come to the end of the list. */
    cursor: SweepCursor | undefined;
  };

/**
 * Aborts the uploads that were initiated more than `olderThan` seconds ago by the server's clock. Yields one event for each upload of
 * the list, stale or not, as it is settled: a failure is in its event, and the others go on. Memory does not grow with their number.
 * Leaving the loop lets the aborts that are under way end and begins none. `deadline`, `timeout` and `retry` are for each request.
 * Needs `cos:ListMultipartUploads` on the whole bucket and `cos:AbortMultipartUpload`. Source: Tencent doc 436/7736, 436/7740.
 * @throws {TypeError | RangeError} naming the argument, at the first step of the iteration, before anything is sent.
 * @throws {CosServiceError | CosNetworkError | CosError} when a list cannot be had, does not lead on or has no `Date`, or when the
 * limit was used up before anything could be told; `signal.reason` when cancelled. All after the events of what was under way.
 */
export async function* sweepStaleUploads(options: SweepOptions): AsyncGenerator<SweepEvent, void, undefined> {
  const sweep = checked(options);
  const { dryRun, keep, signal, cursor } = sweep;
  const budget: Budget = { left: sweep.limit, short: false };
  const pace = createPace(sweep.concurrency);
  const leaving = new AbortController();
  const over = AbortSignal.any(signal ? [signal, leaving.signal] : [leaving.signal]);
  let reached = cursor;

  async function* affordable(): AsyncGenerator<Candidate, void, undefined> {
    for await (const candidate of candidates(sweep, budget)) {
      if (!candidate.fresh && !dryRun && budget.left === 0) {
        budget.short = true;
        return;
      }
      reached = candidate.after;
      yield candidate;
    }
  }
  async function treat({ upload, fresh }: Candidate): Promise<SweepResult | undefined> {
    if (fresh) return { outcome: 'kept', reason: fresh };
    const payer = payFrom(budget, sweep.fetch, dryRun ? 0 : 1);
    try {
      if (keep && (await untilAborted((async () => keep({ ...upload }))(), over)))
        return { outcome: 'kept', reason: 'keep' };
      return dryRun ? { outcome: 'would-abort' } : await abort(upload, payer);
    } catch (error) {
      return over.aborted ? undefined : { outcome: 'failed', error };
    } finally {
      payer.release();
    }
  }
  async function abort({ key, uploadId }: ListedUpload, payer: Payer): Promise<SweepResult | undefined> {
    let latest: Error | undefined;
    const inTurn = (): Promise<AbortResult> =>
      pace.inTurn(async (throttled) => {
        over.throwIfAborted();
        const options = {
          ...sweep,
          async fetch(request: Request): Promise<Response> {
            const response = await payer.fetch(request);
            if (isThrottled(response)) throttled();
            return response;
          },
          onRetry(notice: RetryNotice): void {
            if (!payer.refused) budget.failure = latest = notice.error;
            sweep.onRetry?.(notice);
          },
        };
        return abortMultipartUpload({ ...sweep, key, uploadId }, options);
      });
    for (let round = 1; ; round++) {
      try {
        const { outcome } = await inTurn();
        return { outcome };
      } catch (error) {
        if (!payer.refused && isThrottled(error) && round < ROUNDS && sweep.retry !== 0) continue;
        if (!payer.refused) throw error;
        budget.short = true;
        if (payer.sent > 1 && latest) throw latest; // tried again already: the others are not to wait for it
        return undefined;
      }
    }
  }

  let silent = true;
  for await (const { item, result, untold } of asTheyEnd(affordable(), treat, sweep.concurrency, leaving)) {
    silent = false;
    yield { ...item.upload, age: item.age, ...result, cursor: untold ? untold.before : reached };
  }
  signal?.throwIfAborted();
  // A run that came to nothing must not look like an empty list.
  if (silent && budget.short) {
    const { failure: cause } = budget;
    const message = `limit was used up before anything could be told${cause ? `: ${cause.message}` : ''}`;
    throw new CosError(message, { code: 'ERR_COS_LIMIT', retryable: true, ...(cause && { cause }) });
  }
}

/** The options with their defaults. @throws {TypeError | RangeError} naming the argument. */
function checked(options: SweepOptions): SweepOptions & { limit: number; concurrency: number } {
  const { limit = Number.POSITIVE_INFINITY, concurrency = 8, ...given } = ownProperties(options);
  const { prefix, olderThan, dryRun = false, keep, cursor } = given;
  bucketUrl(given);
  checkText(prefix, 'prefix', WELL_FORMED);
  checkInteger(olderThan, 'olderThan', 3600, 1e9);
  if (typeof dryRun !== 'boolean') throw new TypeError('dryRun must be true or false');
  if (keep !== undefined && typeof keep !== 'function') throw new TypeError('keep must be a function');
  if (limit !== Number.POSITIVE_INFINITY) checkInteger(limit, 'limit', 2, 1e9);
  checkInteger(concurrency, 'concurrency', 1, 256);
  if (cursor !== undefined) {
    const { keyMarker, uploadIdMarker } = ownProperties(cursor);
    checkText(keyMarker, 'cursor.keyMarker', WELL_FORMED);
    checkText(uploadIdMarker, 'cursor.uploadIdMarker', WELL_FORMED);
  }
  return ownProperties({ ...given, limit, concurrency });
}

/** How often an abort that stays throttled has its turn: the pace is slower by then. */
const ROUNDS = 5;

const isThrottled = (answer: unknown): boolean => /^(429|503)$/.test(`${(answer as CosServiceError).status}`);

const WELL_FORMED = /^\P{Surrogate}*$/u;
