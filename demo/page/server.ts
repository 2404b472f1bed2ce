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
 * One request, sent once. `attempts` tells an UploadController that a refusal is one: what the server refused at once has not happened.
 * @throws {CosServiceError} for a refusal; {CosNetworkError} when no answer came; `signal.reason`.
 */
export async function send(url: string, init: RequestInit): Promise<Response> {
  const { pathname } = new URL(url, location.href); // the query may be signed
  const response = await fetch(url, init).catch((cause) => {
    init.signal?.throwIfAborted();
    throw new CosNetworkError(`${pathname}: no answer`, { code: 'ERR_COS_NETWORK', attempts: 1, cause });
  });
  if (response.ok) return response;
  const { status } = response;
  throw new CosServiceError(`${pathname}: ${status}`, {
    code: 'ERR_COS_SERVICE',
    status,
    attempts: 1,
    retryable: status >= 500,
  });
}
