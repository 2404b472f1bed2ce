// The one way a request leaves. The first attempt goes straight to `fetch`; what is repeated is repeated by
// ky, which backs off, honours Retry-After and keeps the time.

import ky, { NetworkError } from 'ky';
import { ownProperties } from '../support/arguments.ts';
import { isThrottled } from '../support/http.ts';
import { notify } from '../support/notify.ts';
import type { Answer } from './answer.ts';
import { type Attempt, Attempts } from './attempts.ts';
import { isCosError } from './errors.ts';
import { MAX_WAIT, type Settings } from './options.ts';
import type { ServiceRequest } from './request.ts';
import { backoff, MAX_RETRY_AFTER, mayRepeat } from './retry.ts';

/**
 * Sends a request, signed for each attempt, or as it is when its URL is presigned. Resolves to an answer that
 * proves that it is done.
 * @throws {CosServiceError | CosNetworkError | CosError}, `signal.reason`, or a `TypeError | RangeError`
 * naming an argument.
 */
export async function send(request: ServiceRequest, settings: Settings): Promise<Answer> {
  const { signal, retry } = settings;
  if (signal?.aborted) throw signal.reason;
  const own = ownProperties(request); // what it has not, is not read of a polluted prototype
  const attempts = new Attempts(own, settings);
  const first = await attempts.attempt(signal);
  if (first.answer) return first.answer;
  if (signal?.aborted) throw signal.reason;
  if (retry === 0 || attempts.isOver || !mayRepeat(own.operation, first.failure)) throw first.failure;
  return repeat(own, settings, attempts, first);
}

async function repeat(
  request: ServiceRequest,
  settings: Settings,
  attempts: Attempts,
  first: Attempt,
): Promise<Answer> {
  const { signal, deadline, retry } = settings;
  const cancelled = new AbortController(); // the caller's signal may be of another realm
  const cancel = (): void => cancelled.abort(signal?.reason);
  signal?.addEventListener('abort', cancel);
  const repetitions = new Repetitions(request, settings, attempts, first);
  try {
    await ky(request.url.origin, {
      signal: cancelled.signal,
      timeout: false, // each attempt keeps its own
      totalTimeout: attempts.timeLeft,
      fetch: (shell) => repetitions.next(shell as Request),
      retry: {
        limit: retry,
        maxRetryAfter: MAX_RETRY_AFTER,
        backoffLimit: MAX_WAIT,
        jitter: true,
        delay: (repetition) => repetitions.delay(repetition),
      },
    });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    // What ky throws may hold the URL: it is never passed on.
    if (isCosError(error)) throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    repetitions.end();
  }
  const { latest } = repetitions;
  if (latest?.answer) return latest.answer;
  throw latest?.failure ?? attempts.outOfTime(deadline);
}

/** What ky asks for: first the failure already known, so that everything after it is a repetition. */
class Repetitions {
  /** `undefined` while an attempt is under way. */
  latest: Attempt | undefined;
  readonly #request: ServiceRequest;
  readonly #settings: Settings;
  readonly #attempts: Attempts;
  #asked = 0;
  #isStruggling = false;

  constructor(request: ServiceRequest, settings: Settings, attempts: Attempts, first: Attempt) {
    this.#request = request;
    this.#settings = settings;
    this.#attempts = attempts;
    this.latest = first;
  }

  async next({ signal }: Request): Promise<Response> {
    const failure = this.latest?.failure;
    if (this.#asked > 0 && failure) {
      notify(this.#settings.onRetry, { retry: this.#asked, error: failure });
      this.latest = undefined;
      this.latest = await this.#attempts.attempt(signal);
    }
    this.#asked += 1;
    return forKy(this.#request, this.latest as Attempt);
  }

  delay(repetition: number): number {
    const { client } = this.#attempts;
    if (!this.#isStruggling) client.struggling += 1;
    this.#isStruggling = true;
    return backoff(repetition, client.struggling);
  }

  end(): void {
    if (this.#isStruggling) this.#attempts.client.struggling -= 1;
  }
}

/**
 * An attempt in the words of ky: a response that it takes as it is or repeats after a while, or an error that
 * it repeats or does not.
 */
function forKy({ operation, url }: ServiceRequest, attempt: Attempt): Response {
  const { answer, failure } = attempt;
  if (answer) return new Response(null, { status: 204 });
  if (!mayRepeat(operation, failure)) throw failure;
  const status = 'status' in failure ? failure.status : undefined;
  if (attempt.retryAfter !== undefined && isThrottled(status))
    return new Response(null, { status: status as number, headers: { 'retry-after': attempt.retryAfter } });
  throw new NetworkError(new Request(url.origin));
}
