// The error that an answer amounts to when it is not success: what was asked, what was said, nothing secret.

import type { Redactor } from '../credentials/redact.ts';
import { documentTime, httpTime } from '../support/dates.ts';
import { type Answer, codeIn, errorIn, isRedirect, type ReadAnswer } from './answer.ts';
import { CosServiceError, type CosServiceErrorDetails } from './errors.ts';
import { exactTextOf, textOf } from './xml.ts';

/** What a failure says, made fit to be told. */
export interface Reading
  extends Pick<
    CosServiceErrorDetails,
    | 'code'
    | 'serviceCode'
    | 'requestId'
    | 'traceId'
    | 'resource'
    | 'serverTime'
    | 'stringToSign'
    | 'formatString'
  > {
  /** Empty when it says nothing. */
  reason: string;
}

/** What every error of a request tells of it. */
export type Known = Pick<CosServiceErrorDetails, 'attempts' | 'refused' | 'retryable' | 'partNumber'>;

/** The error for an answer that is not success: what was asked, what was said, and nothing secret. */
export function serviceError(
  what: string,
  answer: ReadAnswer,
  { reason, ...reading }: Reading,
  known: Known,
): CosServiceError {
  const { status } = answer;
  const message = `${what}: ${status} ${reason || whyUnexpected(answer)}`;
  return new CosServiceError(message, { ...known, ...reading, status });
}

/** What COS's error document says. */
export function readError(answer: ReadAnswer, redactor: Redactor): Reading {
  const error = errorIn(answer);
  const said = (name: string): string | undefined => textOf(error, name);
  const header = (name: string): string | undefined => redactor.id(answer.headers.get(name));
  const serviceCode = redactor.code(said('Code'));
  const words = [serviceCode ?? redactor.text(said('Code')), redactor.text(said('Message'))];
  const kind = codeIn(answer) === undefined ? 'ERR_COS_UNEXPECTED' : 'ERR_COS_SERVICE';
  return {
    code: isAboutTime(said('Code'), said('Message')) ? 'ERR_COS_CLOCK' : kind,
    reason: words.filter(Boolean).join(': '),
    serviceCode,
    requestId: header('x-cos-request-id') ?? redactor.id(said('RequestId')),
    traceId: header('x-cos-trace-id') ?? redactor.id(said('TraceId')),
    resource: redactor.text(said('Resource')),
    serverTime: serverTime(answer, said('ServerTime')),
    stringToSign: redactor.exactText(exactTextOf(error, 'StringToSign')),
    formatString: redactor.exactText(exactTextOf(error, 'FormatString')),
  };
}

/** In words, what is wrong with an answer that says nothing of its own. */
function whyUnexpected(answer: ReadAnswer): string {
  const { text, isWhole } = answer;
  if (isRedirect(answer)) return 'redirected, which is never followed: check region and endpoint';
  if (!isWhole) return 'with a body that was cut off, was read before, cannot be read, or does not end';
  return text.trim()
    ? "with a body that is not COS's: did a proxy answer?"
    : 'with an empty body: did a proxy answer?';
}

const isAboutTime = (code = '', message = ''): boolean =>
  code === 'RequestTimeTooSkewed' || `${code} ${message}`.toLowerCase().includes('request has expired');

/** Milliseconds. Where both clocks of an answer can be read, they must agree to this. */
const CLOCKS_AGREE = 60_000;

/** The server's clock when it answered; `undefined` when it does not say, or says two things. */
function serverTime({ headers }: ReadAnswer, inBody: string | undefined): number | undefined {
  const body = documentTime(inBody);
  // An answer that a cache has kept says nothing about the server's clock.
  const header = headers.has('age') ? Number.NaN : httpTime(headers.get('date'));
  if (Math.abs(body - header) > CLOCKS_AGREE) return undefined;
  return (Number.isNaN(body) ? header : body) || undefined;
}

/** The error for an answer that is success by its status and cannot be used. */
export const unusable = (
  { describe, status, requestId, attempts }: Answer,
  reason: string,
): CosServiceError =>
  new CosServiceError(`${describe()}: ${status} ${reason}`, {
    code: 'ERR_COS_UNEXPECTED',
    status,
    requestId,
    attempts,
  });
