// One request, one answer, nothing repeated: what is sent exactly, and what is said when no answer comes.

import type { Redactor } from '../credentials/redact.ts';
import { type ReadAnswer, readAnswer } from './answer.ts';
import type { Fetch } from './options.ts';
import type { ServiceRequest } from './request.ts';

/** What is read of an ordinary answer's body, in bytes. */
const MAX_BODY = 65_536;

/** Sends a request once and reads its answer. @throws what the platform throws. */
export async function exchange(
  request: ServiceRequest,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  fetch: Fetch | undefined,
): Promise<ReadAnswer> {
  const { operation, method, url, body, credentials } = request;
  // Nothing is inherited, so that a polluted Object.prototype adds nothing. An abort outlives the page that
  // sent it.
  const init = {
    __proto__: null,
    method,
    headers,
    body: body ?? null,
    signal,
    redirect: 'manual',
    keepalive: operation.keepalive ?? false,
    ...(credentials && { credentials }),
  } as RequestInit;
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
    return send({ ...init, signal: null });
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

/** A request in words: method, key and uploadId, and nothing that is signed. */
export function describe({ method, url }: ServiceRequest): string {
  const uploadId = url.searchParams.get('uploadId');
  return `${method} ${JSON.stringify(pathOf(url))}${uploadId ? ` uploadId ${JSON.stringify(uploadId)}` : ''}`;
}

/** What of a request may be repeated however it looks: its bucket and host, its key and its uploadId. */
export const knownWords = ({ url }: ServiceRequest): string[] => [
  url.hostname.slice(0, url.hostname.indexOf('.')),
  url.host,
  pathOf(url).slice(1),
  url.searchParams.get('uploadId') ?? '',
];

function pathOf({ pathname }: URL): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname; // of your own endpoint; COS's are checked before
  }
}

/** What a platform's error is read for. */
interface PlatformError {
  name?: unknown;
  code?: unknown;
  message?: unknown;
  cause?: PlatformError;
}

/**
 * Why no answer came, in the platform's words and nothing secret: an error of the platform quotes URLs and
 * headers.
 */
export function whyNoAnswer(error: unknown, { url }: ServiceRequest, redactor: Redactor): string {
  const { message, cause, code } = Object(error) as PlatformError;
  const words = [message, cause?.message, cause?.code ?? code].map((word) => redactor.text(text(word)));
  const said = [...new Set(words.filter(Boolean))].join(': ');
  const hint = cause ? '' : ' (the connection failed or, in a browser, CORS refused it)';
  return `no answer from ${url.host}: ${said || 'the platform gives no reason'}${hint}`;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/**
 * Whether `fetch` says that it could not send this at all, or not read what to send: a file that was changed
 * on disk, a `fetch` that does not know the platform's `Request`.
 */
export async function isUnsendable(error: unknown, { body }: ServiceRequest): Promise<boolean> {
  const { name, code, message, cause } = Object(error) as PlatformError;
  if ([name, code, cause?.name, cause?.code].some((word) => UNSENDABLE.includes(word))) return true;
  if (NO_REQUEST.some((words) => text(message)?.includes(words))) return true;
  // Chromium says of a changed file what it says of a lost connection.
  return (
    body instanceof Blob &&
    body.size > 0 &&
    body
      .slice(0, 1)
      .arrayBuffer()
      .then(
        () => false,
        () => true,
      )
  );
}

/** Names and codes: of the File API, of URLs and arguments in Node. */
const UNSENDABLE: readonly unknown[] = [
  'NotReadableError',
  'NotFoundError',
  'SecurityError',
  'DataCloneError',
  'ERR_INVALID_URL',
  'ERR_INVALID_ARG_TYPE',
];

/** What other implementations of fetch say of a Request that is not theirs. */
const NO_REQUEST = ['parse URL', 'Invalid URL', 'absolute URLs', 'instance of AbortSignal'];
