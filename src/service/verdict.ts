// What an answer proves. Doubt is judged by COS's own word for this operation, never by the HTTP status
// alone: a proxy answers with any status, and COS with an <Error> inside of a 200.

import { isRefusal, isThrottled } from '../support/http.ts';
import { codeIn, type ReadAnswer } from './answer.ts';
import type { Operation, Verdict } from './operations.ts';

/** What this answer to this operation proves. */
export function judge(operation: Operation, answer: ReadAnswer): Verdict {
  const { status, isWhole } = answer;
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess && operation.isDone(answer)) return 'done';
  if (operation.judgeFailure) return operation.judgeFailure(answer);

  const code = codeIn(answer);
  if (!isWhole || code === undefined || code === operation.endedCode) return 'unclear';
  if (MAY_HAVE_ACTED.includes(code)) return 'unclear';
  if (isSuccess) return REFUSED_IN_SUCCESS.includes(code) ? 'refused' : 'unclear';
  if (isThrottled(status)) return TOO_BUSY.includes(code) ? 'refused' : 'unclear';
  return isRefusal(status) ? 'refused' : 'unclear';
}

/** Codes that leave it open, wherever they stand. */
const MAY_HAVE_ACTED = ['InternalError', 'RequestTimeout', 'UserNetworkTooSlow'];

/** Codes by which COS, too busy, says that it has not begun. */
const TOO_BUSY = ['SlowDown', 'TooManyRequests', 'RequestLimitExceeded'];

/** Codes that are a refusal also inside of a 200, which COS sends before it knows (Tencent doc 436/7742). */
const REFUSED_IN_SUCCESS = [
  'InvalidPart',
  'InvalidPartOrder',
  'EntityTooSmall',
  'EntityTooLarge',
  'InvalidArgument',
  'InvalidRequest',
  'MalformedXML',
  'AccessDenied',
  'SignatureDoesNotMatch',
];
