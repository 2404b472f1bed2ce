// What the pages of a list share.

import type { Answer } from '../service/answer.ts';
import type { CosServiceError } from '../service/errors.ts';
import { unusable } from '../service/failure.ts';
import { textOf, type XmlElement } from '../service/xml.ts';
import { documentTime } from '../support/dates.ts';

/** Whether there are more pages. */
export const isTruncated = ({ xml }: Answer): boolean => textOf(xml, 'IsTruncated')?.toLowerCase() === 'true';

/** The error for a truncated page whose markers do not lead on: such a list would be read for ever. */
export const notAdvancing = (answer: Answer): CosServiceError =>
  unusable(answer, 'the list says that it goes on, but its markers do not advance');

/** A date as the server wrote it; `undefined` for what is none and repeats a secret of the request. */
export function dateIn(element: XmlElement, name: string, { holdsSecret }: Answer): string | undefined {
  const text = textOf(element, name);
  return text && Number.isNaN(documentTime(text)) && holdsSecret(text) ? undefined : text;
}
