// What is said when no answer comes: in the platform's words, and nothing secret.

import type { Redactor } from '../credentials/redact.ts';
import { asText } from '../support/arguments.ts';
import type { ServiceRequest } from './request.ts';

/** What a platform's error is read for. */
interface PlatformError {
  name?: unknown;
  code?: unknown;
  message?: unknown;
  cause?: PlatformError;
}

/**
 * Why no answer came, in the platform's words and nothing secret: an error of the platform quotes URLs and
 * headers.
 */
export function whyNoAnswer(error: unknown, { url }: ServiceRequest, redactor: Redactor): string {
  const { message, cause, code } = Object(error) as PlatformError;
  const words = [message, cause?.message, cause?.code ?? code].map((word) => redactor.text(asText(word)));
  const said = [...new Set(words.filter(Boolean))].join(': ');
  const hint = cause ? '' : ' (the connection failed or, in a browser, CORS refused it)';
  return `no answer from ${url.host}: ${said || 'the platform gives no reason'}${hint}`;
}

/**
 * Whether `fetch` says that it could not send this at all, or not read what to send: a file that was changed
 * on disk, a `fetch` that does not know the platform's `Request`.
 */
export async function isUnsendable(error: unknown, { body }: ServiceRequest): Promise<boolean> {
  const { name, code, message, cause } = Object(error) as PlatformError;
  if ([name, code, cause?.name, cause?.code].some((word) => UNSENDABLE.includes(word))) return true;
  if (NO_REQUEST.some((words) => asText(message)?.includes(words))) return true;
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
