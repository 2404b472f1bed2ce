// One stale upload: measured if that is asked for, then kept or aborted, in its turn and within the budget.

import type { UploadAddress } from '../address.ts';
import { abortMultipartUpload, isMissing } from '../multipart/abort.ts';
import type { ListedUpload } from '../multipart/list-uploads.ts';
import { type ServiceOptions, WATCHER, type WatchedOptions } from '../service/options.ts';
import { isThrottled } from '../support/http.ts';
import { untilAborted } from '../support/time.ts';
import { ageBetween, isStale } from './age.ts';
import { type Budget, isLimitReached, type Reservation } from './budget.ts';
import type { Candidate } from './candidates.ts';
import { measureUpload } from './measure.ts';
import type { SweepSettings } from './options.ts';
import { Throttle } from './throttle.ts';

/** What became of an upload. */
export type SweepResult =
  /** `gone`: somebody else completed or aborted it in the meantime. */
  | { outcome: 'aborted' | 'gone' | 'would-abort' }
  /**
   * `undated`: its time cannot be read. `prefix`: its key does not begin with the prefix, though it was
   * listed. `unsendable`: no URL can carry its key, e.g. `a/../b`, or the list does not tell it exactly; only
   * a lifecycle rule of the bucket removes it. `keep`: the option said so.
   */
  | { outcome: 'kept'; reason: 'young' | 'undated' | 'prefix' | 'unsendable' | 'keep' }
  | { outcome: 'failed'; error: unknown };

/** What is known of an upload. */
export interface SweepFacts {
  /**
   * In whole seconds by the server's clock, when it was listed; with `ageBy: 'last-part'` that of its last
   * part. Negative in the server's future; `undefined` when its time cannot be read.
   */
  age: number | undefined;
  /** How many parts are stored, once they were listed: see `measure`. */
  parts: number | undefined;
  /** How many bytes they are. */
  bytes: number | undefined;
}

/** How often an upload that stays throttled has its turn: fewer are let in by then. */
const ROUNDS = 5;

/** Settles the candidates of one run. */
export class StaleAborts {
  readonly #settings: SweepSettings;
  readonly #budget: Budget;
  readonly #throttle: Throttle;
  readonly #ended: AbortSignal;

  constructor(settings: SweepSettings, budget: Budget, ended: AbortSignal) {
    this.#settings = settings;
    this.#budget = budget;
    this.#throttle = new Throttle(settings.concurrency);
    this.#ended = ended;
  }

  /**
   * What became of it; `undefined` when the run, or its budget, ended before that was known. Never rejects.
   */
  async settle(candidate: Candidate): Promise<(SweepResult & SweepFacts) | undefined> {
    const { upload, age, keptAs } = candidate;
    const facts: SweepFacts = { age, parts: undefined, bytes: undefined };
    if (keptAs) return { ...facts, outcome: 'kept', reason: keptAs };
    const requests = this.#budget.reserve(this.#settings.requestsEach);
    try {
      if (this.#settings.measure) Object.assign(facts, await this.#measure(candidate, requests));
      return { ...facts, ...(await this.#keepOrAbort(upload, facts.age, requests)) };
    } catch (error) {
      const result = this.#resultOf(error, requests);
      return result && { ...facts, ...result };
    } finally {
      requests.release();
    }
  }

  async #measure({ upload, age, listedAt }: Candidate, requests: Reservation): Promise<SweepFacts> {
    const address = this.#addressOf(upload);
    const stored = await this.#inTurn(requests, (options) => measureUpload(address, options));
    const { parts, bytes, lastPartAt } = stored;
    const isByPart = this.#settings.ageBy === 'last-part' && lastPartAt !== undefined;
    return { parts, bytes, age: isByPart ? ageBetween(lastPartAt, listedAt) : age };
  }

  async #keepOrAbort(
    upload: ListedUpload,
    age: number | undefined,
    requests: Reservation,
  ): Promise<SweepResult> {
    const { olderThan, keep, dryRun } = this.#settings;
    if (age === undefined) return { outcome: 'kept', reason: 'undated' };
    if (!isStale(age, olderThan)) return { outcome: 'kept', reason: 'young' };
    const asked = keep && (async () => keep({ ...upload }))();
    if (asked && (await untilAborted(asked, this.#ended))) return { outcome: 'kept', reason: 'keep' };
    if (dryRun) return { outcome: 'would-abort' };
    const address = this.#addressOf(upload);
    const { outcome } = await this.#inTurn(requests, (options) => abortMultipartUpload(address, options));
    return { outcome };
  }

  #resultOf(error: unknown, requests: Reservation): SweepResult | undefined {
    if (this.#ended.aborted) return undefined;
    if (isMissing(error)) return { outcome: 'gone' };
    if (!isLimitReached(error)) return { outcome: 'failed', error };
    // One that had more than its share already is told, so that the next run begins with the others.
    return requests.isExceeded ? { outcome: 'failed', error: requests.latestFailure ?? error } : undefined;
  }

  #addressOf({ key, uploadId }: ListedUpload): UploadAddress {
    return { ...this.#settings.address, key, uploadId };
  }

  async #inTurn<T>(requests: Reservation, call: (options: ServiceOptions) => Promise<T>): Promise<T> {
    const { sending } = this.#settings;
    for (let round = 1; ; round++) {
      try {
        return await this.#throttle.inTurn(
          (slowDown) => call(this.#optionsFor(requests, slowDown)),
          this.#ended,
        );
      } catch (error) {
        if (!isThrottled(statusOf(error)) || round === ROUNDS || sending.retry === 0) throw error;
      }
    }
  }

  #optionsFor(requests: Reservation, slowDown: () => void): WatchedOptions {
    const { sending, signal } = this.#settings;
    return {
      ...sending,
      signal,
      [WATCHER]: {
        sending: () => requests.spend(),
        answered(status) {
          if (isThrottled(status)) slowDown();
        },
      },
      onRetry(notice) {
        requests.noteFailure(notice.error);
        return sending.onRetry?.(notice);
      },
    };
  }
}

const statusOf = (error: unknown): number | undefined => (Object(error) as { status?: number }).status;
