// How many are let in: halved once for all that were under way together, and slowly more again.
import { expect, it } from 'vitest';
import { Throttle } from '../../src/sweep/throttle.ts';
import { quiet } from '../support/clock.ts';

const never = new AbortController().signal;

/**
 * A throttle with more work waiting than it ever lets in; `under way` is work that has begun and not ended.
 */
function busy(most: number) {
  const throttle = new Throttle(most);
  const underWay: { slowDown: () => void; end: () => void; fail: () => void }[] = [];
  for (let i = 0; i < 200; i++)
    throttle
      .inTurn(
        (slowDown) =>
          new Promise<void>((resolve, reject) => {
            underWay.push({ slowDown, end: resolve, fail: () => reject(new Error('refused')) });
          }),
        never,
      )
      .catch(() => {});
  return {
    underWay,
    async finish(how: 'end' | 'fail', count: number) {
      for (const work of underWay.splice(0, count)) work[how]();
      await quiet(1);
    },
  };
}

it('lets the most in at first', async () => {
  const { underWay } = busy(8);
  await quiet(1);
  expect(underWay).toHaveLength(8);
});

it('lets half as many in when one is throttled, or several that were under way together', async () => {
  for (const throttled of [1, 8]) {
    const { underWay, finish } = busy(8);
    await quiet(1);
    for (const { slowDown } of underWay.slice(0, throttled)) slowDown();
    await finish('fail', 8);
    expect(underWay, `${throttled} throttled`).toHaveLength(4);
  }
});

it('halves again for work that began since, down to one at a time', async () => {
  const { underWay, finish } = busy(8);
  const widths: number[] = [];
  for (let i = 0; i < 5; i++) {
    await quiet(1);
    underWay[0]!.slowDown();
    await finish('fail', underWay.length);
    widths.push(underWay.length);
  }
  expect(widths).toEqual([4, 2, 1, 1, 1]);
});

it('lets one more in for about as many successes as are let in, up to the most', async () => {
  const { underWay, finish } = busy(4);
  await quiet(1);
  underWay[0]!.slowDown();
  underWay[0]!.slowDown(); // of the same work: counts once
  await finish('fail', 4);
  expect(underWay).toHaveLength(2);
  const widths: number[] = [];
  for (let i = 0; i < 9; i++) {
    await finish('end', 1);
    widths.push(underWay.length);
  }
  // 2, 2.5, 2.9, 3.24, 3.55, 3.83, 4, and never more
  expect(widths).toEqual([2, 2, 3, 3, 3, 4, 4, 4, 4]);
});

it('one that is cancelled while it waits never begins', async () => {
  const throttle = new Throttle(1);
  const gate = Promise.withResolvers<void>();
  const first = throttle.inTurn(() => gate.promise, never);
  const stop = new AbortController();
  let begun = false;
  const second = throttle.inTurn(async () => {
    begun = true;
  }, stop.signal);
  stop.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  gate.resolve();
  await first;
  expect(begun).toBe(false);
});
