// One answer of the server, read within bounds, and the error it amounts to when it is not success.

import type { Redactor } from '../credentials/redact.ts';
import { CosServiceError, type CosServiceErrorDetails } from './errors.ts';
import { LIMITS } from './options.ts';
import type { Operation } from './request.ts';
import { isNamed, readXml, textOf, type XmlElement } from './xml.ts';

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
  /** What was asked, for a message. */
  what: string;
  /** How many requests have been sent. */
  attempts: number;
}

/** What an answer says by itself. */
export type ReadAnswer = Pick<Answer, 'status' | 'headers' | 'text' | 'isWhole' | 'xml'>;

/**
 * Reads an answer to its end or to the operation's bound. A body that is cut off is no error yet: it proves
 * nothing.
 */
export async function readAnswer(response: Response, operation: Operation): Promise<ReadAnswer> {
  const { status, headers } = response;
  // A 204 has no body, whatever a broken connection makes of it.
  if (status === 204 || operation === 'head')
    return { status, headers, text: '', isWhole: true, xml: undefined };
  const { text, isWhole } = await readText(response.body, LIMITS[operation].maxBody);
  const xml = text && operation !== 'endpoint' ? readXml(text) : undefined;
  return { status, headers, text, isWhole, xml };
}

async function readText(
  body: Response['body'],
  maxBody: number,
): Promise<Pick<ReadAnswer, 'text' | 'isWhole'>> {
  if (!body) return { text: '', isWhole: true };
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  let length = 0;
  try {
    while (length < maxBody) {
      const { done, value } = await reader.read();
      if (done) return { text: text + decoder.decode(), isWhole: true };
      text += decoder.decode(value.subarray(0, maxBody - length), { stream: true });
      length += value.length;
    }
  } catch {
    // Cut off, or not what its content-encoding says.
  }
  reader.cancel().catch(() => {}); // frees the connection of a body that was not read to its end
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

/** The JSON object that an own endpoint answers, or an empty one. */
export function jsonIn({ text, isWhole }: Pick<Answer, 'text' | 'isWhole'>): Record<string, unknown> {
  try {
    const value: unknown = isWhole && JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { __proto__: null, ...value }
      : {};
  } catch {
    return {};
  }
}

/** What the caller of {@link serviceError} knows. */
type Known = Pick<CosServiceErrorDetails, 'attempts' | 'refused' | 'retryable' | 'partNumber'>;

/** The error for an answer that is not success: what was asked, what was said, and nothing secret. */
export function serviceError(
  what: string,
  operation: Operation,
  answer: ReadAnswer,
  redactor: Redactor,
  known: Known,
): CosServiceError {
  const { status, headers } = answer;
  const error = errorIn(answer);
  const said = (name: string): string | undefined => textOf(error, name);
  const isOwn = operation === 'endpoint';
  const reading = isOwn ? readProblem(answer, redactor) : readError(error, redactor);
  const isWordOfServer = isOwn ? reading.reason !== '' : codeIn(answer) !== undefined;
  const kind = isWordOfServer ? 'ERR_COS_SERVICE' : 'ERR_COS_UNEXPECTED';
  const reason = reading.reason || whyUnexpected(answer, operation);
  return new CosServiceError(`${what}: ${status} ${reason}`, {
    ...known,
    code: isAboutTime(said('Code'), said('Message')) ? 'ERR_COS_CLOCK' : kind,
    status,
    serviceCode: reading.serviceCode,
    requestId: redactor.id(headers.get('x-cos-request-id')) ?? reading.requestId,
    traceId: redactor.id(headers.get('x-cos-trace-id')) ?? redactor.id(said('TraceId')),
    resource: redactor.text(said('Resource')),
    serverTime: serverTime(answer, said('ServerTime')),
  });
}

/** What an error body says, made fit to be told. */
interface Reading {
  serviceCode: string | undefined;
  requestId: string | undefined;
  /** Empty when it says nothing. */
  reason: string;
}

function readError(error: XmlElement | undefined, redactor: Redactor): Reading {
  const serviceCode = redactor.code(textOf(error, 'Code'));
  const words = [
    serviceCode ?? redactor.text(textOf(error, 'Code')),
    redactor.text(textOf(error, 'Message')),
  ];
  return {
    serviceCode,
    requestId: redactor.id(textOf(error, 'RequestId')),
    reason: words.filter(Boolean).join(': '),
  };
}

/** A problem after RFC 9457, with the members that `createAbortHandler` adds. */
function readProblem(answer: ReadAnswer, redactor: Redactor): Reading {
  const { title, detail, serviceCode, requestId } = jsonIn(answer);
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const code = redactor.code(text(serviceCode));
  const words = [redactor.text(text(detail)) ?? redactor.text(text(title)), code];
  return {
    serviceCode: code,
    requestId: redactor.id(text(requestId)),
    reason: words.filter(Boolean).join(': '),
  };
}

/** In words, what is wrong with an answer that says nothing of its own. */
function whyUnexpected(answer: ReadAnswer, operation: Operation): string {
  const { text, isWhole } = answer;
  if (isRedirect(answer))
    return operation === 'endpoint'
      ? 'redirected, which is never followed: does the endpoint ask for a login?'
      : 'redirected, which is never followed: check region and endpoint';
  if (!isWhole) return 'with a body that was cut off, cannot be read, or does not end';
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
export const unusable = ({ what, status, requestId, attempts }: Answer, reason: string): CosServiceError =>
  new CosServiceError(`${what}: ${status} ${reason}`, {
    code: 'ERR_COS_UNEXPECTED',
    status,
    requestId,
    attempts,
  });
