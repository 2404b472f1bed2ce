// How many at a time. Numbers are the fault catalogue's.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Limit } from '../../src/support/limit.ts';
import { quiet } from '../support/clock.ts';
import { computingTime } from '../support/duration.ts';

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
    let ended = 0;
    const work = async (): Promise<void> => {
      ended += 1;
    };
    const time = await computingTime(() =>
      Promise.all(Array.from({ length: 300_000 }, () => limit.inTurn(work))),
    );
    expect(ended).toBe(300_000);
    expect(time).toBeLessThan(15_000); // 46 s with a queue that is shifted
  });
});

describe('K4, K7: what hangs holds up nobody', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const never = () => new Promise<never>(() => {});
  /** Somebody who waits, and what has become of it. */
  function waiting(limit: Limit, patience: number, signal?: AbortSignal) {
    const end = Promise.withResolvers<void>();
    const work = vi.fn(() => end.promise);
    return { work, end: end.resolve, done: limit.inTurn(work, signal, patience) };
  }

  it('who has waited as long as it can is let in, whatever the others do; their work goes on', async () => {
    const limit = new Limit(1);
    const first = waiting(limit, 250);
    const second = waiting(limit, 250);
    await vi.advanceTimersByTimeAsync(249);
    expect(second.work).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(second.work).toHaveBeenCalledTimes(1);
    second.end();
    first.end();
    await Promise.all([first.done, second.done]);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('whose patience is over before it waits asks for no time below zero, of which Node would warn', async () => {
    const setTimeout = vi.spyOn(globalThis, 'setTimeout');
    const limit = new Limit(1);
    void limit.inTurn(never);
    const late = waiting(limit, -31);
    expect(setTimeout.mock.calls.map(([, ms]) => ms)).toEqual([0]);
    await vi.advanceTimersByTimeAsync(0);
    expect(late.work).toHaveBeenCalledTimes(1);
  });
  it('each by its own time: the one that has less is not held up by those before it', async () => {
    const limit = new Limit(16);
    for (let i = 0; i < 80; i++) void limit.inTurn(never, undefined, 15_000);
    const urgent = waiting(limit, 250);
    await vi.advanceTimersByTimeAsync(250);
    expect(urgent.work).toHaveBeenCalledTimes(1);
  });
  it('a place of what hangs comes back: once for each that waited in vain', async () => {
    const limit = new Limit(2);
    for (let i = 0; i < 2; i++) void limit.inTurn(never);
    const late = [waiting(limit, 250), waiting(limit, 250)];
    await vi.advanceTimersByTimeAsync(250);
    for (const { end } of late) end();
    await Promise.all(late.map(({ done }) => done));
    const { begun, end, done } = gates(limit, 3);
    await vi.advanceTimersByTimeAsync(0);
    expect(begun).toEqual([0, 1]);
    for (const i of [0, 1]) end(i);
    await vi.advanceTimersByTimeAsync(0);
    end(2);
    expect(await Promise.all(done)).toEqual([0, 1, 2]);
  });
  it('not more at a time than before, once those whose place was taken have ended', async () => {
    const limit = new Limit(1);
    const first = waiting(limit, 250);
    const second = waiting(limit, 250);
    await vi.advanceTimersByTimeAsync(250);
    const third = waiting(limit, 250);
    first.end();
    await first.done;
    await vi.advanceTimersByTimeAsync(0);
    expect(third.work).not.toHaveBeenCalled();
    second.end();
    await second.done;
    await vi.advanceTimersByTimeAsync(0);
    expect(third.work).toHaveBeenCalledTimes(1);
    third.end();
    await third.done;
    expect(vi.getTimerCount()).toBe(0);
  });
  it('when the timers of those before it are gone, as with a request of an edge worker', async () => {
    const limit = new Limit(1);
    void limit.inTurn(never, undefined, 250);
    void limit.inTurn(never, undefined, 250);
    vi.clearAllTimers();
    const later = limit.inTurn(async () => 'a later request', undefined, 250);
    await vi.advanceTimersByTimeAsync(250);
    expect(await later).toBe('a later request');
    expect(vi.getTimerCount()).toBe(0);
  });
  it('who is cancelled while waiting leaves no timer', async () => {
    const limit = new Limit(1);
    void limit.inTurn(never);
    const controller = new AbortController();
    const { done, work } = waiting(limit, 250, controller.signal);
    controller.abort('why');
    await expect(done).rejects.toBe('why');
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(250);
    expect(work).not.toHaveBeenCalled();
  });
});
