// One answer of the server, read within bounds, and the error it amounts to when it is not success.

import type { Redactor } from '../credentials/redact.ts';
import { CosServiceError, type CosServiceErrorDetails } from './errors.ts';
import { exactTextOf, isNamed, readXml, textOf, type XmlElement } from './xml.ts';

/** An answer with its body read. */
export interface Answer {
  status: number;
  headers: Headers;
  /** What was read of the body. */
  text: string;
  /** Whether that is all of it: not cut off, not unreadable, not longer than what is read. */
  isWhole: boolean;
  /** The body as XML, if it is that. */
  xml: XmlElement | undefined;
  /** `x-cos-request-id` when it can be read and looks like one. */
  requestId: string | undefined;
  /** What was asked, for a message: in words only when an error says it. */
  describe(): string;
  /** How many requests have been sent. */
  attempts: number;
  /** How many of them were not answered: they may still arrive. */
  lostAttempts: number;
}

/** What an answer says by itself. */
export type ReadAnswer = Pick<Answer, 'status' | 'headers' | 'text' | 'isWhole' | 'xml'>;

/**
 * Reads an answer to its end or to a bound, in bytes. A body that is cut off is no error yet: it proves
 * nothing.
 */
export async function readAnswer(response: Response, maxBody: number): Promise<ReadAnswer> {
  const { headers, body, redirected } = response;
  // What a redirect has led to, where a fetch follows it all the same, is no answer to this request.
  const status = redirected ? 0 : response.status;
  // A 204 has no body, whatever a broken connection makes of it.
  const { text, isWhole } = status === 204 || body === null ? NO_BODY : await readBody(response, maxBody);
  return { status, headers, text, isWhole, xml: text ? readXml(text) : undefined };
}

const NO_BODY = { text: '', isWhole: true };

async function readBody(response: Response, maxBody: number): Promise<Pick<ReadAnswer, 'text' | 'isWhole'>> {
  const { body, bodyUsed } = response;
  // A fetch that logs may have read it: what is left would look like nothing.
  if (bodyUsed || body?.locked) return { text: '', isWhole: false };
  const decoder = new TextDecoder();
  const reader = body?.getReader?.();
  let text = '';
  let length = 0;
  try {
    // A fetch that is made of XMLHttpRequest has no streams, and node-fetch has streams of another kind.
    if (!reader) return { text: await response.text(), isWhole: true };
    while (length < maxBody) {
      const { done, value } = await reader.read();
      if (done) return { text: text + decoder.decode(), isWhole: true };
      text += decoder.decode(value.subarray(0, maxBody - length), { stream: true });
      length += value.length;
    }
  } catch {
    // Cut off, or not what its content-encoding says.
  }
  reader?.cancel().catch(() => {}); // frees the connection of a body that was not read to its end
  return { text, isWhole: false };
}

/** The `<Error>` of an answer, if it is one. */
const errorIn = ({ xml }: Pick<Answer, 'xml'>): XmlElement | undefined =>
  isNamed(xml, 'Error') ? xml : undefined;

/**
 * COS's own code; `undefined` for an answer that is no error of COS. One code of COS's is a sentence,
 * "Request has expired".
 */
export function codeIn(answer: Pick<Answer, 'xml'>): string | undefined {
  const code = textOf(errorIn(answer), 'Code') ?? '';
  return /^[A-Za-z][A-Za-z\d. ]{0,63}$/.test(code) ? code : undefined;
}

/** Browsers hide what it is behind a status of 0. */
export const isRedirect = ({ status }: Pick<Answer, 'status'>): boolean =>
  status < 200 || (status >= 300 && status < 400);

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
  const body = Date.parse(inBody ?? '');
  // An answer that a cache has kept says nothing about the server's clock.
  const header = headers.has('age') ? Number.NaN : Date.parse(headers.get('date') ?? '');
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
