// What `npm run bench` makes of its figures. The figures themselves are no test's business.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { compare, isReached, isWorse } from '../../bench/ratios.mjs';
import { figure } from '../../bench/rounds.mjs';
import { chart } from '../../bench/svg.mjs';

const read = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

it('a figure is the median, the tenth percentile, and the spread of the middle half', () => {
  const shuffled = [7, 1, 9, 3, 11, 5, 2, 10, 4, 8, 6];
  expect(figure(shuffled)).toEqual({ median: 6, p10: 2, spread: 5 / 6 });
});

it('a ratio is that of the medians, and of the tenth percentiles beside it', () => {
  const figures = { ours: { median: 2, p10: 1, spread: 0 }, theirs: { median: 12, p10: 5, spread: 0 } };
  const bar = { atLeast: 6 };
  expect(compare('faster', figures, 'theirs', 'ours', bar)).toEqual({
    what: 'faster',
    ratio: 6,
    p10: 5,
    bar,
  });
});

describe('a ratio', () => {
  const faster = (ratio: number) => ({ ratio, bar: { atLeast: 6 } });
  const slower = (ratio: number) => ({ ratio, bar: { atMost: 1.7 } });

  it('reaches its bar from the right side', () => {
    expect([6, 5.9].map((ratio) => isReached(faster(ratio)))).toEqual([true, false]);
    expect([1.7, 1.8].map((ratio) => isReached(slower(ratio)))).toEqual([true, false]);
  });

  it('is worse when it has lost more than 15 %, whichever way its bar points', () => {
    expect([8.6, 8.4, 12].map((ratio) => isWorse(faster(ratio), 10))).toEqual([false, true, false]);
    expect([1.14, 1.16, 0.5].map((ratio) => isWorse(slower(ratio), 1))).toEqual([false, true, false]);
  });

  it('may have a tolerance of its own', () => {
    const wide = (ratio: number) => ({ ...slower(ratio), tolerance: 1 });
    expect([1.9, 2.1].map((ratio) => isWorse(wide(ratio), 1))).toEqual([false, true]);
  });

  it('that is new is not worse', () => {
    expect(isWorse(faster(1), undefined)).toBe(false);
  });
});

it('the chart of the README shows the committed results', async () => {
  expect(await read('docs/bench.svg')).toBe(chart(JSON.parse(await read('bench/results.json'))));
});
