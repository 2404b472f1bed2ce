// One answer of the server, read within bounds, and the error it amounts to.

import { CosServiceError } from './errors.ts';
import { type Element, readXml } from './xml.ts';

/** An answer with its body read. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as XML, if it is that. */
  xml: Element | undefined;
  /** `x-cos-request-id`, where it can be read. */
  requestId: string | undefined;
}

/** The most that is read of an error's body, in bytes. */
const MAX_ERROR_BODY = 64 * 1024;
/** The most that is read of a successful answer: a page of 1000 uploads with the longest keys is below 4 MiB. */
const MAX_BODY = 8 * 1024 * 1024;

/** Reads an answer to its end or to the bound. A success whose body does not matter stays one when its body never comes. */
export async function readAnswer(response: Response, bodyMatters: boolean): Promise<Answer> {
  const { status, ok, headers } = response;
  const text = await readText(response, ok ? MAX_BODY : MAX_ERROR_BODY, ok && !bodyMatters);
  return { status, headers, text, xml: readXml(text), requestId: header(headers, 'x-cos-request-id') };
}

/** The error in an answer, or `undefined` when there is none. `what` was asked; `secrets` are what no message may repeat. */
export function errorIn(answer: Answer, what: string, attempts: number, secrets: string[]): CosServiceError | undefined {
  const { status, headers, xml } = answer;
  const success = status >= 200 && status < 300;
  const error = xml?.name === 'error' ? xml : undefined;
  if (success && !error) return undefined;

  const said = (name: string): string | undefined => scrub(error?.text(name), secrets);
  const details = {
    status,
    serviceCode: said('Code'),
    requestId: scrub(answer.requestId, secrets) ?? said('RequestId'),
    traceId: scrub(header(headers, 'x-cos-trace-id'), secrets) ?? said('TraceId'),
    resource: said('Resource'),
    serverTime: parseTime(error?.text('ServerTime')) ?? serverDate(headers),
    attempts,
  };
  if (status < 200 || (status >= 300 && status < 400))
    return new CosServiceError(`${what}: redirected (status ${status}), which is never followed: check bucket, region and endpoint`, {
      ...details,
      code: 'ERR_COS_UNEXPECTED',
    });
  const reason = [details.serviceCode, said('Message')].filter(Boolean).join(': ');
  return new CosServiceError(`${what}: ${success ? `an error inside a ${status}` : status}${reason && ` ${reason}`}`, {
    ...details,
    code: isClock(details.serviceCode, said('Message')) ? 'ERR_COS_CLOCK' : 'ERR_COS_SERVICE',
    retryable: status === 408 || status === 429 || status >= 500 || TRANSIENT.test(details.serviceCode ?? ''),
  });
}

/** An answer that is neither the expected success nor an error of COS: a login page, a proxy's greeting. */
export function unexpected(answer: Answer, what: string, attempts: number): CosServiceError {
  return new CosServiceError(`${what}: status ${answer.status} with a body that is not COS's; a proxy or login page may have answered`, {
    status: answer.status,
    requestId: answer.requestId,
    attempts,
    code: 'ERR_COS_UNEXPECTED',
  });
}

/** 4xx codes that ask for another try (Tencent doc 436/7730). */
const TRANSIENT = /^(?:RequestTimeout|UserNetworkTooSlow)$/;

/** RequestTimeTooSkewed, or "Request has expired" as code or message (Tencent doc 436/7730, 436/10687). */
function isClock(serviceCode = '', message = ''): boolean {
  return serviceCode === 'RequestTimeTooSkewed' || /^Request has expired/i.test(serviceCode) || /Request has expired/i.test(message);
}

async function readText(response: Response, limit: number, mayBeMissing: boolean): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      bytes += value.byteLength;
      text += decoder.decode(value.subarray(0, value.byteLength - Math.max(0, bytes - limit)), { stream: true });
      if (bytes > limit) return text;
    }
  } catch (error) {
    if (mayBeMissing && bytes === 0) return '';
    throw error;
  } finally {
    // Frees the connection of a body that was not read to its end; a no-op for one that was.
    reader.cancel().catch(() => {});
  }
}

function header(headers: Headers, name: string): string | undefined {
  return headers.get(name) ?? undefined;
}

/** The server's clock when it answered. `Age` is how long a cache held the answer (RFC 9111, 5.1). */
function serverDate(headers: Headers): number | undefined {
  const date = parseTime(header(headers, 'date'));
  const age = Number(headers.get('age') ?? 0);
  return date === undefined || !(age >= 0) ? undefined : date + age * 1000;
}

function parseTime(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** The server's words without what they might echo, without control characters, and no longer than a line or two. */
function scrub(said: string | undefined, secrets: string[]): string | undefined {
  if (!said) return undefined;
  let text = said;
  for (const secret of secrets) text = text.replaceAll(secret, '***');
  return text
    .replace(/\b[\da-f]{40}\b/gi, '***')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .slice(0, 200);
}
