// What the sweeps print, on a terminal and elsewhere.
import { expect, it } from 'vitest';
import { columnsOf, fitted } from '../../demo/deno/columns.ts';
import { createProgress } from '../../demo/deno/progress.ts';
import type { Run } from '../../demo/deno/run.ts';
import { summaryOf } from '../../demo/deno/summary.ts';
import { readAge } from '../../demo/deno/sweep-settings.ts';
import { ageInWords, headline, rowOf } from '../../demo/deno/table.ts';
import { count, newTally, reasonOf } from '../../demo/deno/tally.ts';
import { visible, visibleJson } from '../../demo/visible.ts';

it.each([
  ['90m', 5400],
  ['24h', 86_400],
  ['7d', 604_800],
])('reads the duration %j as %j seconds', (text, seconds) => expect(readAge(text, 'AGE')).toBe(seconds));

it.each(['24', '24H', '-1h', '1.5h', '1h\n', '59m', '11575d', '9999999999d'])(
  'refuses the duration %j',
  (text) =>
    expect(() => readAge(text, 'AGE')).toThrow(
      'AGE must be a duration of 1h to 365d, such as 90m, 24h or 7d.',
    ),
);

it.each([
  [-30, '0 minutes'],
  [119, '1 minute'],
  [7199, '119 minutes'],
  [7200, '2 hours'],
  [172_799, '47 hours'],
  [172_800, '2 days'],
  [undefined, 'unknown'],
])('says %j seconds as %j', (seconds, words) => expect(ageInWords(seconds)).toBe(words));

it('escapes what would not be seen as itself, and nothing else', () => {
  expect(visible('videos/演示 été.mp4?a=b&c')).toBe('videos/演示 été.mp4?a=b&c');
  expect(visible('a\u001b\u007f\u0085\u00a0\u00ad\u200f\u2028\u2066\u3164\ufeff\\')).toBe(
    'a\\u{1b}\\u{7f}\\u{85}\\u{a0}\\u{ad}\\u{200f}\\u{2028}\\u{2066}\\u{3164}\\u{feff}\\\\',
  );
  expect(visible('\u{e0041}\ud800')).toBe('\\u{e0041}\\u{d800}');
});

it('writes JSON that is read back as it was', () => {
  const value = { key: "'\u001b\u007f\u009b\u202e\u2028\u{e0041}\u00a0\\u{1b}\n演" };
  expect(visibleJson(value)).toBe(
    '{"key":"\\u0027\\u001b\\u007f\\u009b\\u202e\\u2028\\udb40\\udc41\\u00a0\\\\u{1b}\\n演"}',
  );
  expect(JSON.parse(visibleJson(value))).toEqual(value);
});

it.each([
  ['abcdefgh', 8, 'abcdefgh'],
  ['abcdefghi', 8, 'abcd…ghi'],
  ['演示演示演示', 12, '演示演示演示'],
  ['演示演示演示', 8, '演示…示'],
  ['e\u0301e\u0301e\u0301e\u0301', 4, 'e\u0301e\u0301e\u0301e\u0301'],
])('fits %j into %j columns', (text, columns, expected) => {
  expect(fitted(text, columns)).toBe(expected);
  expect(columnsOf(expected)).toBeLessThanOrEqual(columns);
});

it('cuts the key in its middle where a terminal is narrow, and never to nothing', () => {
  const upload = {
    key: 'videos/2026/holiday in the mountains.mp4',
    uploadId: 'id',
    initiated: '2026-08-01T00:00:00',
    age: 3 * 86_400,
  };
  const row = (columns: number): string =>
    rowOf(
      {
        ...upload,
        storageClass: undefined,
        parts: undefined,
        bytes: undefined,
        outcome: 'would-abort',
        cursor: undefined,
      },
      columns,
    );
  expect(row(84)).toBe(
    'would abort    3 days       2026-08-01T00:00:00   id            videos/202…tains.mp4',
  );
  expect(row(84).length).toBe(84);
  expect(headline(84).indexOf('KEY')).toBe(64);
  expect(row(10)).toBe('would abort    3 days       2026-08-01T00:00:00   id            videos/2…ins.mp4');
});

it('rewrites its line on a terminal ten times a second, and clears it at the end', () => {
  const written: string[] = [];
  let now = 5;
  const progress = createProgress({ isTerminal: true, write: (text) => written.push(text) }, () => now);
  const tally = newTally();
  for (const time of [5, 104, 105]) {
    now = time;
    tally.seen++;
    progress.tell(tally);
  }
  progress.end();
  expect(written).toEqual([
    '\r\x1b[2K1 seen, 0 aborted, 0 failed',
    '\r\x1b[2K3 seen, 0 aborted, 0 failed',
    '\r\x1b[2K',
  ]);
});

it('writes a line for each thousand elsewhere', () => {
  const written: string[] = [];
  const progress = createProgress({ isTerminal: false, write: (text) => written.push(text) });
  const tally = newTally();
  for (let i = 0; i < 2001; i++) {
    tally.seen++;
    tally.aborted++;
    progress.tell(tally);
  }
  progress.end();
  expect(written).toEqual(['1000 seen, 1000 aborted, 0 failed\n', '2000 seen, 2000 aborted, 0 failed\n']);
});

it('leaves out of a reason which upload it is about, whatever the key is', () => {
  const said = `DELETE ${JSON.stringify('/a" uploadId "x": \\')} uploadId ${JSON.stringify('i"d')}: 403 AccessDenied`;
  expect(reasonOf(new Error(said))).toBe('403 AccessDenied');
  expect(reasonOf('no error')).toBe('no error');
});

it('remembers a thousand failures and counts the others', () => {
  const tally = newTally();
  for (let i = 0; i < 1002; i++)
    count(tally, {
      key: `k${i}`,
      uploadId: 'i',
      initiated: undefined,
      age: undefined,
      storageClass: undefined,
      parts: undefined,
      bytes: undefined,
      cursor: undefined,
      outcome: 'failed',
      error: 'why',
    });
  const run: Run = { ended: 'done', error: undefined, tally, requests: 1003, seconds: 2, cursor: undefined };
  expect(summaryOf(run, false).split('\n').slice(-2)).toEqual([
    '    k999 (upload ID i): why',
    '    and 2 more',
  ]);
});

it('says that nothing was left to do when the interruption came at the end', () => {
  const tally = { ...newTally(), seen: 1, aborted: 1 };
  const run: Run = {
    ended: 'interrupted',
    error: undefined,
    tally,
    requests: 2,
    seconds: 0.04,
    cursor: undefined,
  };
  expect(summaryOf(run, false).split('\n')).toEqual([
    '1 upload in 0.0 s with 2 requests:',
    '  aborted      1',
    '  gone         0',
    '  kept         0',
    '  failed       0',
    'Interrupted. Nothing was left to do.',
  ]);
});
