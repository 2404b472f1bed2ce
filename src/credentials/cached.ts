// Keys fetched once for all callers.

import type { Credentials } from '../signature/credentials.ts';
import { checkCredentials } from './check.ts';
import { type CacheOptions, keep } from './keep.ts';
import { redacted } from './redact.ts';

/**
 * A credential source that calls `load` once for all its callers, keeps the keys, and fetches new ones `refreshBefore` their
 * `expiredTime`, or when COS has refused them; keys without `expiredTime` are kept until then. With `startTime` a wrong local clock
 * does no harm. A failure is not kept. The keys it gives show no secret when printed, cloned or copied by spreading.
 * @throws {TypeError | RangeError} naming the argument. The source rejects with what `load` throws, with a `TimeoutError`, or with a
 * `TypeError | RangeError` naming what is wrong with the keys; the calls of this library wrap it in a `CosError` as its `cause`.
 */
export function cachedCredentials(
  load: () => Credentials | Promise<Credentials>,
  options?: CacheOptions,
): () => Promise<Credentials> {
  if (typeof load !== 'function') throw new TypeError('load must be a function');
  const { shared } = keep<void, Credentials>(async () => redacted(checkCredentials(await load())), options);
  return () => shared();
}
