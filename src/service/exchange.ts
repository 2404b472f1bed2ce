// One request, one answer, nothing repeated.

import { ownProperties } from '../support/arguments.ts';
import { type ReadAnswer, readAnswer } from './answer.ts';
import type { Fetch } from './options.ts';
import type { ServiceRequest } from './request.ts';

/** What is read of an ordinary answer's body, in bytes. */
const MAX_BODY = 65_536;

/** What was thrown where an answer should have come. The request may have been sent. */
export class ThrownByFetch {
  /** By the platform, or by a caller's `fetch`: anything. */
  readonly thrown: unknown;

  constructor(thrown: unknown) {
    this.thrown = thrown;
  }
}

/** A caller's `fetch` has given what is no answer: most often it has forgotten its `return`. */
export class NotAResponse extends Error {}

/**
 * Sends a request once and reads its answer.
 * @throws {ThrownByFetch} when no answer came, or none that can be read.
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
    signal: isTaken(signal) ? signal : null,
    redirect: 'manual',
    keepalive: operation.keepalive ?? false, // an abort outlives the page that sent it
    ...(credentials && { credentials }),
  } as RequestInit);
  try {
    // The platform's own `fetch` needs no Request made for it.
    const sent = fetch ? fetch(new Request(url.href, init)) : globalThis.fetch(url.href, init);
    const response = await sent;
    if (typeof Object(response).status !== 'number') throw new NotAResponse('fetch must return a Response');
    return await readAnswer(response, operation.maxBody ?? MAX_BODY);
  } catch (thrown) {
    throw new ThrownByFetch(thrown);
  }
}

/**
 * Whether the platform takes such a signal. jsdom replaces AbortController, but neither `fetch` nor Request,
 * which refuse its signals. It is found out before anything is sent: a request that fails once it is sent
 * says nothing about its signal, and must not be sent again.
 */
function isTaken(signal: AbortSignal): boolean {
  const kind = Object.getPrototypeOf(signal);
  let taken = takenKinds.get(kind);
  if (taken === undefined) {
    taken = canMakeRequest(signal);
    takenKinds.set(kind, taken);
  }
  return taken;
}

/** By the prototype of the signals. */
const takenKinds = /* @__PURE__ */ new WeakMap<object, boolean>();

function canMakeRequest(signal: AbortSignal): boolean {
  try {
    return Boolean(new Request('https://localhost', { signal }));
  } catch {
    return false;
  }
}
