// What is given up leaves nothing behind.
import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { inDeadline, inTime, sleep } from '../../src/support/time.ts';
import { holdTime } from '../support/clock.ts';

holdTime();
const never = () => new Promise<never>(() => {});
/** What is still there to wake up for it. */
const left = ({ signal }: AbortController) => [vi.getTimerCount(), getEventListeners(signal, 'abort').length];

describe('work that has so much time, and never ends', () => {
  it('is given up when it is over, with a TimeoutError', async () => {
    const controller = new AbortController();
    let given: AbortSignal | undefined;
    const work = (signal: AbortSignal) => {
      given = signal;
      return never();
    };
    const ended = inTime(work, 60_000, controller.signal).catch((error) => error);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await ended).toMatchObject({ name: 'TimeoutError' });
    expect(given?.reason).toBe(await ended);
    expect(left(controller)).toEqual([0, 0]);
  });
  it('is given up when it is cancelled, with the reason', async () => {
    const controller = new AbortController();
    const ended = inTime(never, 600_000, controller.signal);
    controller.abort('why');
    await expect(ended).rejects.toBe('why');
    expect(left(controller)).toEqual([0, 0]);
  });
  it('is not begun when it is cancelled already', async () => {
    const work = vi.fn(never);
    await expect(inTime(work, 1000, AbortSignal.abort('why'))).rejects.toBe('why');
    expect([work.mock.calls.length, vi.getTimerCount()]).toEqual([0, 0]);
  });
});

describe('a wait', () => {
  it('ends in time', async () => {
    const controller = new AbortController();
    const ended = vi.fn();
    void sleep(1000, controller.signal).then(ended);
    await vi.advanceTimersByTimeAsync(999);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toHaveBeenCalledTimes(1);
    expect(left(controller)).toEqual([0, 0]);
  });
  it('is cancelled, before or while it lasts', async () => {
    const controller = new AbortController();
    const ended = sleep(1000, controller.signal);
    controller.abort('why');
    await expect(ended).rejects.toBe('why');
    await expect(sleep(1000, controller.signal)).rejects.toBe('why');
    expect(left(controller)).toEqual([0, 0]);
  });
});

it('of a deadline that has passed no time is left, and never less: Node warns of such timers', async () => {
  using clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  await inDeadline(1000, async ({ timeLeft }) => {
    clock.mockReturnValue(999.5);
    expect(timeLeft()).toBe(0.5);
    clock.mockReturnValue(1000.5);
    expect(timeLeft()).toBe(0);
  });
});
