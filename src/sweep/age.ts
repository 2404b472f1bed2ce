// How old an upload is, by the server's clock. What cannot be read for certain has no age.

import { type Answer, refusal } from '../service/answer.ts';

/** When the server answered, in milliseconds since the epoch. @throws {CosServiceError} when it does not say, or CORS hides it. */
export function answeredAt(answer: Answer): number {
  const time = Date.parse(answer.headers.get('date') ?? '');
  if (Number.isNaN(time)) throw refusal(answer, 'ERR_COS_UNEXPECTED', 'without a readable Date (CORS must expose it): no age can be told');
  return time;
}

/**
 * An `Initiated` in milliseconds since the epoch: ISO 8601, or asctime as old samples have it (Tencent doc 436/7736), in UTC where no
 * zone is named; NaN when it is anything else. `Date.parse` alone would find a date in nearly any text.
 */
export function initiatedAt(text: string | undefined): number {
  const [, date, time, zone = 'Z'] = ISO.exec(text ?? '') ?? asctime(text) ?? [];
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // A day that its month does not have is rolled over by some engines.
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(`${date}T`)
    ? Date.parse(`${date}T${time}${zone}`)
    : Number.NaN;
}

const ISO = /^\s*(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?\s*$/;
const ASCTIME = /^\s*[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})\s*$/;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

function asctime(text = ''): [string, string, string] | undefined {
  const [, month = '', day = '', time = '', year = ''] = ASCTIME.exec(text) ?? [];
  const index = MONTHS.indexOf(month) / 3;
  return month && Number.isInteger(index) ? ['', `${year}-${two(index + 1)}-${two(Number(day))}`, time] : undefined;
}

const two = (number: number): string => String(number).padStart(2, '0');
