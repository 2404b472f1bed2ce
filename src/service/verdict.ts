// What an answer proves. Doubt is judged by COS's own word for this operation, never by the HTTP status
// alone: a proxy answers with any status, and COS with an <Error> inside of a 200.

import { codeIn, jsonIn, type ReadAnswer } from './answer.ts';
import type { Operation } from './request.ts';
import { isNamed, textOf } from './xml.ts';

/**
 * - `done`: the very answer that this operation is documented to give. It happened.
 * - `refused`: COS's own refusal. Nothing happened.
 * - `unclear`: anything else. It may have happened.
 */
export type Verdict = 'done' | 'refused' | 'unclear';

/** What this answer to this operation proves. */
export function judge(operation: Operation, answer: ReadAnswer): Verdict {
  const { status, isWhole } = answer;
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess && IS_DONE[operation](answer)) return 'done';
  const isRefusal = status >= 400 && status < 500 && status !== 408;
  if (operation === 'head') return isRefusal ? 'refused' : 'unclear'; // its errors have no body
  if (operation === 'endpoint') return isRefusal && status !== 429 ? 'refused' : 'unclear';

  const code = codeIn(answer);
  if (!isWhole || code === undefined || MAY_HAVE_ACTED.has(code)) return 'unclear';
  // Somebody has completed or aborted it: perhaps an earlier attempt, perhaps one that a browser made by
  // itself.
  if (operation === 'complete' && code === 'NoSuchUpload') return 'unclear';
  if (isSuccess) return REFUSED_IN_SUCCESS.has(code) ? 'refused' : 'unclear';
  if (status === 429 || status === 503) return TOO_BUSY.has(code) ? 'refused' : 'unclear';
  return isRefusal ? 'refused' : 'unclear';
}

const isBlank = ({ text, isWhole }: ReadAnswer): boolean => isWhole && !text.trim();

/** Whether it is a whole document of that root element, with that element in it. */
const holds =
  (root: string, needed: string) =>
  ({ xml, isWhole }: ReadAnswer): boolean =>
    isWhole && isNamed(xml, root) && textOf(xml, needed) !== undefined;

const isPage =
  (root: string) =>
  ({ xml, isWhole }: ReadAnswer): boolean =>
    isWhole &&
    isNamed(xml, root) &&
    ['true', 'false'].includes(textOf(xml, 'IsTruncated')?.toLowerCase() ?? 'false');

const OUTCOMES: readonly unknown[] = ['aborted', 'gone'];

/** What a success must be. Sources: Tencent docs 436/7740, 7746, 7750, 7742, 7747, 7736, 7745. */
const IS_DONE: Readonly<Record<Operation, (answer: ReadAnswer) => boolean>> = {
  abort: isBlank,
  initiate: holds('InitiateMultipartUploadResult', 'UploadId'),
  part: (answer) => (answer.headers.has('etag') ? !answer.text.trim() : isBlank(answer)),
  complete: holds('CompleteMultipartUploadResult', 'ETag'),
  listParts: isPage('ListPartsResult'),
  listUploads: isPage('ListMultipartUploadsResult'),
  head: () => true,
  endpoint: (answer) => OUTCOMES.includes(jsonIn(answer)['outcome']),
};

/** Codes that leave it open, wherever they stand. */
const MAY_HAVE_ACTED: ReadonlySet<string> = new Set([
  'InternalError',
  'RequestTimeout',
  'UserNetworkTooSlow',
]);

/** Codes by which COS, too busy, says that it has not begun. */
const TOO_BUSY: ReadonlySet<string> = new Set(['SlowDown', 'TooManyRequests', 'RequestLimitExceeded']);

/** Codes that are a refusal also inside of a 200, which COS sends before it knows (Tencent doc 436/7742). */
const REFUSED_IN_SUCCESS: ReadonlySet<string> = new Set([
  'InvalidPart',
  'InvalidPartOrder',
  'EntityTooSmall',
  'EntityTooLarge',
  'InvalidArgument',
  'InvalidRequest',
  'MalformedXML',
  'AccessDenied',
  'SignatureDoesNotMatch',
]);
