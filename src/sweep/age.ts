// How old an upload is, by the server's clock. What cannot be read for certain has no age.

import type { UploadsPage } from '../multipart/list-uploads.ts';
import { CosServiceError } from '../service/errors.ts';
import { httpTime } from '../support/dates.ts';

/**
 * When the server answered, in milliseconds since the epoch.
 * @throws {CosServiceError} when it does not say, or CORS hides it.
 */
export function answeredAt(answer: UploadsPage['answer']): number {
  const time = httpTime(answer.headers.get('date'));
  if (!Number.isNaN(time)) return time;
  const { describe, status, attempts, requestId } = answer;
  const why = 'without a readable Date (CORS must expose it): no age can be told';
  throw new CosServiceError(`${describe()}: ${status} ${why}`, {
    code: 'ERR_COS_UNEXPECTED',
    status,
    attempts,
    requestId,
  });
}

/**
 * The age at `now` of what was there at `then`, in whole seconds; `undefined` when `then` cannot be read.
 */
export function ageBetween(then: number, now: number): number | undefined {
  const age = Math.floor((now - then) / 1000);
  return Number.isNaN(age) ? undefined : age;
}

/**
 * Whether an age makes an upload stale. With `olderThan` 0 any age does, also that of one that began a
 * moment ago by another clock.
 */
export const isStale = (age: number, olderThan: number): boolean => olderThan === 0 || age > olderThan;
