// Waiting, but not for ever.

/** The value once the promise has settled, or `undefined` when that takes longer than `ms`. Leaves no timer. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<{ value: T } | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([promise.then((value) => ({ value })), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** What is said when it did take longer. */
export const noAnswer = (): DOMException => new DOMException('no answer in time', 'TimeoutError');
