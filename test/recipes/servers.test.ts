// The abort handler where servers mount it: bare, and under Hono, Next.js, SvelteKit, Nuxt and Express; and
// in Deno as a program.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  createServer,
  IncomingMessage,
  type RequestOptions,
  ServerResponse,
  request as sendRequest,
} from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { createCosEmulator } from 'cos-abort/testing';
import { createApp, createRouter, toWebHandler } from 'h3';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { listen } from '../../demo/rig/listen.ts';
import { bin, root } from '../run/exec.ts';

const cos = createCosEmulator();
const { bucket, region } = cos.buckets[0]!;
const { secretId, secretKey } = cos.credentials[0]!;
const env = { COS_BUCKET: bucket, COS_REGION: region, COS_SECRET_ID: secretId, COS_SECRET_KEY: secretKey };
const API = 'https://api.example.com';

for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value); // read when a recipe is loaded
beforeEach(() => {
  cos.reset();
  cos.addUpload({ key: 'users/17/a.mp4', uploadId: 'of-17' });
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => cos(new Request(url, init)));
});
afterEach(() => void vi.unstubAllGlobals());

/** What a page of that user sends. */
const question = (route: string, { cookie = 'session=of-17', origin = API, base = API } = {}): Request =>
  new Request(`${base}/uploads/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie, origin },
    body: JSON.stringify({ key: 'users/17/a.mp4', uploadId: 'of-17' }),
  });

const recipes = async () => {
  const { folders, default: bare } = await import('../../demo/recipes/server.ts');
  folders.set('session=of-17', 'users/17/');
  const { default: hono } = await import('../../demo/recipes/hono.ts');
  const next = await import('../../demo/recipes/next.ts');
  const sveltekit = await import('../../demo/recipes/sveltekit.ts');
  const { default: nuxt } = await import('../../demo/recipes/nuxt.ts');
  return {
    bare: bare.fetch,
    Hono: (request: Request) => hono.fetch(request),
    'Next.js': (request: Request) =>
      request.method === 'OPTIONS' ? next.OPTIONS(request) : next.POST(request),
    SvelteKit: (request: Request) =>
      request.method === 'OPTIONS' ? sveltekit.OPTIONS({ request }) : sveltekit.POST({ request }),
    Nuxt: toWebHandler(createApp().use(createRouter().use('/uploads/:action', nuxt))),
    Express: throughExpress,
  };
};

/** An app of Express calls its handlers with Node's own request and response. */
async function throughExpress(request: Request): Promise<Response> {
  const { mount } = await import('../../demo/recipes/express.ts');
  const routes = new Map<string, (incoming: IncomingMessage, outgoing: ServerResponse) => unknown>();
  mount({
    all(paths, handler) {
      for (const path of paths) routes.set(path, handler);
    },
  });
  const server = createServer((incoming, outgoing) => {
    const handler = routes.get(incoming.url ?? '');
    if (handler) handler(incoming, outgoing);
    else outgoing.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  const { method, headers } = request;
  const body = method === 'POST' ? await request.text() : null;
  return realFetch(`http://127.0.0.1:${port}${new URL(request.url).pathname}`, { method, headers, body });
}
const realFetch = globalThis.fetch;

describe.each(Object.entries(await recipes()))('%s', (_, serve) => {
  it('aborts for its user', async () => {
    const answer = await serve(question('abort'));
    expect([answer.status, await answer.json()]).toEqual([200, { outcome: 'aborted' }]);
    expect(answer.headers.get('access-control-allow-origin')).toBe(API);
    expect(cos.uploads).toEqual([]);
  });

  it('presigns for its user', async () => {
    const answer = await serve(question('presign'));
    expect(await answer.json()).toMatchObject({ url: expect.stringContaining('uploadId=of-17') });
  });

  it('aborts for nobody else', async () => {
    expect((await serve(question('abort', { cookie: 'session=of-18' }))).status).toBe(403);
    expect((await serve(question('abort', { origin: 'https://elsewhere.example' }))).status).toBe(403);
    expect(cos.uploads).toHaveLength(1);
  });

  it('answers a preflight of the pages that it knows', async () => {
    const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'POST' };
    const answer = await serve(new Request(`${API}/uploads/abort`, { method: 'OPTIONS', headers }));
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://app.example.com',
    ]);
  });
});

it('Hono serves nothing else', async () => {
  const { default: hono } = await import('../../demo/recipes/hono.ts');
  expect((await hono.fetch(new Request(`${API}/uploads/other`, { method: 'POST' }))).status).toBe(404);
});

describe('node:http, bare', () => {
  /** Asks the bridge to a handler, by a request that `fetch` would not send. Resolves to the status. */
  async function ask(options: RequestOptions, handler?: (request: Request) => Promise<Response>, body = '') {
    const { bridge } = await import('../../demo/recipes/express.ts');
    const { handle } = await import('../../demo/recipes/server.ts');
    const server = createServer(bridge(handler ?? handle, API));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close().closeAllConnections());
    const { port } = server.address() as AddressInfo;
    const sent = sendRequest({ host: '127.0.0.1', port, ...options });
    sent.end(body);
    const [answer]: [IncomingMessage] = (await once(sent, 'response')) as never;
    return answer.resume().statusCode;
  }

  it('a path that begins with another host does not make its pages our own', async () => {
    const { method, headers } = question('abort', { origin: 'https://evil.example' });
    const path = '//evil.example/uploads/abort';
    const body = await question('abort').text();
    expect(await ask({ method, headers: Object.fromEntries(headers), path }, undefined, body)).toBe(403);
    expect(cos.uploads).toHaveLength(1);
  });

  it('a TRACE can be no Request: 400', async () => {
    expect(await ask({ method: 'TRACE', path: '/uploads/abort' })).toBe(400);
  });

  it.each<[string, () => Promise<Response>]>([
    ['rejects', () => Promise.reject(new Error('canary'))],
    ['answers what cannot be read', async () => readResponse()],
  ])('a handler that %s: 500', async (_, handler) => {
    expect(await ask({ path: '/' }, handler)).toBe(500);
  });

  it("what a handler rejects with goes to Express's next", async () => {
    const { bridge } = await import('../../demo/recipes/express.ts');
    const error = new Error('canary');
    const next = vi.fn();
    const incoming = Object.assign(new IncomingMessage(new Socket()), { method: 'GET', url: '/' });
    await bridge(() => Promise.reject(error), API)(incoming, new ServerResponse(incoming), next);
    expect(next.mock.calls).toEqual([[error]]);
  });
});

/** A response whose body somebody holds. */
function readResponse(): Response {
  const response = new Response('x');
  response.body?.getReader();
  return response;
}

it('Deno runs it as it is', async () => {
  const emulator = await listen(cos);
  onTestFinished(() => emulator.close());
  const args = ['serve', '--no-prompt', '--allow-net', '--allow-env', '--port', '0', '--host', '127.0.0.1'];
  const child = spawn(bin('deno'), [...args, 'demo/recipes/server.ts'], {
    cwd: root,
    env: { ...process.env, ...env, COS_ENDPOINT: emulator.origin, NO_COLOR: '1' },
  });
  onTestFinished(() => void child.kill());
  const base = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stderr.on('data', (text) => {
      output += text;
      const [url] = /http:\/\/127[\d.:]+/.exec(output) ?? [];
      if (url) resolve(url);
    });
    child.on('exit', () => reject(new Error(output)));
  });
  vi.stubGlobal('fetch', realFetch);
  const answer = await fetch(question('abort', { base, origin: base }));
  // There are no sessions yet.
  expect([answer.status, await answer.json()]).toEqual([403, expect.objectContaining({ status: 403 })]);
});

it.each(Object.keys(env))('without %s in the environment, it does not start, and says why', async (name) => {
  vi.resetModules();
  vi.stubEnv(name, '');
  onTestFinished(() => void vi.stubEnv(name, env[name as keyof typeof env]));
  const started = import('../../demo/recipes/server.ts');
  await expect(started).rejects.toThrow(new Error(`set ${name} in the environment`));
});
