// The times that servers write. What is no date by its grammar has no time: `Date.parse` finds one in nearly
// any text, and reads what names no zone by the clock on the wall.

/** The time of a `Date` or a `Last-Modified`, in milliseconds since the epoch (RFC 9110, 5.6.7); or NaN. */
export const httpTime = (text: string | null | undefined): number => timeIn(text, IMF_FIXDATE, ASCTIME);

/**
 * The time in a document of COS's, in milliseconds since the epoch: ISO 8601, or asctime as old samples have
 * it (Tencent doc 436/7736), in UTC where no zone is named; NaN when it is anything else.
 */
export const documentTime = (text: string | null | undefined): number => timeIn(text, ISO_8601, ASCTIME);

/** `Sun, 22 Nov 2026 12:00:00 GMT` */
const IMF_FIXDATE =
  /^[A-Z][a-z]{2}, (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) GMT$/;
/** `Sun Nov 22 12:00:00 2026`, a day of one digit behind a blank */
const ASCTIME =
  /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/;
/** `2026-11-22T12:00:00.000Z`, fraction and zone may be absent */
const ISO_8601 = /^(?<date>\d{4}-\d\d-\d\d)T(?<time>\d\d:\d\d:\d\d(?:\.\d+)?)(?<zone>Z|[+-]\d\d:\d\d)?$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function timeIn(text: string | null | undefined, ...forms: RegExp[]): number {
  const found = forms.find((form) => form.test(text ?? ''))?.exec(text ?? '')?.groups;
  if (!found) return Number.NaN;
  const { year, month = '', day = '', time, zone = 'Z' } = found;
  const { date = `${year}-${twoDigits(MONTHS.indexOf(month) + 1)}-${twoDigits(day.trim())}` } = found;
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // A day that its month does not have is rolled over by some engines.
  const exists = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(`${date}T`);
  return exists ? Date.parse(`${date}T${time}${zone}`) : Number.NaN;
}

const twoDigits = (number: number | string): string => String(number).padStart(2, '0');
