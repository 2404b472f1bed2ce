// What the page asks its own server, the Worker included; what goes wrong is told in the library's errors.
import { CosNetworkError, CosServiceError, type Credentials } from 'cos-abort';
import type { Config, State } from '../protocol.ts';

export type Keys = Credentials;

export const fetchConfig = (): Promise<Config> => get('/config');
export const fetchState = (): Promise<State> => get('/state');
export const fetchKeys = (): Promise<Keys> => get('/keys');

const get = async <T>(path: string): Promise<T> => (await send(path, {})).json();

/** Asks the Worker. @throws as {@link send}. */
export async function ask<T>(path: string, body: object, signal: AbortSignal | null = null): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return (await send(path, { method: 'POST', headers, body: JSON.stringify(body), signal })).json();
}

/**
 * One request, sent once. `refused` tells an UploadController that nothing has happened: the Worker promises
 * that of every 4xx.
 * @param partNumber of the part that is sent: the error then tells that it is the bucket's.
 * @throws {CosServiceError} for a refusal; {CosNetworkError} when no answer came; `signal.reason`.
 */
export async function send(url: string, init: RequestInit, partNumber?: number): Promise<Response> {
  const { pathname } = new URL(url, location.href); // the query may be signed
  const response = await fetch(url, init).catch((cause) => {
    init.signal?.throwIfAborted();
    throw new CosNetworkError(`${pathname}: no answer`, {
      code: 'ERR_COS_NETWORK',
      attempts: 1,
      partNumber,
      cause,
    });
  });
  if (response.ok) return response;
  const { status } = response;
  throw new CosServiceError(`${pathname}: ${status}`, {
    code: 'ERR_COS_SERVICE',
    status,
    attempts: 1,
    refused: status >= 400 && status < 500 && status !== 408,
    retryable: status >= 500,
    partNumber,
  });
}
