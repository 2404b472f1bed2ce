// Time that stands still until a test lets it pass.
import { afterEach, beforeEach, vi } from 'vitest';

/** Holds `setTimeout` for each test of a file. */
export function holdTime(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/**
 * Lets everything happen that can without time passing: so many turns of the event loop, each behind the
 * WebCrypto work that was asked for before it, however busy the machine is.
 */
export async function quiet(turns = 10): Promise<void> {
  for (let i = 0; i < turns; i++) {
    await crypto.subtle.digest('SHA-1', nothing);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
const nothing = new Uint8Array(0);

/** The promise's value; time passes, 250 ms at a step, only while nothing else happens. */
export async function passing<T>(promise: Promise<T>): Promise<T> {
  let settled = false;
  const end = () => {
    settled = true;
  };
  promise.then(end, end);
  for (;;) {
    for (let i = 0; i < 10 && !settled; i++) await quiet(1);
    if (settled) return promise;
    await vi.advanceTimersByTimeAsync(250);
  }
}
