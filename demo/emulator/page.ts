// The page of the emulator: what it stores and what it was asked, read again every second.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CosEmulator } from 'cos-abort/testing';
import type { Handler } from '../rig/listen.ts';

/** As many rows as each table shows. */
const ROWS = 200;

const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
};

const FILES = new Map([
  ['/', { file: 'page.html', type: 'text/html' }],
  ['/page.css', { file: 'page.css', type: 'text/css' }],
  ['/page.js', { file: 'page.js', type: 'text/javascript' }],
]);

export function createPage(cos: CosEmulator): Handler {
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/state') return Response.json(stateOf(cos), { headers: HEADERS });
    const found = FILES.get(pathname);
    if (!found) return new Response('Not found.', { status: 404, headers: HEADERS });
    const text = await readFile(join(import.meta.dirname, found.file), 'utf8');
    return new Response(text, { headers: { ...HEADERS, 'content-type': `${found.type}; charset=utf-8` } });
  };
}

function stateOf(cos: CosEmulator) {
  const { uploads, objects, requests } = cos;
  return {
    now: cos.now(),
    buckets: cos.buckets.map(({ bucket, region }) => ({ bucket, region })),
    storedBytes: cos.storedBytes,
    counts: { uploads: uploads.length, objects: objects.length, requests: requests.length },
    uploads: uploads.slice(0, ROWS).map(({ parts, ...upload }) => ({
      ...upload,
      parts: parts.length,
      bytes: parts.reduce((sum, { size }) => sum + size, 0),
    })),
    objects: objects.slice(0, ROWS),
    requests: requests.slice(-ROWS).reverse(),
  };
}
