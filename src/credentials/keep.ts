// One call in flight for all callers, and its answer kept while it is fresh.

import type { Credentials } from '../signature/credentials.ts';
import { checkInteger, ownProperties } from '../support/arguments.ts';
import { spent } from './source.ts';

/** How fetched keys are kept. */
export interface CacheOptions {
  /** Keys are fetched anew when less than this many seconds of their life are left; 0 to 86400, default 60. */
  refreshBefore?: number | undefined;
  /** How long a fetch may take, in milliseconds; 1 to 2147483647, default 10000. */
  timeout?: number | undefined;
  /** The clock, in milliseconds since the epoch. Default `Date.now`. */
  now?: (() => number) | undefined;
}

/** `shared` gives what is kept, or joins the one call in flight; `alone` calls for itself. Either rejects when the time is up. */
export function keep<Request, Answer extends object>(
  load: (request: Request) => Answer | Promise<Answer>,
  options: CacheOptions | undefined,
): Record<'shared' | 'alone', (request: Request) => Promise<Answer>> {
  const { refreshBefore = 60, timeout = 10_000, now = Date.now } = ownProperties(options);
  checkInteger(refreshBefore, 'refreshBefore', 0, 86_400);
  checkInteger(timeout, 'timeout', 1, 0x7fffffff);
  let kept: { answer: Answer; from: number; until: number } | undefined;
  let flight: Promise<Answer> | undefined;

  async function alone(request: Request): Promise<Answer> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new DOMException(`no credentials within ${timeout} ms`, 'TimeoutError')),
        timeout,
      );
    });
    try {
      return await Promise.race([load(request), late]);
    } finally {
      clearTimeout(timer);
    }
  }
  async function renew(request: Request, from: number): Promise<Answer> {
    try {
      const answer = await alone(request);
      kept = { answer, from, until: from + 1000 * lifeLeft(answer, from / 1000, refreshBefore) };
      return answer;
    } finally {
      flight = undefined;
    }
  }
  async function shared(request: Request): Promise<Answer> {
    const at = now();
    if (kept && !spent.has(kept.answer) && at >= kept.from && at <= kept.until) return kept.answer;
    flight ??= renew(request, at);
    return flight;
  }
  return { shared, alone };
}

/** How long to keep keys, in seconds; for ever when nothing says when they expire. */
function lifeLeft(
  { startTime = 0, expiredTime = Infinity }: Partial<Credentials>,
  now: number,
  refreshBefore: number,
): number {
  // startTime is the server's clock: where keys just fetched seem not to be valid now, it is the clock here that is wrong.
  const left = expiredTime - (startTime && (now < startTime || now >= expiredTime) ? startTime : now);
  // Keys that come with less are kept for half of it, so that they are not fetched for every call.
  return left > refreshBefore ? left - refreshBefore : left / 2;
}
