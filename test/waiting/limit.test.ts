// How many at a time. Numbers are the fault catalogue's.
import { describe, expect, it, vi } from 'vitest';
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
  it('a place is given up after a while, though its work goes on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { begun, end, done } = gates(new Limit(1, 250), 2);
    await quiet();
    expect(begun).toEqual([0]);
    await vi.advanceTimersByTimeAsync(250);
    expect(begun).toEqual([0, 1]);
    end(1);
    end(0);
    expect(await Promise.all(done)).toEqual([0, 1]);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
  it('also when the timers of who took it are gone, as on an edge worker', async () => {
    let clock = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => clock);
    const limit = new Limit(1, 250);
    const lost = vi.spyOn(globalThis, 'setTimeout').mockReturnValue(0 as never);
    void limit.inTurn(() => new Promise(() => {})); // its request ends early, and its timers with it
    await quiet();
    lost.mockRestore();
    clock = 251;
    expect(await limit.inTurn(async () => 'a later request')).toBe('a later request');
    vi.restoreAllMocks();
  });
});
