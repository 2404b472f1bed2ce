// The emulator as msw handlers. msw is the test's own dependency: without it the emulator works all the same.

import type { HttpHandler } from 'msw';
import type { CosEmulator } from './emulator.ts';

const msw = await import('msw').catch(() => undefined);

/**
 * Handlers for msw's `setupServer` or `setupWorker`: every request to a host of the emulator's buckets goes to the emulator.
 * @param origins further origins that are the bucket's, e.g. a custom domain.
 * @throws {Error} when msw is not installed.
 */
export function cosHandlers(emulator: CosEmulator, ...origins: string[]): HttpHandler[] {
  if (!msw) throw new Error('cosHandlers needs msw: npm install --save-dev msw');
  const { http, HttpResponse } = msw;
  const hosts = emulator.buckets.flatMap(({ bucket, region }) => [
    `https://${bucket}.cos.${region}.myqcloud.com`,
    `https://${bucket}.cos.${region}.tencentcos.cn`,
  ]);
  return [...hosts, ...origins].map((origin) =>
    http.all(`${origin}/*`, ({ request }) =>
      isStripped(request)
        ? new HttpResponse(null, { headers: { 'access-control-allow-origin': '*' } })
        : emulator(request).catch(() => HttpResponse.error()),
    ),
  );
}

/** happy-dom's Request drops what a preflight asks with, so that there is nothing to judge: it is let through. */
const isStripped = ({ method, headers }: Request): boolean =>
  method === 'OPTIONS' && !headers.has('access-control-request-method');
