// keyTime: from when until when a signature is valid. "start;end" in Unix seconds.

import type { Credentials } from './keys.ts';

/** How long a signature is valid by default, in seconds: what the official SDKs use. */
export const DEFAULT_EXPIRES_IN = 900;

/**
 * The window that begins `backdate` seconds before `now` and lasts `expiresIn` seconds, cut off where the keys expire.
 * @throws {RangeError} when the keys have already expired.
 */
export function keyTimeAt(
  now: number,
  { startTime, expiredTime }: Pick<Credentials, 'startTime' | 'expiredTime'>,
  { expiresIn = DEFAULT_EXPIRES_IN, backdate = 1 }: { expiresIn?: number; backdate?: number } = {},
): string {
  if (typeof expiresIn !== 'number' || !(expiresIn >= 1 && expiresIn <= 0x7fffffff))
    throw new RangeError('expiresIn must be a number of seconds, at least 1');
  if (!Number.isFinite(now)) throw new RangeError('now must return milliseconds since the epoch');
  let start = Math.round(now / 1000) - backdate;
  if (expiredTime !== undefined && expiredTime <= start + backdate) {
    // startTime is the server's clock: keys that look expired may only mean that the clock here is ahead.
    if (startTime === undefined) throw new RangeError('credentials.expiredTime has passed');
    start = startTime;
  } else if (startTime !== undefined && startTime > start) start = startTime;
  const end = Math.min(start + Math.floor(expiresIn), expiredTime ?? Infinity);
  if (end <= start) throw new RangeError('credentials.expiredTime must be later than credentials.startTime');
  return `${start};${end}`;
}

/** A `keyTime` given by the caller, used as it is. */
export function checkKeyTime(keyTime: string, { expiredTime = Infinity }: Pick<Credentials, 'expiredTime'>): string {
  const [, start, end] = /^(\d{1,12});(\d{1,12})$/.exec(keyTime) ?? [];
  if (!(Number(start) < Number(end))) throw new RangeError('keyTime must be "start;end" in Unix seconds, start before end');
  if (Number(end) > expiredTime) throw new RangeError('keyTime must not end after credentials.expiredTime');
  return keyTime;
}
