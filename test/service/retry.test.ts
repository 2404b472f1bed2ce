// How long is waited, and whether it is worth it. Pure, so it is compared directly.
import { describe, expect, it } from 'vitest';
import type { ReadAnswer } from '../../src/service/answer.ts';
import { CosError } from '../../src/service/errors.ts';
import { backoff, isRetryable, mayRepeat } from '../../src/service/retry.ts';
import { readXml } from '../../src/service/xml.ts';
import { OPERATIONS, type OperationName } from './operations.ts';

it('backoff doubles from 300 ms, and stays below 20 s', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((retry) => backoff(retry, 1))).toEqual([
    300, 600, 1200, 2400, 4800, 9600, 19_200, 20_000, 20_000, 20_000,
  ]);
});
it('backoff is shared by the requests of one client that are in trouble, eight at the usual pace', () => {
  expect([0, 1, 8, 9, 16, 64, 10_000].map((struggling) => backoff(1, struggling))).toEqual([
    300, 300, 300, 337.5, 600, 2400, 20_000,
  ]);
});

describe('what may be repeated', () => {
  const operations = Object.keys(OPERATIONS) as OperationName[];
  const error = (retryable: boolean, refused: boolean) =>
    new CosError('m', { code: 'ERR_COS_SERVICE', retryable, refused });
  it.each(operations)('%s: nothing that is final', (operation) => {
    expect([
      mayRepeat(OPERATIONS[operation], error(false, true)),
      mayRepeat(OPERATIONS[operation], error(false, false)),
    ]).toEqual([false, false]);
  });
  it.each(operations)('%s: after doubt, all but Initiate', (operation) => {
    expect(mayRepeat(OPERATIONS[operation], error(true, false))).toBe(operation !== 'initiate');
  });
  it.each(operations)('%s: after a refusal that may end', (operation) => {
    expect(mayRepeat(OPERATIONS[operation], error(true, true))).toBe(true);
  });
});

describe('what may end well', () => {
  const answer = (status: number, code?: string): ReadAnswer => {
    const text = code ? `<Error><Code>${code}</Code></Error>` : '';
    return { status, headers: new Headers(), text, isWhole: true, xml: readXml(text) };
  };
  it.each([
    ['a refusal', 'abort', 'refused', answer(403, 'AccessDenied'), false],
    ['COS being too busy', 'abort', 'refused', answer(503, 'SlowDown'), true],
    ['too many requests', 'initiate', 'refused', answer(429, 'TooManyRequests'), true],
    ['doubt', 'abort', 'unclear', answer(502), true],
    ['a redirect', 'abort', 'unclear', answer(307), false],
    ['a redirect that a browser hides', 'abort', 'unclear', answer(0), false],
    ['no such upload to Complete', 'complete', 'unclear', answer(404, 'NoSuchUpload'), false],
  ] as const)('%s: %s, %s', (_, operation, verdict, answer, expected) => {
    expect(isRetryable(OPERATIONS[operation], verdict, answer)).toBe(expected);
  });
});
