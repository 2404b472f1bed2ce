// How many at a time. Numbers are the fault catalogue's.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Limit } from '../../src/support/limit.ts';
import { quiet } from '../support/clock.ts';

/** Works that end when they are told to. */
function gates(limit: Limit, count: number) {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const done = Array.from({ length: count }, (_, i) =>
    limit.inTurn(async () => {
      begun.push(i);
      await new Promise<void>((resolve) => {
        ends[i] = resolve;
      });
      return i;
    }),
  );
  return { begun, end: (i: number) => ends[i]?.(), done };
}

describe('turns', () => {
  it('are taken in order, so many at a time', async () => {
    const { begun, end, done } = gates(new Limit(2), 4);
    await quiet();
    expect(begun).toEqual([0, 1]);
    end(1);
    await quiet();
    expect(begun).toEqual([0, 1, 2]);
    for (const i of [0, 2]) end(i);
    await quiet();
    end(3);
    expect(await Promise.all(done)).toEqual([0, 1, 2, 3]);
  });
  it('a failure gives its place back, and is told', async () => {
    const limit = new Limit(1);
    const failure = new Error('mine');
    await expect(limit.inTurn(() => Promise.reject(failure))).rejects.toBe(failure);
    expect(await limit.inTurn(async () => 'next')).toBe('next');
  });
  it('who is cancelled while waiting never begins, and holds up nobody', async () => {
    const limit = new Limit(1);
    const { end } = gates(limit, 1);
    await quiet();
    const controller = new AbortController();
    const work = vi.fn(async () => {});
    const cancelled = limit.inTurn(work, controller.signal);
    const next = limit.inTurn(async () => 'next');
    controller.abort('why');
    await expect(cancelled).rejects.toBe('why');
    end(0);
    expect(await next).toBe('next');
    expect(work).not.toHaveBeenCalled();
  });
  it('a width can be a fraction, and can change', async () => {
    const limit = new Limit(1.9);
    const { begun, end } = gates(limit, 5);
    await quiet();
    expect(begun).toEqual([0]);
    limit.width = 3;
    await quiet();
    expect(begun).toEqual([0, 1, 2]);
    limit.width = 1;
    end(0);
    end(1);
    await quiet();
    expect(begun).toEqual([0, 1, 2]);
    end(2);
    await quiet();
    expect(begun).toEqual([0, 1, 2, 3]);
    end(3);
    await quiet();
    end(4);
  });
  it('300 000 that wait are let in without quadratic time', async () => {
    const limit = new Limit(16);
    const begun = performance.now();
    let ended = 0;
    await Promise.all(
      Array.from({ length: 300_000 }, () =>
        limit.inTurn(async () => {
          ended += 1;
        }),
      ),
    );
    expect(ended).toBe(300_000);
    expect(performance.now() - begun).toBeLessThan(15_000); // 46 s with a queue that is shifted
  }, 60_000);
});

describe('K4, K7: what hangs holds up nobody', () => {
  /** A clock that stands still until it is moved, timers with it. */
  const hold = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('a place is given up after a while to one who waits, though its work goes on', async () => {
    hold();
    const { begun, end, done } = gates(new Limit(1, 250), 2);
    await quiet();
    await vi.advanceTimersByTimeAsync(249);
    expect(begun).toEqual([0]);
    await vi.advanceTimersByTimeAsync(1);
    expect(begun).toEqual([0, 1]);
    end(1);
    end(0);
    expect(await Promise.all(done)).toEqual([0, 1]);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('not when nobody could get on with anything in that time', async () => {
    hold();
    const { begun, end } = gates(new Limit(1, 250), 2);
    await quiet();
    const late = vi.spyOn(performance, 'now').mockReturnValue(10_000);
    await vi.advanceTimersByTimeAsync(250);
    expect(begun).toEqual([0]);
    late.mockReturnValue(10_250);
    await vi.advanceTimersByTimeAsync(250);
    expect(begun).toEqual([0, 1]);
    late.mockRestore();
    end(0);
    end(1);
  });
  it('also when who took it is gone with its timers, as a request of an edge worker is', async () => {
    hold();
    const limit = new Limit(1, 250);
    void limit.inTurn(() => new Promise(() => {}));
    await quiet();
    vi.clearAllTimers();
    const later = limit.inTurn(async () => 'a later request');
    await vi.advanceTimersByTimeAsync(250);
    expect(await later).toBe('a later request');
    expect(vi.getTimerCount()).toBe(0);
  });
});
