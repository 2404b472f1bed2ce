// keyTime: from when until when a signature is valid, "start;end" in Unix seconds.

import { own } from '../arguments.ts';
import type { Credentials } from './keys.ts';
import type { SignOptions } from './options.ts';

/** The given `keyTime`, or a window that begins `backdate` seconds ago. It never outlives the keys. @throws {RangeError} when it is empty. */
export function keyWindow(
  options: SignOptions | undefined,
  { startTime, expiredTime = 1e11 }: Pick<Credentials, 'startTime' | 'expiredTime'>,
  backdate = 1,
): string {
  const { keyTime, expiresIn = 900, now = Date.now } = own(options);
  const seconds = Math.round(now() / 1000);
  // startTime is the server's clock: where the keys seem not to be valid now, it is the clock here that is wrong.
  const start = startTime && (seconds < startTime || seconds >= expiredTime) ? startTime : seconds - backdate;
  const window = keyTime ?? `${start};${Math.min(start + Math.floor(expiresIn), expiredTime)}`;
  const [from, until] = window.split(';').map(Number) as [number, number];
  if (!(/^\d+;\d+$/.test(window) && from < until && until <= expiredTime && until < 1e11 && expiredTime <= 1e11))
    throw new RangeError('keyTime, expiresIn or credentials.expiredTime is out of range');
  return window;
}
