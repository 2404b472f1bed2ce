// keyTime: from when until when a signature is valid, `start;end` in Unix seconds. Source: Tencent doc
// 436/7778.

import { checkInteger, checkText, ownOptions, timeBy } from '../support/arguments.ts';
import { type Credentials, CredentialsError } from './credentials.ts';

/** How long a signature is valid. */
export interface KeyTimeOptions {
  /**
   * `start;end` in Unix seconds, used as it is instead of `expiresIn` and `now`. It must end after it begins,
   * and not after the keys.
   */
  keyTime?: string | undefined;
  /**
   * How long the signature is valid, in seconds; 1 to 2592000 (30 days). Cut off where the keys expire.
   * @default 900
   */
  expiresIn?: number | undefined;
  /**
   * The clock, in milliseconds since the epoch.
   * @default Date.now
   */
  now?: (() => number) | undefined;
}

/**
 * The given `keyTime`, or a window that begins `backdate` seconds ago. It never outlives the keys.
 * @throws {TypeError | RangeError} naming the option.
 * @throws {CredentialsError} when the keys have expired.
 */
export function keyWindow(options: KeyTimeOptions | undefined, keys: KeyLife, backdate = 1): string {
  const { expiredTime = Number.POSITIVE_INFINITY } = keys;
  const { keyTime, expiresIn = 900, now = Date.now } = ownOptions(options);
  if (keyTime !== undefined) return checkKeyTime(keyTime, expiredTime);
  checkInteger(expiresIn, 'expiresIn', 1, MAX_EXPIRES_IN, 'it is in seconds, and 3600000 would be 41 days');
  const seconds = Math.round(timeBy(now) / 1000);
  if (seconds <= backdate) throw new RangeError('now must return milliseconds since the epoch');
  if (seconds >= expiredTime && !isClockWrong(seconds, keys)) throw expiredKeys(expiredTime);
  const start = isClockWrong(seconds, keys) ? keys.startTime : seconds - backdate;
  return `${start};${Math.min(start + expiresIn, expiredTime)}`;
}

/** When keys are valid, by the server's clock. */
type KeyLife = Pick<Credentials, 'startTime' | 'expiredTime'>;

/**
 * `startTime` is the server's clock: where the keys seem not to be valid now, it is the clock here that is
 * wrong. `now` is in Unix seconds.
 */
export const isClockWrong = (now: number, keys: KeyLife): keys is KeyLife & { startTime: number } =>
  keys.startTime !== undefined && (now < keys.startTime || now >= (keys.expiredTime ?? Infinity));

/** When a `keyTime` ends, in Unix seconds. */
export const endOfKeyTime = (keyTime: string): number => Number(keyTime.slice(keyTime.indexOf(';') + 1));

/**
 * When a `keyTime` that was made just now ends by a clock that says `now`, in milliseconds since the epoch;
 * NaN when it is none. A clock by which it is not valid now is wrong: all of its time is left then.
 */
export function endByClock(keyTime: string, now: number): number {
  const [start = Number.NaN, end = Number.NaN] = keyTime.split(';').map((time) => Number(time) * 1000);
  return start <= now && now < end ? end : now + (end - start);
}

const MAX_EXPIRES_IN = 30 * 86_400;

/** `expiredTime` is in Unix seconds. */
export function expiredKeys(expiredTime: number): CredentialsError {
  const since = new Date(expiredTime * 1000).toISOString();
  return new CredentialsError(`credentials.expiredTime is past: the keys expired at ${since}, get new ones`);
}

function checkKeyTime(keyTime: string, expiredTime: number): string {
  checkText(
    keyTime,
    'keyTime',
    /^\d{1,11};\d{1,11}$/,
    'must look like `1700000000;1700000900`, in Unix seconds',
  );
  const end = endOfKeyTime(keyTime);
  if (Number.parseInt(keyTime, 10) >= end) throw new RangeError('keyTime must end after it begins');
  if (end > expiredTime) throw new RangeError('keyTime must not end after credentials.expiredTime');
  return keyTime;
}
