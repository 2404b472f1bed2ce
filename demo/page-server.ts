// Serves the page: its three files, the emulator's keys, and what the bucket holds.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, stop } from 'esbuild';
import type { Handler } from './listen.ts';
import { type Place, PREFIX } from './place.ts';
import type { Config, State } from './protocol.ts';

const PAGE = join(import.meta.dirname, 'page');
/** As many requests as the page's log shows. */
const LOG_LENGTH = 200;

export async function createPage(place: Place): Promise<Handler> {
  const headers = headersFor(place);
  const [html, css, script] = await Promise.all([
    readFile(join(PAGE, 'index.html'), 'utf8'),
    readFile(join(PAGE, 'style.css'), 'utf8'),
    bundle(),
  ]);
  const routes = new Map<string, () => Promise<[type: string, text: string]>>([
    ['/', async () => ['text/html', html]],
    ['/style.css', async () => ['text/css', css]],
    ['/main.js', async () => ['text/javascript', script]],
    ['/config', async () => ['application/json', JSON.stringify(configOf(place))]],
    ['/state', async () => ['application/json', JSON.stringify(await stateOf(place))]],
  ]);
  return async ({ method, url }) => {
    const route = routes.get(new URL(url).pathname);
    if (!route || !/^(GET|HEAD)$/.test(method)) return new Response('Not found.', { status: route ? 405 : 404, headers });
    const [type, text] = await route();
    return new Response(text, { headers: { ...headers, 'content-type': `${type}; charset=utf-8` } });
  };
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(PAGE, 'main.ts')],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    sourcemap: 'inline',
    write: false,
    logLevel: 'warning',
  });
  await stop();
  return outputFiles[0]!.text;
}

const configOf = ({ address, credentials, emulated }: Place): Config => ({ address, credentials: emulated ? credentials : null });

async function stateOf({ emulated, holds }: Place): Promise<State> {
  return {
    uploads: await holds(PREFIX),
    objects: emulated?.objects() ?? [],
    arriving: emulated?.arriving() ?? [],
    requests: emulated?.requests().slice(-LOG_LENGTH) ?? [],
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
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
}
