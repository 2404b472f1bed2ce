// What is said when no answer comes: in the platform's words, and nothing secret.

import type { Redactor } from '../credentials/redact.ts';
import { propertyOf, textIn } from '../support/thrown.ts';
import type { ServiceRequest } from './request.ts';

/**
 * Why no answer came, in the platform's words and nothing secret: an error of the platform quotes URLs and
 * headers.
 */
export function whyNoAnswer(error: unknown, { url }: ServiceRequest, redactor: Redactor): string {
  const cause = propertyOf(error, 'cause');
  const code = textIn(cause, 'code') ?? textIn(error, 'code');
  const words = [textIn(error, 'message'), textIn(cause, 'message'), code];
  const said = [...new Set(words.map((word) => redactor.text(word)).filter(Boolean))].join(': ');
  const hint = cause ? '' : ' (the connection failed or, in a browser, CORS refused it)';
  return `no answer from ${url.host}: ${said || 'the platform gives no reason'}${hint}`;
}

/**
 * Whether `fetch` says that it could not send this at all, or not read what to send: a file that was changed
 * on disk, a `fetch` that does not know the platform's `Request`.
 */
export async function isUnsendable(error: unknown, { body }: ServiceRequest): Promise<boolean> {
  const cause = propertyOf(error, 'cause');
  const words = [error, cause].flatMap((one) => [propertyOf(one, 'name'), propertyOf(one, 'code')]);
  if (words.some((word) => UNSENDABLE.includes(word))) return true;
  if (NO_REQUEST.some((words) => textIn(error, 'message')?.includes(words))) return true;
  // Chromium says of a changed file what it says of a lost connection.
  return (
    body instanceof Blob &&
    body.size > 0 &&
    body
      .slice(0, 1)
      .arrayBuffer()
      .then(
        () => false,
        () => true,
      )
  );
}

/** Names and codes: of the File API, of URLs and arguments in Node. */
const UNSENDABLE: readonly unknown[] = [
  'NotReadableError',
  'NotFoundError',
  'SecurityError',
  'DataCloneError',
  'ERR_INVALID_URL',
  'ERR_INVALID_ARG_TYPE',
];

/** What other implementations of fetch say of a Request that is not theirs. */
const NO_REQUEST = ['parse URL', 'Invalid URL', 'absolute URLs', 'instance of AbortSignal'];
