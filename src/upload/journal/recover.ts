// Aborting what no living page holds, and telling what is recorded.

import { type BucketAddress, bucketUrl, type UploadAddress } from '../../address.ts';
import { checkSendOptions, type SendOptions } from '../../service/options.ts';
import { checkInteger, checkObject, ownProperties } from '../../support/arguments.ts';
import { Limit } from '../../support/limit.ts';
import { untilAborted } from '../../support/time.ts';
import { type AbortChannel, type Channel, readChannel } from '../channel.ts';
import type { Entries, StoredEntry, VouchedEndpoint } from './entries.ts';
import type { JournalLocks, PageLife } from './life.ts';

/** Which entries are meant. */
export interface EntriesOptions {
  /**
   * The `endpoint` that the uploads were recorded with. Entries of any other are ignored.
   * @default only those without one
   */
  endpoint?: string | undefined;
  /**
   * As in the addresses that were recorded.
   * @default false
   */
  allowInsecureEndpoint?: boolean | undefined;
}

/** Options of `recover`, beside the one way to abort and the bucket. */
export interface RecoverSettings extends SendOptions, EntriesOptions {
  /**
   * Leaves uploads alone that were recorded less than this many seconds ago; a whole number, 0 to
   * 31536000.
   * @default 0
   */
  minAge?: number | undefined;
  /**
   * In seconds, 1 to 31536000. Where nobody can tell whether the page of an upload lives (no Web Locks here,
   * or where it was recorded), it is aborted when it was recorded longer ago than this.
   * @default such uploads are told and left alone
   */
  assumeDeadAfter?: number | undefined;
}

/** The way to abort that has a bucket of its own. */
export type OwnEndpoint = Extract<AbortChannel, { abortEndpoint: string | URL }>;

/**
 * Options of `recover`: exactly one way to abort, the bucket, and how requests are sent. Your own endpoint
 * is told the bucket of each upload where none is given, and must refuse those of another: it would look for
 * them in its own, and find nothing. `createAbortHandler` does so.
 */
export type RecoverOptions = RecoverSettings &
  ((Exclude<AbortChannel, OwnEndpoint> & OneBucket) | (OwnEndpoint & Partial<OneBucket>));

/**
 * The one bucket whose uploads are recovered. Entries of others are ignored and stay: any script of the
 * origin can write them.
 */
export type OneBucket = Pick<BucketAddress, 'bucket' | 'region'>;

/** What became of a recorded upload. */
export type RecoveredUpload = {
  /** What was recorded. */
  address: UploadAddress;
} & (
  | {
      /**
       * `aborted`, `gone`: nothing of it is left, and its entry is removed. `ended`: the same, but its page
       * was completing it, so that the object may exist. Untouched are: `alive`: a living page holds it, or
       * is aborting it; `young`: see `minAge`. A part that was on its way when its page died is refused by
       * COS after the abort; other servers may store it.
       */
      outcome: 'aborted' | 'gone' | 'ended' | 'alive' | 'young';
      error?: undefined;
    }
  | {
      /**
       * `unconfirmed`: the abort failed; the entry stays. `unknown`: nobody can tell whether its page lives,
       * see `assumeDeadAfter`; with an `error` where the lock could not be asked for.
       */
      outcome: 'unconfirmed' | 'unknown';
      error?: unknown;
    }
);

/** A recorded upload, as `entries` tells it. */
export interface RecordedUpload {
  /** What was recorded. */
  address: UploadAddress;
  /** In milliseconds since the epoch. */
  recordedAt: number;
  /**
   * `alive`: a page holds it, this one or another. `gone`: its page is gone. `unknown`: without Web Locks
   * nobody can tell.
   */
  page: 'alive' | 'gone' | 'unknown';
}

/** Seconds. */
const YEAR = 31_536_000;
/** Bounds what one recover sends, whatever the storage was filled with. */
const MAX_RECOVERED = 1000;
const AT_ONCE = 4;

/** @throws {TypeError | RangeError} naming the argument; `signal.reason`. */
export async function recover(
  entries: Entries,
  life: PageLife,
  options: RecoverOptions,
): Promise<RecoveredUpload[]> {
  const run = new Recovery(entries, life.locks, options);
  const limit = new Limit(AT_ONCE);
  const chosen = entries
    .all(run.endpoint)
    .filter((entry) => run.isChosen(entry))
    .slice(0, MAX_RECOVERED);
  const recovered = await Promise.all(
    chosen.map((entry) => limit.inTurn(() => run.recover(entry), run.signal)),
  );
  return recovered.filter((upload) => upload !== undefined);
}

/** @throws {TypeError | RangeError} naming the argument. */
export async function tellEntries(
  entries: Entries,
  life: PageLife,
  options: EntriesOptions,
): Promise<RecordedUpload[]> {
  const { locks } = life;
  const endpoint = readVouchedEndpoint(options);
  return Promise.all(
    entries.all(endpoint).map(async (entry): Promise<RecordedUpload> => {
      const { address, at, locked } = entry;
      const page = locks && locked ? await pageOf(entry, locks) : 'unknown';
      return { address, recordedAt: at, page };
    }),
  );
}

async function pageOf({ name }: StoredEntry, locks: JournalLocks): Promise<RecordedUpload['page']> {
  try {
    return await locks.request(name, IF_AVAILABLE, (lock) => (lock ? 'gone' : 'alive'));
  } catch {
    return 'unknown';
  }
}

/** One call of recover: what it was told, read once. */
class Recovery {
  readonly endpoint: VouchedEndpoint;
  readonly signal: AbortSignal | undefined;
  readonly #entries: Entries;
  readonly #locks: JournalLocks | null | undefined;
  readonly #channel: Channel;
  /** `undefined`: the endpoint's. */
  readonly #bucket: OneBucket | undefined = undefined;
  readonly #sending: SendOptions;
  readonly #minAge: number;
  readonly #assumeDeadAfter: number;
  readonly #now: () => number;

  constructor(entries: Entries, locks: JournalLocks | null | undefined, options: RecoverOptions) {
    const given = ownProperties(options);
    const { bucket, region, minAge = 0, assumeDeadAfter } = given;
    const { signal, timeout, deadline, retry, fetch, now, onRetry } = given;
    this.#sending = { signal, timeout, deadline, retry, fetch, now, onRetry };
    checkSendOptions(this.#sending);
    checkInteger(minAge, 'minAge', 0, YEAR, 'it is in seconds');
    if (assumeDeadAfter !== undefined)
      checkInteger(assumeDeadAfter, 'assumeDeadAfter', 1, YEAR, 'it is in seconds');
    const isOfEndpoint = given.abortEndpoint !== undefined && bucket === undefined && region === undefined;
    if (!isOfEndpoint) {
      checkObject(options, 'options', ['bucket', 'region']);
      this.#bucket = { bucket: bucket as string, region: region as string };
      bucketUrl(this.#bucket);
    }
    this.#channel = readChannel(options, isOfEndpoint);
    this.endpoint = readVouchedEndpoint(given);
    this.#entries = entries;
    this.#locks = locks;
    this.signal = signal;
    this.#minAge = minAge;
    this.#assumeDeadAfter = assumeDeadAfter ?? Number.POSITIVE_INFINITY;
    this.#now = now ?? Date.now;
    if (signal?.aborted) throw signal.reason;
  }

  isChosen({ address }: StoredEntry): boolean {
    const { bucket, region } = this.#bucket ?? address;
    return address.bucket === bucket && address.region === region;
  }

  async recover(entry: StoredEntry): Promise<RecoveredUpload | undefined> {
    const { name, address, locked } = entry;
    if (this.signal?.aborted) throw this.signal.reason;
    // A time in the future, of a clock since corrected, is young too.
    const age = Math.max(0, this.#now() - entry.at) / 1000;
    if (age < this.#minAge) return { address, outcome: 'young' };
    const locks = this.#locks;
    if (!locks || !locked)
      return age > this.#assumeDeadAfter ? this.#abort(name) : { address, outcome: 'unknown' };
    try {
      // Held while aborting, so that no other tab does the same.
      const held = locks.request<RecoveredUpload | undefined>(name, IF_AVAILABLE, (lock) =>
        lock ? this.#abort(name) : { address, outcome: 'alive' },
      );
      // A page that is not shown yet (prerendering) gets no lock until it is.
      return await (this.signal ? untilAborted(held, this.signal) : held);
    } catch (error) {
      if (this.signal?.aborted) throw this.signal.reason;
      return { address, outcome: 'unknown', error };
    }
  }

  async #abort(name: string): Promise<RecoveredUpload | undefined> {
    // Its page, or another tab, may have gone on with it, or been done with it, since it was listed.
    const entry = this.#entries.read(name, this.endpoint);
    if (!entry) return undefined;
    const { address, completing } = entry;
    try {
      const { outcome } = await this.#channel.abort(address, this.#sending);
      this.#entries.remove(name);
      return { address, outcome: completing ? 'ended' : outcome };
    } catch (error) {
      if (this.signal?.aborted) throw this.signal.reason;
      return { address, outcome: 'unconfirmed', error };
    }
  }
}

const IF_AVAILABLE = /* @__PURE__ */ ownProperties({ ifAvailable: true });

/** Checked here, or a caller's mistake would look like an entry's. */
function readVouchedEndpoint({ endpoint, allowInsecureEndpoint }: EntriesOptions): VouchedEndpoint {
  bucketUrl({ bucket: 'b-1', region: 'r', endpoint, allowInsecureEndpoint });
  if (endpoint === undefined) return {};
  return { endpoint, ...(allowInsecureEndpoint !== undefined && { allowInsecureEndpoint }) };
}
