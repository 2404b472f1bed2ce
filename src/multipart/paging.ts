// A list that claims to go on and does not would be read for ever.

import { CosServiceError } from '../service/errors.ts';
import type { Success } from '../service/send.ts';

/** The error for a truncated page whose markers do not lead on. */
export function notAdvancing({ what, status, requestId, attempts }: Success): CosServiceError {
  return new CosServiceError(`${what}: the list says that it goes on, but its markers do not advance`, {
    status,
    requestId,
    attempts,
    code: 'ERR_COS_UNEXPECTED',
  });
}
