// Waiting: for a while, for a promise but not for ever, and for work that is given up when its time is over.

/** The longest time that a timer knows: 24 days, in milliseconds. */
export const MAX_TIME = 0x7fffffff;

/** The shortest time that a caller may give to something, in milliseconds. */
export const MIN_TIME = 50;

/**
 * Waits, in milliseconds.
 * @throws `signal.reason` as soon as the signal is aborted. Leaves no timer.
 */
export const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });

/**
 * The value once the promise has settled, or `undefined` when that takes longer than `ms`. Leaves no timer.
 * @throws what the promise is rejected with in that time.
 */
export async function settledWithin<T>(promise: Promise<T>, ms: number): Promise<{ value: T } | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([promise.then((value) => ({ value })), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The same promise, rejected with `signal.reason` as soon as the signal is aborted. */
export const untilAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });

/**
 * Work that is given up after `ms`, with {@link outOfTime}, or when `signal` is aborted, with its reason. The
 * work is given a signal of its own, which is aborted then: one of another realm (jsdom's) is never passed
 * on. Leaves no timer and no listener, even when the work never ends.
 */
export const inTime = <T>(
  work: (signal: AbortSignal) => Promise<T>,
  ms: number,
  signal?: AbortSignal | undefined,
): Promise<T> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const controller = new AbortController();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    };
    const giveUp = (reason: unknown): void => {
      end();
      reject(reason);
      controller.abort(reason);
    };
    const cancel = (): void => giveUp(signal?.reason);
    const timer = setTimeout(() => giveUp(outOfTime()), ms);
    signal?.addEventListener('abort', cancel);
    work(controller.signal).then(resolve, reject).then(end);
  });

/** A time that comes to its end. */
export interface Deadline {
  /** Aborted at the end. */
  readonly signal: AbortSignal;
  /** In milliseconds; 0 when it has come. */
  timeLeft(): number;
}

/** Work that sees to it itself that it ends in so many milliseconds. */
export async function inDeadline<T>(ms: number, work: (deadline: Deadline) => Promise<T>): Promise<T> {
  const over = new AbortController();
  const end = performance.now() + ms;
  const timer = setTimeout(() => over.abort(outOfTime()), ms);
  try {
    return await work({ signal: over.signal, timeLeft: () => Math.max(0, end - performance.now()) });
  } finally {
    clearTimeout(timer);
  }
}

/** What is said when something took too long. */
export function outOfTime(): DOMException {
  const error = new DOMException('no answer in time', 'TimeoutError');
  saidHere.add(error);
  return error;
}

/** Whether an error is one of {@link outOfTime}: others have time-outs of their own, by the same name. */
export const isOutOfTime = (error: unknown): boolean => saidHere.has(error as object);

const saidHere = /* @__PURE__ */ new WeakSet<object>();
