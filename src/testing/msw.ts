// The emulator as handlers of msw, which is not imported: a test that uses them has it, and all others need
// it not.

import type { CosEmulator } from './create.ts';
import { hostsOf, listingHostsOf } from './hosts.ts';

/**
 * Fits wherever msw takes a handler. Its own type is a class that nothing but msw can make an object of, and
 * naming it would ask for msw where it is not installed.
 */
export type MswHandler = never;

/** What msw 2 and 3 ask of a request handler. */
interface Handler {
  kind: 'request';
  /** What `kind` was called before msw 2.12. */
  __kind: 'RequestHandler';
  info: { header: string };
  run(asked: { request: Request; requestId: string }): Promise<object | null>;
  log(): void;
  reset(): void;
  restore(): void;
  dispose(): void;
}

/**
 * Handlers for msw's `setupServer` or `setupWorker` (msw 2 and 3): every request to a host of the emulator's
 * buckets, or to one that lists them, goes to the emulator.
 * @param origins further origins that are the bucket's, e.g. `https://cdn.example.com`
 * @throws {TypeError} for what is no emulator, and an origin that is no URL
 * @example
 * const cos = createCosEmulator();
 * const server = setupServer(...cosHandlers(cos));
 */
export function cosHandlers(emulator: CosEmulator, ...origins: string[]): MswHandler[] {
  if (typeof emulator !== 'function' || !Array.isArray(emulator.buckets))
    throw new TypeError('emulator must be what createCosEmulator() has returned');
  const hosts = [...emulator.buckets.flatMap(hostsOf), ...listingHostsOf(emulator.buckets)];
  // The official SDK for browsers takes the scheme of the page, which in jsdom is http.
  const own = hosts.flatMap((host) => [`https://${host}`, `http://${host}`]);
  const all = [...own, ...origins].map((origin) => new URL(origin).origin);
  return [handlerOf(emulator, all) as MswHandler];
}

function handlerOf(emulator: CosEmulator, origins: readonly string[]): Handler {
  const handler: Handler = {
    kind: 'request',
    __kind: 'RequestHandler',
    info: { header: `COS emulator of ${emulator.buckets.map(({ bucket }) => bucket).join(', ')}` },
    async run({ request, requestId }) {
      if (!origins.includes(new URL(request.url).origin)) return null;
      const response = isStripped(request)
        ? letThrough()
        : await emulator(request).catch(() => Response.error());
      return { handler, request, requestId, response, parsedResult: {} };
    },
    // It holds nothing and tells nothing of its own: the emulator has both.
    log() {},
    reset() {},
    restore() {},
    dispose() {},
  };
  return handler;
}

/**
 * happy-dom's Request drops what a preflight asks with, so that there is nothing to judge: it is let
 * through.
 */
const isStripped = ({ method, headers }: Request): boolean =>
  method === 'OPTIONS' && !headers.has('access-control-request-method');

const letThrough = (): Response => new Response(null, { headers: { 'access-control-allow-origin': '*' } });
