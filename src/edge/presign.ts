// A presigned abort, and when it ends.

import type { UploadAddress } from '../address.ts';
import { noKeys } from '../credentials/no-keys.ts';
import { Redactor } from '../credentials/redact.ts';
import { type PresignedAbort, presignForOthers } from '../multipart/prepare-abort.ts';
import { CosError } from '../service/errors.ts';
import type { HandlerSettings } from './options.ts';
import { Problem } from './problem.ts';

/**
 * `expires` in Unix seconds, by the server's clock as far as aborts have shown it, but never a day off.
 * @throws {CosError | Problem} about the credentials.
 */
export async function presignedAbort(
  address: UploadAddress,
  { sending, timeout, expiresIn }: HandlerSettings,
): Promise<PresignedAbort> {
  const { credentials, now } = sending;
  let presigned: PresignedAbort | undefined;
  try {
    presigned = await presignForOthers(address, { credentials, now, timeout, expiresIn });
  } catch (cause) {
    throw noUsableKeys(cause);
  }
  if (!presigned) throw unpresignable();
  return presigned;
}

/** In the words in which an abort tells it. */
const noUsableKeys = (cause: unknown): CosError =>
  new CosError(noKeys(cause, new Redactor([], [])), { code: 'ERR_COS_CREDENTIALS', cause });

const unpresignable = (): Problem =>
  new Problem(500, 'credentials must return keys: a ready-made authorization cannot be put into a URL', {
    extensions: { code: 'ERR_COS_CREDENTIALS' },
  });
