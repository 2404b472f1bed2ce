// What an error says about whether the server has acted.

import type { CosServiceError } from '../service/errors.ts';

/**
 * The error, unless it says that the server refused at once: then nothing has happened. An earlier attempt may have, also one that a
 * browser has made by itself: an upload that is not there any more may have been completed.
 */
export function doubtIn(error: unknown): unknown {
  const { code, status = 500, attempts, serviceCode } = Object(error) as Partial<CosServiceError>;
  const unclear = (status < 300 && code === 'ERR_COS_UNEXPECTED') || serviceCode === 'NoSuchUpload';
  const refused = status < 500 && attempts === 1 && !unclear;
  return attempts === 0 || refused ? undefined : (error ?? new Error('it failed without a reason'));
}
