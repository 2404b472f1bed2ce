// What the pages of a list share.

import type { Answer } from '../service/answer.ts';
import type { CosServiceError } from '../service/errors.ts';
import { unusable } from '../service/failure.ts';
import { textOf } from '../service/xml.ts';

/** Whether there are more pages. */
export const isTruncated = ({ xml }: Answer): boolean => textOf(xml, 'IsTruncated')?.toLowerCase() === 'true';

/** The error for a truncated page whose markers do not lead on: such a list would be read for ever. */
export const notAdvancing = (answer: Answer): CosServiceError =>
  unusable(answer, 'the list says that it goes on, but its markers do not advance');
