// What the session says at its end.
import { stripVTControlCharacters } from 'node:util';
import { afterEach, expect, it, vi } from 'vitest';
import { printVerdict } from '../../demo/session/report.ts';

afterEach(() => vi.restoreAllMocks());

it('what is left behind is named, and how it is aborted', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  printVerdict([{ key: 'cos-abort-demo/1a/film.mp4', uploadId: '1585130821cb', parts: [] }], 'failed');
  expect(log.mock.calls.map(([line]) => stripVTControlCharacters(line))).toEqual([
    '\nThe session failed. LEFT BEHIND: 1 open upload, 0 parts, 0 B.',
    '  cos-abort-demo/1a/film.mp4 uploadId 1585130821cb',
    '  It is billed until it is aborted. In an hour this does that, with the same COS_ variables:\n' +
      '  npx deno run --allow-net --allow-env demo/deno/sweep.ts --prefix cos-abort-demo/ --older-than 1h',
  ]);
});
