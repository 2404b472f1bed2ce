// One request, one answer, nothing repeated: what is sent exactly, and what is said when no answer comes.

import { type Answer, readAnswer } from './answer.ts';
import { CosNetworkError } from './errors.ts';

/** A request to COS. */
export interface ServiceRequest {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  url: URL;
  headers?: Record<string, string>;
  body?: Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer> | string;
  /** `false`: not repeated when its answer was lost, because doing it twice differs from doing it once. */
  idempotent?: boolean;
}

/** What sends: the platform's `fetch`, or anything that answers a `Request`. */
export type Fetch = (request: Request, init?: RequestInit) => Promise<Response>;

/** Sends a request once and reads its answer. `attempts` is for the message. @throws {CosNetworkError} or `signal.reason`. */
export async function exchange(
  { method, url, body }: ServiceRequest,
  headers: Record<string, string>,
  { fetch, signal, attempts }: { fetch: Fetch; signal: AbortSignal; attempts: number },
): Promise<{ response: Response; answer: Answer }> {
  // Every member is the request's own, so that a polluted Object.prototype adds none. An abort outlives the page that sent it.
  const init = { __proto__: null, method, headers, signal, redirect: 'manual', keepalive: method === 'DELETE' } as RequestInit;
  if (body !== undefined) init.body = body;
  try {
    const response = await untilAborted(fetch(new Request(url, init)), signal);
    const answer = await untilAborted(readAnswer(response, method === 'GET' || method === 'POST'), signal);
    return { response, answer };
  } catch (error) {
    signal.throwIfAborted();
    const { reason, code } = whyLost(error);
    const cause = Object.assign(new Error(reason), code && { code });
    const message = `${describe(method, url)}: no answer after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}: ${reason}`;
    throw new CosNetworkError(message, { code: 'ERR_COS_NETWORK', attempts, cause });
  }
}

/** A request in words: method, key and uploadId, and nothing that is signed. */
export function describe(method: string, url: URL): string {
  const uploadId = url.searchParams.get('uploadId');
  const key = decodeURIComponent(url.pathname).slice(1);
  return `${method} ${key ? JSON.stringify(key) : 'bucket'}${uploadId ? ` (uploadId ${JSON.stringify(uploadId)})` : ''}`;
}

/** The same promise, rejected at once when the signal is aborted, whatever `work` makes of the signal. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** The platform's words without URLs, which may be signed. Browsers tell a lost connection and a CORS refusal apart to nobody. */
function whyLost(error: unknown): { reason: string; code: string | undefined } {
  const { message, cause } = error as Partial<Error>;
  const { message: inner, code } = (cause ?? {}) as { message?: unknown; code?: unknown };
  const said = [message, inner].filter((part) => typeof part === 'string' && part !== '').join(': ');
  const clean = said.replace(/\b[a-z]+:\/\/[^\s)]+/gi, '(url)').slice(0, 200) || 'the connection was lost';
  return {
    reason: cause === undefined ? `${clean} (the connection failed, or in a browser the bucket's CORS rules refused the request)` : clean,
    code: typeof code === 'string' ? code : undefined,
  };
}
