// "Pick your place", done: each from an empty folder with the packed package, by pasting what the README and
// docs/places.md show.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Miniflare } from 'miniflare';
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Handler, listen } from '../../demo/rig/listen.ts';
import { createCosEmulator } from '../../src/testing/index.ts';
import { bin, exec, root } from '../run/exec.ts';
import { openPage } from './page.ts';
import { Place } from './place.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');
const places = read('docs/places.md');

const place = await Place.install();
afterAll(() => place.remove());

const permanent = { secretId: 'AKIDofTheServer', secretKey: 'secretOfTheServer' };
const temporary = {
  secretId: 'AKIDofThePage',
  secretKey: 'secretOfThePage',
  securityToken: 'tokenOfThePage',
};
const rule = {
  allowedOrigins: ['*'],
  allowedMethods: ['PUT'],
  allowedHeaders: ['*'],
  exposeHeaders: ['ETag'],
};
const address = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' };
const cos = createCosEmulator({
  buckets: [{ ...address, cors: [rule] }],
  credentials: [permanent, temporary],
});
const env = (endpoint: string): Record<string, string> => ({
  COS_BUCKET: address.bucket,
  COS_REGION: address.region,
  COS_ENDPOINT: endpoint,
  COS_SECRET_ID: permanent.secretId,
  COS_SECRET_KEY: permanent.secretKey,
});
beforeEach(() => cos.reset());

async function open(handler: Handler): Promise<string> {
  const { origin, close } = await listen(handler);
  onTestFinished(close);
  return origin;
}

it('the first example prints what it says', async () => {
  expect(readme).toContain('`node first.mjs`');
  const { code, stdout } = await exec(process.execPath, [await place.pasteBelow('Try it', 'first.mjs')]);
  expect([code, stdout]).toEqual([0, "10\n{ outcome: 'aborted' }\n0\n"]);
});

it('a test passes, and fails when nothing is cancelled', async () => {
  expect(places).toContain('`node --test upload.test.ts`');
  const passes = await exec(process.execPath, ['--test', await place.paste('upload.test.ts')]);
  expect([passes.code, /pass (\d+)/.exec(passes.output)?.[1]]).toEqual([0, '1']);
  const withoutAbort = (code: string): string => code.replace(/^.*upload\.abort\(\).*$/m, '');
  const fails = await exec(process.execPath, ['--test', await place.paste('upload.test.ts', withoutAbort)]);
  expect([fails.code, /fail (\d+)/.exec(fails.output)?.[1]]).toEqual([1, '1']);
});

describe.each([
  {
    runtime: 'deno',
    command: 'deno serve --allow-net --allow-env server.ts',
    args: (path: string) => [
      'serve',
      '--no-prompt',
      '--allow-net',
      '--allow-env',
      '--host=127.0.0.1',
      '--port=0',
      path,
    ],
  },
  { runtime: 'bun', command: 'bun server.ts', args: (path: string) => [path] },
])('a server in $runtime', ({ runtime, command, args }) => {
  it('aborts for its users', async () => {
    expect(places).toContain(`\`${command}\``);
    const path = await place.paste(
      'server.ts',
      (code) => `${code}folders.set('session=of-17', 'users/17/');\n`,
    );
    const child = spawn(bin(runtime), args(path), {
      cwd: place.folder,
      env: { ...process.env, ...env(await open(cos)), PORT: '0', NO_COLOR: '1' },
    });
    onTestFinished(() => void child.kill());
    const base = await new Promise<string>((resolve, reject) => {
      let output = '';
      const read = (text: Buffer) => {
        output += text;
        const [, port] = /http:\/\/[\w.]+:(\d+)/.exec(output) ?? [];
        if (port) resolve(`http://127.0.0.1:${port}`);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.on('exit', () => reject(new Error(output)));
    });
    cos.addUpload({ key: 'users/17/a.mp4', uploadId: 'of-17' });
    const ask = (cookie: string): Promise<Response> =>
      fetch(`${base}/uploads/abort`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json' },
        body: JSON.stringify({ key: 'users/17/a.mp4', uploadId: 'of-17' }),
      });
    expect((await ask('session=of-18')).status).toBe(403);
    expect(await (await ask('theme=dark; session=of-17')).json()).toEqual({ outcome: 'aborted' });
    expect(cos.uploads).toEqual([]);
  });
});

interface Sessions {
  put(cookie: string, folder: string): Promise<void>;
}

/** As much of the Worker's settings as miniflare takes. */
interface Wrangler {
  main: string;
  compatibility_date: string;
  vars: Record<string, string>;
  kv_namespaces: { binding: string }[];
}

/** The Worker, in workerd, with the settings that stand beside it, and a KV of sessions. */
async function startWorker(): Promise<Handler> {
  const [, json = ''] = /```json\n(.*?)```/s.exec(places) ?? [];
  const { main, compatibility_date, vars, kv_namespaces }: Wrangler = JSON.parse(json);
  await place.paste(main);
  const flare = new Miniflare({
    modules: [{ type: 'ESModule', path: 'worker.js', contents: await place.bundle(main) }],
    compatibilityDate: compatibility_date,
    kvNamespaces: kv_namespaces.map(({ binding }) => binding),
    bindings: { ...env(await open(cos)), ...vars },
    cf: false,
    telemetry: { enabled: false },
  });
  onTestFinished(() => flare.dispose());
  // Said here because miniflare's own types need those of Cloudflare.
  const sessions = (await flare.getKVNamespace('SESSIONS')) as unknown as Sessions;
  await sessions.put('session=of-17', 'users/17/');
  return async ({ method, url, headers, body }) => {
    const sent = [...headers].filter(([name]) => name !== 'connection' && name !== 'content-length');
    const init = { method, headers: sent, ...(body && { body, duplex: 'half' }) };
    const answer = await flare.dispatchFetch(url, init as never);
    return new Response(await answer.text(), {
      status: answer.status,
      headers: [...answer.headers].filter(([name]) => name !== 'content-length'),
    });
  };
}

it('a Worker that is asked without a cookie refuses: a KV throws for an empty name', async () => {
  const worker = await startWorker();
  for (const route of ['', '/part', '/complete', '/abort']) {
    const init = { method: 'POST', body: '{"key":"users/17/a.mp4","uploadId":"1"}' };
    const answer = await worker(new Request(`https://app.example.com/uploads${route}`, init));
    expect(answer.status, route).toBe(403);
  }
});

/** STS, as a server in front of it answers. */
const sts: Handler = () => {
  const { secretId: tmpSecretId, secretKey: tmpSecretKey, securityToken: sessionToken } = temporary;
  const expiredTime = Math.floor(Date.now() / 1000) + 1800;
  return Response.json({ credentials: { tmpSecretId, tmpSecretKey, sessionToken }, expiredTime });
};

describe.each([
  { name: 'a page and a Worker', file: 'page.ts', start: startWorker },
  { name: 'a page alone', file: 'page-alone.ts', start: async () => sts },
])('$name', ({ file, start }) => {
  /** The page as it is after it has been loaded. */
  async function setUp() {
    await place.paste(file);
    const origin = await open(await start());
    const host = `${address.bucket}.cos.${address.region}.myqcloud.com`;
    const page = openPage(origin, await place.bundle(file, 'page'), { host, answer: cos });
    onTestFinished(() => page.close());
    await page.run(
      `for (const cookie of ['theme=dark', 'session=of-17']) document.cookie = cookie; globalThis.file = new Blob(['the bytes of a file']);`,
    );
    return page;
  }
  const START =
    "globalThis.started = page.startUpload(file, 'users/17/a.mp4'); started.done.catch(() => {});";

  it('uploads', async () => {
    const page = await setUp();
    await page.run(`${START} await started.done;`);
    expect(cos.objects).toMatchObject([{ key: 'users/17/a.mp4', size: 19 }]);
  });

  it('uploads and cancels by the input and the button of the document', async () => {
    expect(places).toContain('`npx esbuild page.ts --bundle --format=esm --outfile=page.js`');
    const [, markup = '', script = ''] = /```html\n(.*?)<script.*?>(.*?)<\/script>/s.exec(places) ?? [];
    const page = await setUp();
    await page.run(`document.body.innerHTML = ${JSON.stringify(markup)};
      ${script.replace(/import (.*) from '.\/page.js'/, 'const $1 = page')}
      globalThis.choose = (name) =>
        input.onchange(Object.defineProperty(input, 'files', { value: [new File(['bytes'], name)], configurable: true }));`);
    const told = (): Promise<string> => page.run("return document.querySelector('output').value;");

    await page.run("await choose('a.mp4');");
    expect(await told()).toBe('completed');
    expect(cos.objects).toMatchObject([{ key: 'users/17/a.mp4', size: 5 }]);

    cos.inject({ match: ({ method }) => method === 'PUT', delay: new Promise(() => {}) });
    const asked = cos.requests.length;
    await page.run("choose('b.mp4');");
    const isSent = () => cos.requests.slice(asked).some(({ method }) => method === 'PUT');
    await vi.waitUntil(isSent, { timeout: 30_000 });
    await page.run("await document.querySelector('button').onclick();");
    expect(await told()).toBe('aborted');
    expect(cos.uploads).toEqual([]);
  });

  it('cancels', async () => {
    const page = await setUp();
    cos.inject({ match: ({ method }) => method === 'PUT', delay: new Promise(() => {}) });
    await page.run(START);
    await vi.waitUntil(() => cos.requests.some(({ method }) => method === 'PUT'), { timeout: 30_000 });
    expect(await page.run('return started.upload.abort();')).toMatchObject({ outcome: 'aborted' });
    expect(cos.uploads).toEqual([]);
  });

  it('aborts when its tab is closed', async () => {
    const page = await setUp();
    cos.inject({ match: ({ method }) => method === 'PUT', delay: new Promise(() => {}) });
    await page.run(START);
    await vi.waitUntil(() => cos.requests.some(({ method }) => method === 'PUT'), { timeout: 30_000 });
    page.closeTab();
    await vi.waitUntil(() => cos.uploads.length === 0, { timeout: 30_000 });
    if (file === 'page.ts')
      await vi.waitUntil(() => page.answered.includes('/uploads/abort'), { timeout: 30_000 });
  });
});
