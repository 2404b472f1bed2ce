// One request, one answer, nothing repeated.

import { ownProperties } from '../support/arguments.ts';
import { type ReadAnswer, readAnswer } from './answer.ts';
import type { Fetch } from './options.ts';
import type { ServiceRequest } from './request.ts';

/** What is read of an ordinary answer's body, in bytes. */
const MAX_BODY = 65_536;

/**
 * Sends a request once and reads its answer.
 * @throws what the platform throws.
 */
export async function exchange(
  request: ServiceRequest,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  fetch: Fetch | undefined,
): Promise<ReadAnswer> {
  const { operation, method, url, body, credentials } = request;
  const init = ownProperties({
    method,
    headers,
    body: body ?? null,
    signal,
    redirect: 'manual',
    keepalive: operation.keepalive ?? false, // an abort outlives the page that sent it
    ...(credentials && { credentials }),
  } as RequestInit);
  return readAnswer(await respond(url.href, init, fetch), operation.maxBody ?? MAX_BODY);
}

/** The platform's own `fetch` needs no Request made for it. */
async function respond(href: string, init: RequestInit, fetch: Fetch | undefined): Promise<Response> {
  const send = (init: RequestInit): Promise<Response> =>
    fetch ? fetch(new Request(href, init)) : globalThis.fetch(href, init);
  try {
    return await send(init);
  } catch (error) {
    if (!isRefused(init.signal)) throw error;
    return send(ownProperties({ ...init, signal: null }));
  }
}

/** jsdom replaces AbortController, but not fetch, which then refuses its signals before it sends anything. */
function isRefused(signal: RequestInit['signal']): boolean {
  try {
    new Request('https://localhost', { signal: signal ?? null });
    return false;
  } catch {
    return true;
  }
}
