// One answer of the server, read within bounds, and the error it amounts to.

import type { XmlElement } from '@rgrove/parse-xml';
import { percentEncode } from '../support/percent-encode.ts';
import { type CosErrorCode, CosServiceError } from './errors.ts';
import { isNamed, textOf } from './xml.ts';

/** An answer with its body read. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as XML, if it is that. */
  xml: XmlElement | undefined;
  /** `x-cos-request-id`, where it can be read. */
  requestId: string | undefined;
  /** What was asked, for a message. */
  what: string;
  /** How many requests have been sent. */
  attempts: number;
}

// The most that is read of a body, in bytes: a page of 1000 uploads with the longest keys is below 4 MiB.
const MAX_BODY = 8 * 1024 * 1024;
const MAX_ERROR_BODY = 64 * 1024;

/** Reads a body to its end or to the bound. A success whose body does not matter stays one when its body never comes. */
export async function readText({ ok, body }: Response, bodyMatters: boolean): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let left = ok ? MAX_BODY : MAX_ERROR_BODY;
  const reader = body?.getReader();
  try {
    for (let chunk = await reader?.read(); chunk?.value && left > 0; chunk = await reader?.read()) {
      text += decoder.decode(chunk.value.subarray(0, left), { stream: true });
      left -= chunk.value.length;
    }
  } catch (error) {
    if (!ok || bodyMatters || text) throw error;
  } finally {
    reader?.cancel().catch(() => {}); // frees the connection of a body that was not read to its end
  }
  return text;
}

/** The error in an answer, or `undefined` when there is none. `secrets` are what no message may repeat. */
export function errorIn(answer: Answer, secrets: (string | null | undefined)[]): CosServiceError | undefined {
  const { status, headers, xml } = answer;
  const error = isNamed(xml, 'Error') ? xml : undefined;
  if (status >= 200 && status < 300 && !error) return undefined;
  if (status < 400 && !error)
    return refusal(
      answer,
      'ERR_COS_UNEXPECTED',
      'redirected, which is never followed: check region and endpoint',
    );

  // The server's words without what they might echo, on one line.
  const clean = (given: string | null | undefined): string | undefined =>
    secrets
      .reduce(
        (text, secret) =>
          secret ? text?.replaceAll(secret, '***').replaceAll(percentEncode(secret), '***') : text,
        given ?? undefined,
      )
      ?.replace(/\b[\da-f]{40}\b/gi, '***')
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .slice(0, 200);
  const said = (name: string): string | undefined => clean(textOf(error, name));
  const serviceCode = said('Code');
  const reason = [serviceCode, said('Message')].filter(Boolean).join(': ');
  const clock = serviceCode === 'RequestTimeTooSkewed' || /Request has expired/i.test(reason);
  return refusal(answer, clock ? 'ERR_COS_CLOCK' : 'ERR_COS_SERVICE', reason, {
    serviceCode,
    requestId: clean(answer.requestId) ?? said('RequestId'),
    traceId: clean(headers.get('x-cos-trace-id')) ?? said('TraceId'),
    resource: said('Resource'),
    // An answer that a cache has kept says nothing about the server's clock.
    serverTime:
      Date.parse(textOf(error, 'ServerTime') ?? (headers.get('age') ? '' : (headers.get('date') ?? ''))) ||
      undefined,
    retryable:
      status === 408 ||
      status === 429 ||
      status >= 500 ||
      serviceCode === 'RequestTimeout' ||
      serviceCode === 'UserNetworkTooSlow',
  });
}

/** The error for an answer. */
export const refusal = (
  { what, status, requestId, attempts }: Answer,
  code: CosErrorCode,
  reason: string,
  details?: Partial<CosServiceError>,
): CosServiceError =>
  new CosServiceError(`${what}: ${status} ${reason}`, { status, requestId, attempts, ...details, code });

/** The error for an answer that is neither the expected success nor an error of COS: a login page, a proxy's greeting. */
export const unexpected = (answer: Answer): CosServiceError =>
  refusal(answer, 'ERR_COS_UNEXPECTED', "with a body that is not COS's: did a proxy answer?");
