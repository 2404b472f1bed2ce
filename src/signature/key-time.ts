// keyTime: from when until when a signature is valid, "start;end" in Unix seconds.

import { ownProperties } from '../support/arguments.ts';
import type { Credentials } from './keys.ts';
import type { SignOptions } from './options.ts';

/** The given `keyTime`, or a window that begins `backdate` seconds ago. It never outlives the keys. @throws {RangeError} when it is empty. */
export function keyWindow(
  options: SignOptions | undefined,
  { startTime, expiredTime = 1e11 }: Pick<Credentials, 'startTime' | 'expiredTime'>,
  backdate = 1,
): string {
  const { keyTime, expiresIn = 900, now = Date.now } = ownProperties(options);
  const seconds = Math.round(now() / 1000);
  // startTime is the server's clock: where the keys seem not to be valid now, it is the clock here that is wrong.
  const start = startTime && (seconds < startTime || seconds >= expiredTime) ? startTime : seconds - backdate;
  const [from, until] = (keyTime?.split(';').map(Number) ?? [
    start,
    Math.min(start + Math.floor(expiresIn), expiredTime),
  ]) as [number, number];
  const window = `${from};${until}`;
  if (!(from < until && until <= expiredTime && expiredTime <= 1e11 && window === (keyTime ?? window)))
    throw new RangeError('keyTime, expiresIn or expiredTime is malformed');
  return window;
}
