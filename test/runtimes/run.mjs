// Runs the portable cases on every runtime, or on those that are named as arguments, against the built package.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BrowserErrorCaptureEnum, Window } from 'happy-dom';
import { findChromium } from '../../demo/rig/chromium.ts';
import { listen } from '../../demo/rig/listen.ts';
import { bin, exec, root } from '../run/exec.ts';
import { serveBucket } from './bucket.ts';

const main = 'test/runtimes/main.ts';
const denoRun = ['run', '--no-prompt', '--allow-net=127.0.0.1', '--allow-read=.', main];

/** Each takes the bucket's origin and resolves to `{ passed, failed }`, or to `undefined` where the runtime is missing. */
const runtimes = {
  node: (origin) => program(process.execPath, [main, origin, 'cos-abort']),
  'happy-dom': happyDom,
  chromium: async (origin) => {
    const chromium = await findChromium();
    return (
      chromium &&
      page(origin, chromium, (profile, url) => [
        '--headless',
        '--no-sandbox',
        `--user-data-dir=${profile}`,
        url,
      ])
    );
  },
  deno: (origin) => program(bin('deno'), [...denoRun, origin, '../../dist/index.js']),
  'deno-src': (origin) => program(bin('deno'), [...denoRun, origin, '../../src/index.ts']),
  bun: (origin) => program(bin('bun'), [main, origin, 'cos-abort']),
  workerd,
};

/** A program that runs the cases in its own process and prints their result. */
async function program(file, args) {
  if (!existsSync(file)) return undefined;
  const { code, output } = await exec(file, args);
  const [, result] = /^RESULT (.*)$/m.exec(output) ?? [];
  return result ? JSON.parse(result) : broken(`no result, exit code ${code}`, output);
}

/** A worker whose test event runs the cases. */
async function workerd(origin) {
  await writeFile(
    join(places, 'worker.js'),
    await bundle(`import * as lib from 'cos-abort';
      import { runCases } from './test/cases/index.ts';
      export default { test: async () => console.log('RESULT ' + JSON.stringify(await runCases(lib, '${origin}'))) };`),
  );
  await writeFile(
    join(places, 'workerd.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (
      services = [ (name = "main", worker = .main), (name = "internet", network = (allow = ["private"])) ]
    );
    const main :Workerd.Worker = (
      modules = [ (name = "worker", esModule = embed "worker.js") ], compatibilityDate = "2026-07-30"
    );`,
  );
  return program(bin('workerd'), ['test', join(places, 'workerd.capnp')]);
}

/** A happy-dom window: its fetch, its Request, its CORS. */
async function happyDom(origin) {
  const window = new Window({
    url: 'http://page.example/',
    settings: {
      enableJavaScriptEvaluation: true,
      suppressInsecureJavaScriptEnvironmentWarning: true,
      errorCapture: BrowserErrorCaptureEnum.disabled,
    },
  });
  const code = await bundle(
    `import * as lib from 'cos-abort';
    import { runCases } from './test/cases/index.ts';
    window.result = runCases(lib, '${origin}');`,
    'iife',
  );
  window.eval(code);
  const result = await window.result;
  await window.happyDOM.close();
  return result;
}

/** A page on another origin than the bucket, so that CORS holds. It imports the one-file build by URL and posts its result: no driver. */
async function page(origin, { executablePath, env }, argsFor) {
  const code = await bundle(`import { runCases } from './test/cases/index.ts';
    import('/cos-abort.min.js').then((lib) => runCases(lib, '${origin}'))
      .catch((error) => ({ passed: 0, failed: [String(error.stack)] }))
      .then((result) => fetch('/result', { method: 'POST', body: JSON.stringify(result) }));`);
  const files = {
    '/': [
      'text/html',
      '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/cases.js"></script>',
    ],
    '/cases.js': ['text/javascript', code],
    '/cos-abort.min.js': ['text/javascript', await readFile(join(root, 'dist/cdn/cos-abort.min.js'))],
  };
  const { promise: result, resolve } = Promise.withResolvers();
  const site = await listen(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/result') resolve(await request.json());
    const [type, body] = files[pathname] ?? ['text/plain', ''];
    return new Response(body, { headers: { 'content-type': `${type}; charset=utf-8` } });
  });
  const profile = await mkdtemp(join(places, 'profile-'));
  const browser = exec(executablePath, argsFor(profile, site.origin), {
    env: { ...env, HOME: profile },
    until: result,
  });
  const first = await Promise.race([
    result,
    browser.then(({ code, output }) => broken(`the browser ended, exit code ${code}`, output)),
  ]);
  await browser;
  await site.close();
  return first;
}

const broken = (reason, output) => ({ passed: 0, failed: [`${reason}\n${output.slice(-2000)}`] });

const bundle = async (contents, format = 'esm') => {
  const options = { bundle: true, format, target: 'es2022', write: false, logLevel: 'error' };
  const { outputFiles } = await build({ stdin: { contents, resolveDir: root }, ...options });
  return outputFiles[0].text;
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(runtimes, name));
if (unknown.length)
  throw new RangeError(
    `no such runtime: ${unknown.join(', ')}; there are: ${Object.keys(runtimes).join(', ')}`,
  );
const places = await mkdtemp(join(tmpdir(), 'cos-abort-runtimes-'));
const missing = [];
let [passed, failed] = [0, 0];
for (const [name, run] of Object.entries(runtimes)) {
  if (names.length && !names.includes(name)) continue;
  const bucket = await serveBucket();
  const start = performance.now();
  const result = await run(bucket.origin).catch((error) => broken('the runner failed', String(error?.stack)));
  const ms = Math.round(performance.now() - start);
  await bucket.close();
  if (!result) {
    missing.push(name);
    console.log(`${name.padEnd(10)} missing`);
    continue;
  }
  passed += result.passed;
  failed += result.failed.length;
  console.log(`${name.padEnd(10)} ${result.passed} passed, ${result.failed.length} failed, ${ms} ms`);
  for (const line of result.failed) console.log(`  ${line}`);
}
await rm(places, { recursive: true, force: true, maxRetries: 5 });
if (missing.length) console.log(`missing: ${missing.join(', ')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0); // a delayed answer nobody waits for must not hold it up
