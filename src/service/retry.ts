// Whether a failed attempt is worth another one, and how long to wait before. Pure: ky does the waiting.

import { isThrottled } from '../support/http.ts';
import { codeIn, isRedirect, type ReadAnswer } from './answer.ts';
import type { CosError } from './errors.ts';
import type { Operation, Verdict } from './operations.ts';
import { MAX_WAIT } from './options.ts';

/** Whether the same request may be answered otherwise later. */
export function isRetryable(operation: Operation, verdict: Verdict, answer: ReadAnswer): boolean {
  if (verdict === 'refused') return isThrottled(answer.status);
  const { endedCode } = operation;
  return !isRedirect(answer) && (endedCode === undefined || codeIn(answer) !== endedCode);
}

/**
 * Whether the operation may be attempted again after this failure. An Initiate of which it is not certain
 * that nothing happened would open a second upload whose twin nobody knows; what is done twice does no harm
 * everywhere else.
 */
export const mayRepeat = (operation: Operation, { retryable, refused }: CosError): boolean =>
  retryable && (refused || !operation.mayDuplicate);

/** Milliseconds. */
const FIRST_BACKOFF = 300;
/** This many requests of one client repeat at the usual pace; more of them share it. */
const SHARED_PACE = 8;

/**
 * How long to wait before a repetition, in milliseconds, before jitter: twice as long each time, and longer
 * when many requests of the client are in trouble. @param retry which repetition it is, from 1.
 */
export const backoff = (retry: number, struggling: number): number =>
  Math.min(FIRST_BACKOFF * 2 ** (retry - 1) * Math.max(1, struggling / SHARED_PACE), MAX_WAIT);

/** The longest `Retry-After` that is honoured, in milliseconds. */
export const MAX_RETRY_AFTER = 10_000;
