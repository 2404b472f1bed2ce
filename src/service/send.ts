// The one way a request leaves: through ky, which repeats, backs off and keeps the time. Each attempt is signed afresh.

import ky, { isTimeoutError, NetworkError } from 'ky';
import { checkInteger, own } from '../arguments.ts';
import type { CredentialSource } from '../credentials/source.ts';
import { type Answer, errorIn } from './answer.ts';
import { authorizer } from './authorize.ts';
import { CosNetworkError, CosServiceError } from './errors.ts';
import { describe, exchange, type Fetch, type ServiceRequest, untilAborted } from './exchange.ts';
import { remember } from './memory.ts';

/** How a request is sent. All durations in milliseconds. */
export interface SendOptions {
  /** Cancels the request; it then rejects with `signal.reason`. */
  signal?: AbortSignal | undefined;
  /** For one attempt, its body included; 1 to 2147483647, default 10000. */
  timeout?: number | undefined;
  /** For all attempts and the waits between them; 1 to 2147483647, default 60000. */
  deadline?: number | undefined;
  /** How often a failed attempt is repeated; 0 to 10, default 3. Repeated are 408, 429, 5xx, timeouts and lost connections. */
  retry?: number | undefined;
  /** What sends. Default: the platform's `fetch`, read at call time. */
  fetch?: Fetch | undefined;
  /** The clock, in milliseconds since the epoch. Default `Date.now`. */
  now?: (() => number) | undefined;
  /** Told before each repetition. What it throws is ignored: cleaning up comes first. */
  onRetry?: ((notice: RetryNotice) => void) | undefined;
}

/** Why an attempt is repeated. */
export interface RetryNotice {
  /** Which repetition this is, from 1. */
  retry: number;
  /** What happened to the attempt before. */
  error: CosServiceError | CosNetworkError;
}

/** {@link SendOptions} of a request that is signed here. */
export interface ServiceOptions extends SendOptions {
  /** The keys, or a function that returns them; asked before each attempt. */
  credentials: CredentialSource;
}

/** A successful answer: 2xx, and not an `<Error>`. */
export interface Success extends Answer {
  /** How many requests were sent. */
  attempts: number;
  /** What was asked, for a message. */
  what: string;
}

/**
 * Sends a request signed with `options.credentials`.
 * @throws {CosServiceError | CosNetworkError | CosError}, `signal.reason`, or a `TypeError | RangeError` naming an argument.
 */
export async function send(request: ServiceRequest, options: ServiceOptions): Promise<Success> {
  return deliver(request, options, own(options).credentials ?? null);
}

/** Sends a request that carries its authority in its URL. @throws as {@link send}. */
export async function sendPresigned(request: ServiceRequest, options: SendOptions | undefined): Promise<Success> {
  return deliver(request, options, undefined);
}

const FIRST_BACKOFF = 300;
const MAX_BACKOFF = 20_000;
const MAX_RETRY_AFTER = 10_000;
/** This many requests of one client retry at the usual pace; more of them share it. */
const SHARED_PACE = 8;
const RETRIED_STATUSES = /* @__PURE__ */ [408, 429].concat(/* @__PURE__ */ Array.from({ length: 100 }, (_, i) => 500 + i));

async function deliver(
  request: ServiceRequest,
  options: SendOptions | undefined,
  credentials: object | null | undefined,
): Promise<Success> {
  const { signal, timeout = 10_000, deadline = 60_000, retry = 3, fetch = globalThis.fetch, now = Date.now, onRetry } = own(options);
  checkInteger(timeout, 'timeout', 1, 0x7fffffff);
  checkInteger(deadline, 'deadline', 1, 0x7fffffff);
  checkInteger(retry, 'retry', 0, 10);
  const { method, url, headers: given = {}, idempotent = true } = request;
  const memory = remember(credentials);
  const authorize = credentials === undefined ? undefined : authorizer(credentials, memory, now);
  signal?.throwIfAborted();

  const what = describe(method, url);
  let attempts = 0;
  let struggling = false;
  // How the latest attempt ended; both undefined while one is under way.
  let success: Success | undefined;
  let failure: CosServiceError | CosNetworkError | undefined;

  /** One attempt, and a second at once where the first one's refusal said what to mend. */
  async function attempt(signal: AbortSignal): Promise<Response> {
    for (;;) {
      failure = undefined;
      const headers = authorize ? await untilAborted(authorize.headers(method, url, given), signal) : given;
      attempts++;
      const sentAt = now();
      const { response, answer } = await exchange(request, headers, { fetch, signal, attempts }).catch((error) => {
        if (!(error instanceof CosNetworkError)) throw error;
        failure = error;
        throw new NetworkError(new Request(url.origin)); // ky knows the network errors of some platforms only, so it is told
      });
      const refusal = errorIn(answer, what, attempts, authorize?.secrets() ?? []);
      if (!refusal) success = { ...answer, attempts, what };
      else if (authorize?.mend(refusal, sentAt, now())) continue;
      else failure = refusal;
      return response;
    }
  }
  const timedOut = (): CosNetworkError =>
    new CosNetworkError(`${what}: no answer in time after ${attempts} sent (timeout ${timeout} ms each, deadline ${deadline} ms in all)`, {
      code: 'ERR_COS_TIMEOUT',
      attempts,
    });

  try {
    await ky(url.href, {
      method,
      headers: {},
      redirect: 'manual',
      signal: signal ?? null,
      timeout,
      totalTimeout: deadline,
      fetch: (shell) => attempt((shell as Request).signal), // called for every attempt, unlike ky's hooks
      retry: {
        limit: retry,
        methods: [method],
        statusCodes: RETRIED_STATUSES,
        afterStatusCodes: RETRIED_STATUSES,
        maxRetryAfter: MAX_RETRY_AFTER,
        backoffLimit: MAX_BACKOFF,
        jitter: true,
        retryOnTimeout: true,
        delay(retryCount) {
          if (!struggling) memory.struggling++;
          struggling = true;
          return FIRST_BACKOFF * 2 ** (retryCount - 1) * Math.max(1, memory.struggling / SHARED_PACE);
        },
        shouldRetry() {
          // A 400 may be RequestTimeout; other answers are judged by status.
          if (failure instanceof CosServiceError) return failure.status === 400 ? failure.retryable : undefined;
          return idempotent ? undefined : false;
        },
      },
      hooks: {
        beforeRetry: [
          ({ retryCount }) => {
            try {
              onRetry?.({ retry: retryCount, error: failure ?? timedOut() });
            } catch {
              // The listener's own affair.
            }
          },
        ],
      },
    });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (!failure) throw isTimeoutError(error) ? timedOut() : error;
  } finally {
    if (struggling) memory.struggling--;
  }
  if (failure) throw failure;
  return success as Success;
}
