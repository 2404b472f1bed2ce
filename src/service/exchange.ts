// One request, one answer, nothing repeated: what is sent exactly, and what is said when no answer comes.

import { readText } from './answer.ts';
import { CosNetworkError } from './errors.ts';

/** A request to COS. */
export interface ServiceRequest {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  url: URL;
  headers?: Record<string, string>;
  body?: Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer> | string;
  /** `false`: not repeated when its answer was lost, because doing it twice differs from doing it once. */
  idempotent?: boolean;
  /** `include` sends cookies to another origin, too. Default: the platform's. */
  credentials?: RequestCredentials;
}

/** What sends: the platform's `fetch`, or anything that answers a `Request`. */
export type Fetch = (request: Request, init?: RequestInit) => Promise<Response>;

/** Sends a request once and reads its answer. @throws what the platform throws, or `signal.reason`. */
export async function exchange(
  { method, url, body, credentials }: ServiceRequest,
  headers: Record<string, string>,
  signal: AbortSignal,
  fetch: Fetch,
): Promise<[Response, string]> {
  // Nothing is inherited, so that a polluted Object.prototype adds nothing. An abort outlives the page that sent it.
  const init = {
    __proto__: null,
    method,
    headers,
    body: body ?? null,
    signal,
    redirect: 'manual',
    keepalive: method === 'DELETE',
    ...(credentials && { credentials }),
  } as RequestInit;
  const response = await untilAborted(fetch(new Request(url, init)), signal);
  return [response, await untilAborted(readText(response, method === 'GET' || method === 'POST'), signal)];
}

/** A request in words: method, key and uploadId, and nothing that is signed. */
export function describe(method: string, url: URL): string {
  const uploadId = url.searchParams.get('uploadId');
  return `${method} ${JSON.stringify(decodeURIComponent(url.pathname))}${uploadId ? ` uploadId ${JSON.stringify(uploadId)}` : ''}`;
}

/** The same promise, rejected at once when the signal is aborted, whatever `work` makes of the signal. */
export const untilAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });

/** The error for an answer that was lost, in the platform's words without URLs, which may be signed. */
export function lost(what: string, attempts: number, error: unknown): CosNetworkError {
  const { message, cause } = Object(error);
  const reason = cause
    ? `${message}: ${cause.message || cause.code}`
    : `${message} (the connection failed or, in a browser, CORS refused it)`;
  const said = reason.replace(/\w+:\/\/[^\s)]+/g, '(url)');
  return new CosNetworkError(`${what}: no answer: ${said}`, {
    code: 'ERR_COS_NETWORK',
    attempts,
    cause: new Error(said),
  });
}
