// Why there is nothing to sign with, as a message.

import { textIn } from '../support/thrown.ts';
import type { Redactor } from './redact.ts';

/** Of a credential function that has failed, or has given no keys. */
export const noKeys = (cause: unknown, redactor: Redactor): string =>
  `credentials: the function failed or returned no usable keys: ${whyNot(cause, redactor)}`;

/** In the words of what was thrown. */
export const whyNot = (cause: unknown, redactor: Redactor): string =>
  redactor.text(textIn(cause, 'message')) ?? 'it gives no reason';
