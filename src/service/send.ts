// The one way a request leaves: through ky, which repeats, backs off and keeps the time. Each attempt is signed afresh.

import ky, { isTimeoutError, NetworkError } from 'ky';
import { checkInteger, ownProperties } from '../support/arguments.ts';
import { type Answer, errorIn } from './answer.ts';
import type { Authorizer } from './authorize.ts';
import { CosNetworkError, type CosServiceError } from './errors.ts';
import { describe, exchange, type Fetch, lost, type ServiceRequest, untilAborted } from './exchange.ts';
import { readXml } from './xml.ts';

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

// Milliseconds.
const FIRST_BACKOFF = 300;
const MAX_BACKOFF = 20_000;
const MAX_RETRY_AFTER = 10_000;
/** This many requests of one client retry at the usual pace; more of them share it. */
const SHARED_PACE = 8;

/**
 * Sends a request, authorized for each attempt, or as it is when its URL is presigned. Resolves to a 2xx answer that is not an `<Error>`.
 * @throws {CosServiceError | CosNetworkError | CosError}, `signal.reason`, or a `TypeError | RangeError` naming an argument.
 */
export async function send(
  asked: ServiceRequest,
  options: SendOptions | undefined,
  authorize?: Authorizer,
): Promise<Answer> {
  const {
    signal,
    timeout = 10_000,
    deadline = 60_000,
    retry = 3,
    fetch = globalThis.fetch,
    now = Date.now,
    onRetry,
  } = ownProperties(options);
  checkInteger(timeout, 'timeout', 1, 0x7fffffff);
  checkInteger(deadline, 'deadline', 1, 0x7fffffff);
  checkInteger(retry, 'retry', 0, 10);
  signal?.throwIfAborted();
  const request = ownProperties(asked);
  const { method, url } = request;
  const what = describe(method, url);
  const memory = authorize?.memory ?? { struggling: 0 };
  let attempts = 0;
  let struggling = false;
  // How the latest attempt ended; both undefined while one is under way.
  let success: Answer | undefined;
  let failure: CosServiceError | CosNetworkError | undefined;

  /** One attempt, and a second at once where the first one's refusal said what to mend. */
  async function attempt({ signal }: Request): Promise<Response> {
    for (;;) {
      failure = undefined;
      const headers = authorize
        ? await untilAborted(authorize.headers(request), signal)
        : { ...request.headers };
      const sentAt = now();
      attempts++;
      try {
        const [response, text] = await exchange(request, headers, signal, fetch);
        const requestId = response.headers.get('x-cos-request-id') ?? undefined;
        success = {
          status: response.status,
          headers: response.headers,
          text,
          xml: readXml(text),
          requestId,
          what,
          attempts,
        };
        failure = errorIn(success, authorize?.secrets ?? [url.searchParams.get('x-cos-security-token')]);
        if (!failure || !authorize?.mend(failure as CosServiceError, sentAt)) return response;
      } catch (error) {
        signal.throwIfAborted();
        failure = lost(what, attempts, error);
        throw new NetworkError(new Request(url.origin)); // ky knows the network errors of some platforms only, so it is told
      }
    }
  }
  const timedOut = (): CosNetworkError =>
    new CosNetworkError(`${what}: no answer in time (${timeout} ms each, ${deadline} ms in all)`, {
      code: 'ERR_COS_TIMEOUT',
      attempts,
    });

  try {
    await ky(url.href, {
      method,
      headers: {},
      redirect: 'manual',
      signal: signal ?? new AbortController().signal,
      timeout,
      totalTimeout: deadline,
      fetch: (shell) => attempt(shell as Request), // called for every attempt, unlike ky's hooks
      retry: {
        limit: retry,
        methods: [method],
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
          const status = (failure as CosServiceError | undefined)?.status;
          if (status === undefined) return request.idempotent === false ? false : undefined;
          // ky looks at Retry-After only where it decides itself.
          return status === 429 || status === 503 ? undefined : failure?.retryable;
        },
      },
      hooks: {
        beforeRetry: [
          ({ retryCount }) => {
            try {
              onRetry?.({ retry: retryCount, error: failure ?? timedOut() });
            } catch {} // the listener's own affair
          },
        ],
      },
    });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    // What was never sent has not happened: a caller may want to know.
    if (!failure) throw isTimeoutError(error) ? timedOut() : Object.assign(Object(error), { attempts });
  } finally {
    if (struggling) memory.struggling--;
  }
  if (failure) throw failure;
  return success as Answer;
}
