// An abort by your own endpoint, as `createAbortHandler` serves one: it answers in JSON, and its errors are
// problems after RFC 9457.

import type { UploadAddress } from '../address.ts';
import type { Redactor } from '../credentials/redact.ts';
import { isRedirect, type ReadAnswer } from '../service/answer.ts';
import type { Reading } from '../service/failure.ts';
import { type Operation, operation } from '../service/operations.ts';
import { readOptions, type SendOptions } from '../service/options.ts';
import { send } from '../service/send.ts';
import { asText, ownProperties } from '../support/arguments.ts';
import { isRefusal } from '../support/http.ts';
import type { AbortResult } from './abort.ts';

/**
 * Lets your own endpoint abort an upload.
 * @throws as `abortMultipartUpload`.
 */
export async function abortByEndpoint(
  url: URL,
  body: string,
  options: SendOptions,
): Promise<Pick<AbortResult, 'outcome'>> {
  const headers = { 'content-type': 'application/json' };
  const request = { operation: OWN_ENDPOINT, method: 'POST', url, headers, body } as const;
  const answer = await send({ ...request, credentials: 'include' }, readOptions(options, OWN_ENDPOINT));
  return { outcome: objectIn(answer)['outcome'] as AbortResult['outcome'] };
}

/** What your own endpoint is told of an upload. */
export const bodyForEndpoint = (
  { bucket, region, key, uploadId }: UploadAddress,
  tellsBucket = false,
): string => JSON.stringify({ key, uploadId, ...(tellsBucket && { recordedIn: { bucket, region } }) });

export const OWN_ENDPOINT: Operation = /* @__PURE__ */ operation({
  isDone: (answer) => OUTCOMES.includes(objectIn(answer)['outcome']),
  judgeFailure: (answer) =>
    isRefusal(answer.status) && answer.status !== 429 && isProblem(answer) ? 'refused' : 'unclear',
  readFailure: readProblem,
});

const OUTCOMES: readonly unknown[] = ['aborted', 'gone'];

/** A proxy on the way answers with any status; a problem is the endpoint's own word. */
const isProblem = (answer: ReadAnswer): boolean => {
  const { title, detail, status } = objectIn(answer);
  return [title, detail, status].some((member) => member !== undefined);
};

/**
 * What a problem says, with the members that `createAbortHandler` adds; or the `message` or `error` by which
 * other servers say it.
 */
function readProblem(answer: ReadAnswer, redactor: Redactor): Reading {
  const { title, detail, message, error, serviceCode, requestId } = objectIn(answer);
  const code = redactor.code(asText(serviceCode));
  const said = [detail, title, message, error].map((words) => redactor.text(asText(words))).find(Boolean);
  const words = [said, code].filter(Boolean);
  const nothing = isRedirect(answer)
    ? 'redirected, which is never followed: does the endpoint ask for a login?'
    : 'without an outcome or a problem as JSON: does the endpoint ask for a login, or did a proxy answer?';
  return {
    code: words.length > 0 ? 'ERR_COS_SERVICE' : 'ERR_COS_UNEXPECTED',
    reason: words.join(': ') || nothing,
    serviceCode: code,
    requestId: redactor.id(asText(requestId)),
  };
}

/** The JSON object that it answers, or an empty one. */
function objectIn({ text, isWhole }: ReadAnswer): Record<string, unknown> {
  try {
    const value: unknown = isWhole && JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? ownProperties(value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
