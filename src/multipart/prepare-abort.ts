// An abort that is signed now and sent later: by the page itself when it goes away, or by somebody who must
// not hold keys.

import { type UploadAddress, uploadUrl } from '../address.ts';
import { checkAnswer } from '../credentials/check.ts';
import { SigningAuthorizer } from '../service/authorize.ts';
import { clientOf } from '../service/client.ts';
import { ABORT } from '../service/operations.ts';
import type { ServiceOptions } from '../service/options.ts';
import { parseAuthorization } from '../signature/authorization.ts';
import type { Credentials } from '../signature/credentials.ts';
import { endByClock, endOfKeyTime, keyWindow } from '../signature/key-time.ts';
import { timeBy } from '../support/arguments.ts';
import { inTime } from '../support/time.ts';
import { presignAbort } from './abort.ts';

/** An abort that is put together. */
export interface SignedAbort {
  url: string;
  headers: Readonly<Record<string, string>>;
  /** When its signature ends, in milliseconds since the epoch, by the clock here. */
  until: number;
}

/**
 * Signs an abort.
 * @throws {CosError} when there are no usable keys; `TypeError | RangeError` naming the
 * argument.
 */
export async function prepareAbort(
  address: UploadAddress,
  { credentials, now = Date.now }: Pick<ServiceOptions, 'credentials' | 'now'>,
): Promise<SignedAbort> {
  const url = uploadUrl(address);
  const authorizer = new SigningAuthorizer(credentials, now);
  const { headers } = await authorizer.authorize({ operation: ABORT, method: 'DELETE', url }, {});
  const { signTime } = parseAuthorization(headers['authorization'] as string);
  const { clockOffset } = authorizer.client;
  return { url: url.href, headers, until: endByClock(signTime, timeBy(now) + clockOffset) - clockOffset };
}

/** A presigned abort for somebody else. */
export interface PresignedAbort {
  url: string;
  /** When it ends, in Unix seconds. */
  expires: number;
}

/** What {@link presignForOthers} needs to know. */
export interface PresignForOthersOptions extends Pick<ServiceOptions, 'credentials' | 'now'> {
  /** In seconds. */
  expiresIn?: number | undefined;
  /** How long the keys may take, in milliseconds. */
  timeout: number;
}

/**
 * Milliseconds. A clock that is off by more is not believed for others, who would hold a URL for another day.
 */
const A_DAY = 86_400_000;

/**
 * Presigns an abort by the server's clock, as far as this client's requests have shown it. `undefined` where
 * the source gives ready-made signatures, which cannot be put into a URL.
 * @throws what the source throws, or `TypeError | RangeError` about the keys.
 */
export async function presignForOthers(
  address: UploadAddress,
  { credentials: source, now = Date.now, expiresIn, timeout }: PresignForOthersOptions,
): Promise<PresignedAbort | undefined> {
  const { clockOffset: learnt } = clientOf(source);
  const clockOffset = Math.abs(learnt) > A_DAY ? 0 : learnt;
  const request = { method: 'DELETE', url: uploadUrl(address).href, headers: {}, clockOffset } as const;
  const given = await inTime(async () => (typeof source === 'function' ? source(request) : source), timeout);
  const keys = checkAnswer(given);
  if (keys.authorization !== undefined) return undefined;
  const keyTime = keyWindow({ expiresIn, now: () => now() + clockOffset }, keys);
  const url = presignAbort(address, keys as Credentials, { keyTime });
  return { url, expires: endOfKeyTime(keyTime) };
}
