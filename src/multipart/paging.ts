// A list that claims to go on and does not would be read for ever.

import { type Answer, refusal } from '../service/answer.ts';
import type { CosServiceError } from '../service/errors.ts';

/** The error for a truncated page whose markers do not lead on. */
export const notAdvancing = (answer: Answer): CosServiceError =>
  refusal(answer, 'ERR_COS_UNEXPECTED', 'the list says that it goes on, but its markers do not advance');
