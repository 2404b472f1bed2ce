// The forms that answers have, and the account that all of them name.

import type { Refusal } from './refusal.ts';
import { xml } from './xml.ts';

/** Whose everything is. */
export const OWNER = { ID: 'qcs::cam::uin/100000000001:uin/100000000001', DisplayName: '100000000001' };

/** 200 with XML and its length. COS sends Complete and copies in chunks, which no `Response` can ask for. */
export function xmlAnswer(body: string, headers: Record<string, string> = {}): Response {
  const bytes = new TextEncoder().encode(body);
  return new Response(bytes, {
    status: 200,
    headers: { 'content-type': 'application/xml', 'content-length': String(bytes.length), ...headers },
  });
}

/** No body, and its length said: clients are told apart by that from a connection that was cut. */
export function emptyAnswer(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { 'content-length': '0', ...headers } });
}

/** Statuses that `Response` takes no body with. */
const BODILESS = [204, 205, 304];

/** What an error names beside its code. */
export interface ErrorNames {
  /** Host and path as they were asked for; whether the service decodes them is not known. */
  resource: string;
  requestId: string;
  traceId: string;
}

/** The service's `<Error>`, its elements in the order of 436/7730. */
export function errorAnswer(
  { status, code, message, details, headers }: Refusal,
  { resource, requestId, traceId }: ErrorNames,
  isHead: boolean,
): Response {
  const body = xml('Error', {
    Code: code,
    Message: message,
    ...details,
    Resource: resource,
    RequestId: requestId,
    TraceId: traceId,
  });
  const hasBody = !isHead && !BODILESS.includes(status);
  const bytes = hasBody ? new TextEncoder().encode(body) : null;
  return new Response(bytes, {
    status,
    headers: {
      'content-type': 'application/xml',
      'content-length': String(bytes?.length ?? 0),
      'x-cos-trace-id': traceId,
      ...headers,
    },
  });
}
