// The three forms of a date in HTTP (RFC 9110, section 5.6.7). What has none of them is no date, and a
// condition on it is ignored: `Date.parse` alone would read much more, and each engine other texts.

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** In seconds since the epoch; `undefined` for what is no date of HTTP. */
export function readHttpDate(text: string): number | undefined {
  const times = [text, ...ofRfc850(text), ...ofAsctime(text)].map(readImfFixdate);
  return times.find((time) => !Number.isNaN(time));
}

/** `Sun, 06 Nov 1994 08:49:37 GMT`, which is what `Date` writes too; its years may have more digits. */
function readImfFixdate(text: string): number {
  const date = new Date(text);
  return text.length === 29 && date.toUTCString() === text ? date.getTime() / 1000 : Number.NaN;
}

/**
 * `Sunday, 06-Nov-94 08:49:37 GMT` as `Sun, 06 Nov 1994 08:49:37 GMT`, in both centuries: the weekday fits
 * only one of them.
 */
function ofRfc850(text: string): string[] {
  const [weekday = '', date = '', ...time] = text.split(' ');
  const [day, month, year] = date.split('-');
  if (!WEEKDAYS.includes(weekday.slice(0, -1)) || !weekday.endsWith(',')) return [];
  const centuries = ['19', '20'];
  return centuries.map((century) =>
    [`${weekday.slice(0, 3)},`, day, month, century + year, ...time].join(' '),
  );
}

/** `Sun Nov  6 08:49:37 1994`, where everything has its place. */
function ofAsctime(text: string): string[] {
  if ([3, 7, 10, 19].some((at) => text[at] !== ' ')) return [];
  const [weekday, month, day] = [text.slice(0, 3), text.slice(4, 7), text.slice(8, 10).replace(' ', '0')];
  return [`${weekday}, ${day} ${month} ${text.slice(20)} ${text.slice(11, 19)} GMT`];
}
