// A presigned abort, and when it ends.

import { type UploadAddress, uploadUrl } from '../address.ts';
import { inTime } from '../credentials/cache.ts';
import { checkAnswer } from '../credentials/check.ts';
import { presignAbort } from '../multipart/abort.ts';
import { CosError } from '../service/errors.ts';
import { remember } from '../service/memory.ts';
import type { Credentials } from '../signature/credentials.ts';
import { endOfKeyTime, keyWindow } from '../signature/key-time.ts';
import type { CheckedOptions } from './options.ts';
import { Problem } from './problem.ts';

/** `expires` in Unix seconds, by the server's clock as far as aborts have shown it. @throws {CosError | Problem} about the credentials. */
export async function presignedAbort(
  address: UploadAddress,
  { credentials: source, expiresIn, timeout, now = Date.now }: CheckedOptions,
): Promise<{ url: string; expires: number }> {
  const { clockOffset } = remember(source);
  try {
    const unsigned = { method: 'DELETE' as const, url: uploadUrl(address).href, headers: {}, clockOffset };
    const keys = checkAnswer(await inTime((async () => source(unsigned))(), timeout ?? 10_000));
    if (keys.authorization) throw unpresignable();
    const keyTime = keyWindow({ expiresIn, now: () => now() + clockOffset }, keys);
    return {
      url: presignAbort(address, keys as Credentials, { keyTime }),
      expires: endOfKeyTime(keyTime),
    };
  } catch (cause) {
    throw cause instanceof Problem
      ? cause
      : new CosError('no usable keys', { code: 'ERR_COS_CREDENTIALS', cause });
  }
}

const unpresignable = (): Problem =>
  new Problem(500, 'credentials must return keys: a ready-made authorization cannot be put into a URL', {
    code: 'ERR_COS_CREDENTIALS',
  });
