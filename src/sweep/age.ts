// How old an upload is, by the server's clock. What cannot be read for certain has no age: `Date.parse` finds a date in nearly any text.

import type { Answer } from '../service/answer.ts';
import { CosServiceError } from '../service/errors.ts';

/**
 * When the server answered, in milliseconds since the epoch (RFC 9110, 5.6.7).
 * @throws {CosServiceError} when it does not say, or CORS hides it.
 */
export function answeredAt(answer: Answer): number {
  const time = read(answer.headers.get('date'), IMF, ASCTIME);
  if (!Number.isNaN(time)) return time;
  const { what, status, attempts, requestId } = answer;
  const message = `${what}: ${status} without a readable Date (CORS must expose it): no age can be told`;
  throw new CosServiceError(message, { code: 'ERR_COS_UNEXPECTED', status, attempts, requestId });
}

/**
 * An `Initiated` in milliseconds since the epoch: ISO 8601, or asctime as old samples have it (Tencent doc 436/7736), in UTC where no
 * zone is named; NaN when it is anything else.
 */
export const initiatedAt = (text: string | undefined): number => read(text, ISO, ASCTIME);

const IMF =
  /^[A-Z][a-z]{2}, (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) GMT$/;
const ASCTIME =
  /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/;
const ISO = /^(?<date>\d{4}-\d\d-\d\d)T(?<time>\d\d:\d\d:\d\d(?:\.\d+)?)(?<zone>Z|[+-]\d\d:\d\d)?$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function read(text: string | null | undefined, ...forms: RegExp[]): number {
  const found = forms.map((form) => form.exec(text ?? '')?.groups).find(Boolean);
  const {
    year,
    month = '',
    day = '',
    time,
    zone = 'Z',
    date = `${year}-${two(MONTHS.indexOf(month) + 1)}-${two(day.trim())}`,
  } = found ?? {};
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // A day that its month does not have is rolled over by some engines.
  const exists = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(`${date}T`);
  return exists ? Date.parse(`${date}T${time}${zone}`) : Number.NaN;
}

const two = (number: number | string): string => String(number).padStart(2, '0');
