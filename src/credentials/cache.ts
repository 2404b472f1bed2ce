// Keys fetched once for all callers, and kept while they are fresh.

import { type Credentials, checkCredentials } from '../signature/credentials.ts';
import { isClockWrong } from '../signature/key-time.ts';
import { checkFunction, checkInteger, checkTime, ownOptions, timeBy } from '../support/arguments.ts';
import { settledWithin } from '../support/time.ts';
import { redacted } from './redacted.ts';
import { refusedKeys } from './source.ts';

/** How fetched keys are kept. */
export interface CacheOptions {
  /**
   * Keys are fetched anew when less than this many seconds of their life are left; 0 to 86400.
   * @default 60
   */
  refreshBefore?: number | undefined;
  /**
   * How long a fetch may take, in milliseconds; 50 to 2147483647.
   * @default 10000
   */
  timeout?: number | undefined;
  /**
   * The clock, in milliseconds since the epoch.
   * @default Date.now
   */
  now?: (() => number) | undefined;
}

/**
 * A credential source that calls `load` once for all its callers, keeps the keys, and fetches new ones
 * `refreshBefore` their `expiredTime`, or when COS has refused them; keys without `expiredTime` are kept
 * until then. With `startTime` a wrong local clock does no harm. A failure is not kept. The keys it gives
 * show no secret when printed, cloned or copied by spreading.
 * @throws {TypeError | RangeError} naming the argument. The source rejects with what `load` throws, with a
 * `TimeoutError`, or with a `TypeError | RangeError` naming what is wrong with the keys; the calls of this
 * library wrap it in a `CosError` as its `cause`.
 * @example
 * // A real one asks a server: parseStsCredentials(await (await fetch('/sts')).json())
 * const load = async () => ({ secretId: 'AKIDexample', secretKey: 'secretexample' });
 * const credentials = cachedCredentials(load, { refreshBefore: 120 });
 * (await credentials()).secretId; // 'AKIDexample'
 */
export function cachedCredentials(
  load: () => Credentials | Promise<Credentials>,
  options?: CacheOptions,
): () => Promise<Credentials> {
  checkFunction(load, 'load');
  const cache = new CredentialCache<void, Credentials>(
    async () => redacted(checkCredentials(await load())),
    options,
  );
  return () => cache.get();
}

/**
 * Something that counts from then until then, in milliseconds since the epoch; when the clock was set back,
 * its age is not known.
 */
interface Dated<Answer> {
  answer: Answer;
  from: number;
  until: number;
}

/** One call in flight for all callers, and its answer kept while it is fresh. */
export class CredentialCache<Request, Answer extends object> {
  readonly #load: (request: Request) => Answer | Promise<Answer>;
  readonly #isShared: (answer: Answer) => boolean;
  readonly #refreshBefore: number;
  readonly #timeout: number;
  readonly #now: () => number;
  #kept: Dated<Answer> | undefined;
  #loading: Dated<Promise<Answer>> | undefined;

  /** `isShared` tells whether an answer may be kept for others than the one that asked for it. */
  constructor(
    load: (request: Request) => Answer | Promise<Answer>,
    options: CacheOptions | undefined,
    isShared: (answer: Answer) => boolean = () => true,
  ) {
    const { refreshBefore = 60, timeout = 10_000, now = Date.now } = ownOptions(options);
    checkInteger(refreshBefore, 'refreshBefore', 0, 86_400, 'it is in seconds');
    checkTime(timeout, 'timeout');
    checkFunction(now, 'now');
    this.#load = load;
    this.#isShared = isShared;
    this.#refreshBefore = refreshBefore;
    this.#timeout = timeout;
    this.#now = () => timeBy(now);
  }

  /** What is kept, or what the one call in flight brings. Rejects when the call's time is up. */
  async get(request: Request): Promise<Answer> {
    const now = this.#now();
    const kept = this.#kept;
    if (kept && kept.from <= now && now <= kept.until && !refusedKeys.has(kept.answer)) return kept.answer;

    let loading = this.#loading;
    // An edge worker may have ended the request that began the call, and the call and its timer with it:
    // then the clock gives it up.
    if (!loading || now < loading.from || now >= loading.until) {
      loading = this.#begin(request, now);
      this.#loading = loading;
    }
    try {
      return await loadedWithin(loading.answer, loading.until - now, this.#timeout);
    } finally {
      if (this.#loading === loading) this.#loading = undefined;
    }
  }

  /** What a call for this request alone brings; it is not kept. Rejects when the time is up. */
  async loadFresh(request: Request): Promise<Answer> {
    return loadedWithin(this.#call(request), this.#timeout, this.#timeout);
  }

  #begin(request: Request, now: number): Dated<Promise<Answer>> {
    const loading = { answer: this.#call(request), from: now, until: now + this.#timeout };
    const keep = (answer: Answer): void => {
      if (this.#loading !== loading || !this.#isShared(answer)) return;
      const until = now + 1000 * secondsFresh(answer, now / 1000, this.#refreshBefore);
      this.#kept = { answer, from: now, until };
    };
    loading.answer.then(keep, () => {}); // of a failure the callers are told
    return loading;
  }

  async #call(request: Request): Promise<Answer> {
    return this.#load(request);
  }
}

/** How long to keep keys, in seconds; for ever when nothing says when they expire. */
function secondsFresh(keys: Partial<Credentials>, now: number, refreshBefore: number): number {
  const { expiredTime = Number.POSITIVE_INFINITY } = keys;
  const left = expiredTime - (isClockWrong(now, keys) ? keys.startTime : now);
  // Keys that come with less are kept for half of it, so that they are not fetched for every call.
  return left > refreshBefore ? left - refreshBefore : left / 2;
}

/**
 * What a call for credentials brings, when that takes no longer than `left` of its `timeout`, in
 * milliseconds.
 */
async function loadedWithin<Answer>(call: Promise<Answer>, left: number, timeout: number): Promise<Answer> {
  const settled = await settledWithin(call, left);
  if (settled) return settled.value;
  throw new DOMException(`no credentials within ${timeout} ms`, 'TimeoutError');
}
