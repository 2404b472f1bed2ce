// How old an upload is, by the server's clock. What cannot be read for certain has no age: `Date.parse`
// finds a date in nearly any text.

import type { UploadsPage } from '../multipart/list-uploads.ts';
import { CosServiceError } from '../service/errors.ts';

/**
 * When the server answered, in milliseconds since the epoch (RFC 9110, 5.6.7).
 * @throws {CosServiceError} when it does not say, or CORS hides it.
 */
export function answeredAt(answer: UploadsPage['answer']): number {
  const time = timeIn(answer.headers.get('date') ?? '', IMF_FIXDATE, ASCTIME);
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
 * The time of an `Initiated` or a `LastModified`, in milliseconds since the epoch: ISO 8601, or asctime as
 * old samples have it (Tencent doc 436/7736), in UTC where no zone is named; NaN when it is anything else.
 */
export const writtenAt = (text: string | undefined): number => timeIn(text ?? '', ISO_8601, ASCTIME);

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

/** `Sun, 22 Nov 2026 12:00:00 GMT` */
const IMF_FIXDATE =
  /^[A-Z][a-z]{2}, (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) GMT$/;
/** `Sun Nov 22 12:00:00 2026`, a day of one digit behind a blank */
const ASCTIME =
  /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/;
/** `2026-11-22T12:00:00.000Z`, fraction and zone may be absent */
const ISO_8601 = /^(?<date>\d{4}-\d\d-\d\d)T(?<time>\d\d:\d\d:\d\d(?:\.\d+)?)(?<zone>Z|[+-]\d\d:\d\d)?$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function timeIn(text: string, ...forms: RegExp[]): number {
  const found = forms.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  if (!found) return Number.NaN;
  const { year, month = '', day = '', time, zone = 'Z' } = found;
  const { date = `${year}-${twoDigits(MONTHS.indexOf(month) + 1)}-${twoDigits(day.trim())}` } = found;
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // A day that its month does not have is rolled over by some engines.
  const exists = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(`${date}T`);
  return exists ? Date.parse(`${date}T${time}${zone}`) : Number.NaN;
}

const twoDigits = (number: number | string): string => String(number).padStart(2, '0');
