// Waiting for a condition, with a deadline instead of a sleep.
import { setTimeout as pause } from 'node:timers/promises';
import { slowness } from '../run/slowness.ts';

/**
 * The first truthy value of `probe`.
 * @param limit in milliseconds of an idle machine; on a busy one as much longer as it is slower
 */
export async function until<T>(what: string, probe: () => T | Promise<T>, limit = 15_000): Promise<T> {
  const end = performance.now() + limit * slowness();
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (performance.now() > end) throw new Error(`not within ${limit} ms: ${what}`);
    await pause(20);
  }
}

/** Whether the condition came true in time. */
export const within = (limit: number, probe: () => boolean | Promise<boolean>): Promise<boolean> =>
  until('', probe, limit).catch(() => false);
