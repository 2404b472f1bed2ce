// The operations of the service: what fits each, and the very answer by which it proves that it is done.

import type { Redactor } from '../credentials/redact.ts';
import { ownProperties } from '../support/arguments.ts';
import { isRefusal } from '../support/http.ts';
import type { ReadAnswer } from './answer.ts';
import type { Reading } from './failure.ts';
import { isNamed, textOf } from './xml.ts';

/**
 * - `done`: the very answer that this operation is documented to give. It happened.
 * - `refused`: the server's own refusal. Nothing happened.
 * - `unclear`: anything else. It may have happened.
 */
export type Verdict = 'done' | 'refused' | 'unclear';

/** What is known of an operation before it is sent. */
export interface Operation {
  /** Whether a success is the very answer that it is documented to give. */
  isDone(answer: ReadAnswer): boolean;
  /**
   * For one attempt, in milliseconds.
   * @default 10000
   */
  timeout?: number;
  /**
   * What is read of an answer's body, in bytes. What reaches it proves nothing.
   * @default 65536
   */
  maxBody?: number;
  /** Whether its request outlives the page that sends it. */
  keepalive?: boolean;
  /** Whether it must not be repeated in doubt, because done twice it leaves behind what nobody knows. */
  mayDuplicate?: boolean;
  /**
   * COS's code when somebody has ended the upload: perhaps an earlier attempt, perhaps one that a browser
   * made by itself.
   */
  endedCode?: string;
  /**
   * What an answer proves that is not its success.
   * @default what COS's error document says
   */
  judgeFailure?(answer: ReadAnswer): Verdict;
  /**
   * What such an answer says.
   * @default what COS's error document says
   */
  readFailure?(answer: ReadAnswer, redactor: Redactor): Reading;
}

/** Its own properties alone: an optional one is never read of a polluted Object.prototype. */
export const operation: (given: Operation) => Operation = ownProperties;

/** Bytes: 4 MiB. A page of 1000 uploads with the longest keys is below it. */
const MAX_PAGE = 4_194_304;

/** Abort Multipart Upload. Source: Tencent doc 436/7740. */
export const ABORT: Operation = /* @__PURE__ */ operation({ isDone: isBlank, keepalive: true });

/** Initiate Multipart Upload. Source: Tencent doc 436/7746. */
export const INITIATE: Operation = /* @__PURE__ */ operation({
  isDone: (answer) => holds(answer, 'InitiateMultipartUploadResult', 'UploadId'),
  mayDuplicate: true,
});

/** Upload Part. Its `ETag` may be hidden by CORS. Source: Tencent doc 436/7750. */
export const UPLOAD_PART: Operation = /* @__PURE__ */ operation({
  isDone: (answer) => (answer.headers.has('etag') ? !answer.text.trim() : isBlank(answer)),
});

/**
 * Complete Multipart Upload. COS answers at once and then sends blanks while it puts a large object together.
 * Source: Tencent doc 436/7742.
 */
export const COMPLETE: Operation = /* @__PURE__ */ operation({
  isDone: (answer) => holds(answer, 'CompleteMultipartUploadResult', 'ETag'),
  timeout: 600_000,
  endedCode: 'NoSuchUpload',
});

/** List Parts. Source: Tencent doc 436/7747. */
export const LIST_PARTS: Operation = /* @__PURE__ */ operation({
  isDone: (answer) => isPage(answer, 'ListPartsResult'),
  maxBody: MAX_PAGE,
});

/** List Multipart Uploads. Source: Tencent doc 436/7736. */
export const LIST_UPLOADS: Operation = /* @__PURE__ */ operation({
  isDone: (answer) => isPage(answer, 'ListMultipartUploadsResult'),
  maxBody: MAX_PAGE,
});

/** Head Object, whose errors have no body. Source: Tencent doc 436/7745. */
export const HEAD_OBJECT: Operation = /* @__PURE__ */ operation({
  isDone: () => true,
  judgeFailure: ({ status }) => (isRefusal(status) ? 'refused' : 'unclear'),
});

function isBlank({ text, isWhole }: ReadAnswer): boolean {
  return isWhole && !text.trim();
}

/** Whether it is a whole document of that root element, with that element in it. */
const holds = ({ xml, isWhole }: ReadAnswer, root: string, needed: string): boolean =>
  isWhole && isNamed(xml, root) && textOf(xml, needed) !== undefined;

const isPage = ({ xml, isWhole }: ReadAnswer, root: string): boolean =>
  isWhole &&
  isNamed(xml, root) &&
  ['true', 'false'].includes(textOf(xml, 'IsTruncated')?.toLowerCase() ?? 'false');
