// Serves the page: its three files, what the bucket holds and, from the Worker, everything below /api, as
// one origin.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BucketHistory } from './history.ts';
import type { Place } from './place.ts';
import type { Config, State } from './protocol.ts';
import { bundle } from './rig/bundle.ts';
import type { Handler } from './rig/listen.ts';
import { PREFIX } from './worker/user.ts';

const PAGE = join(import.meta.dirname, 'page');
/** As many requests as the page's log shows. */
const LOG_LENGTH = 200;

/** @param worker answers the page's requests below /api; without one there is none. */
export async function createPage(place: Place, worker?: Handler): Promise<Handler> {
  const headers = headersFor(place);
  const history = place.emulated && new BucketHistory(place.emulated);
  const [html, css, script] = await Promise.all([
    readFile(join(PAGE, 'index.html'), 'utf8'),
    readFile(join(PAGE, 'style.css'), 'utf8'),
    bundle(join(PAGE, 'main.ts'), { sourcemap: 'inline' }),
  ]);
  const routes = new Map<string, () => Promise<[type: string, text: string]>>([
    ['/', async () => ['text/html', html]],
    ['/style.css', async () => ['text/css', css]],
    ['/main.js', async () => ['text/javascript', script]],
    ['/config', async () => ['application/json', JSON.stringify(configOf(place))]],
    // For the second way only, in which the page signs: temporary keys, as a product's server gets them from
    // STS.
    ['/keys', async () => ['application/json', JSON.stringify(place.emulated ? place.credentials : null)]],
    ['/state', async () => ['application/json', JSON.stringify(await stateOf(place, history))]],
  ]);
  return async (request) => {
    const { method, url } = request;
    const { pathname } = new URL(url);
    if (worker && pathname.startsWith('/api/')) return askWorker(request, worker, history);
    const route = routes.get(pathname);
    if (!route || !['GET', 'HEAD'].includes(method))
      return new Response('Not found.', { status: route ? 405 : 404, headers });
    const [type, text] = await route();
    return new Response(text, { headers: { ...headers, 'content-type': `${type}; charset=utf-8` } });
  };
}

const configOf = ({ address, emulated }: Place): Config => ({
  address,
  prefix: PREFIX,
  emulated: emulated !== undefined,
});

async function askWorker(request: Request, worker: Handler, history?: BucketHistory): Promise<Response> {
  history?.look();
  // What a page sends while it goes away is a string, which is text/plain; what it sends while it lives is
  // JSON.
  const isLeaving = request.headers.get('content-type')?.startsWith('text/plain');
  if (isLeaving) {
    const body: { uploadId?: string } = await request
      .clone()
      .json()
      .catch(() => ({}));
    history?.noteLeft(body.uploadId ?? '');
  }
  const answer = await worker(request);
  history?.look();
  return answer;
}

async function stateOf({ emulated, holds }: Place, history?: BucketHistory): Promise<State> {
  history?.look();
  return {
    now: Date.now(),
    uploads: await holds(PREFIX),
    objects: emulated?.cos.objects ?? [],
    arriving: emulated?.arriving() ?? [],
    requests: emulated?.cos.requests.slice(-LOG_LENGTH) ?? [],
    levels: history?.levels ?? [],
    freed: history?.freed ?? [],
  };
}

/** The page runs its own script and reaches its own server and the emulator, nothing else. */
function headersFor({ emulated, address }: Place): Record<string, string> {
  const policy = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': 'data:',
    'connect-src': emulated ? `'self' ${address.endpoint}` : "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  };
  return {
    'content-security-policy': Object.entries(policy)
      .map((directive) => directive.join(' '))
      .join('; '),
    'x-content-type-options': 'nosniff',
    // Not no-referrer: with it a beacon would not say whose page sends it.
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}
