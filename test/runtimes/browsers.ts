// Browsers, undriven: each is given a page that runs the cases, in itself or in a worker of its own, and
// posts the result.
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserProgram, findChromium, findFirefox, findWebKit } from '../../demo/rig/browsers.ts';
import { listen } from '../../demo/rig/listen.ts';
import { homeIn, startScreen } from '../browser/screen.ts';
import type { Result } from '../cases/index.ts';
import { exec } from '../run/exec.ts';
import type { Packed } from './packed.ts';
import { broken, figuresIn, type Runtime } from './runtime.ts';

interface Browser {
  name: string;
  find(): Promise<BrowserProgram | undefined>;
  /** What prints the version, where the browser itself does not. */
  versionCommand?: readonly [file: string, args: readonly string[]];
  args(profile: string, url: string): string[];
  needsScreen?: boolean;
}

const BROWSERS: readonly Browser[] = [
  {
    name: 'chromium',
    find: findChromium,
    args: (profile, url) => ['--headless', '--no-sandbox', `--user-data-dir=${profile}`, url],
  },
  {
    name: 'firefox',
    find: findFirefox,
    args: (profile, url) => ['--headless', '--no-remote', '--profile', profile, url],
  },
  {
    name: 'webkit',
    find: findWebKit,
    versionCommand: ['dpkg-query', ['--show', 'webkit2gtk-driver']], // MiniBrowser opens a window to say its own
    args: (_, url) => [url],
    needsScreen: true,
  },
];

/**
 * How the page runs the cases. `post` sends their result; a page is of another origin than the bucket, so
 * that CORS holds.
 */
const POST = `const post = (result) => fetch('/result', { method: 'POST', body: JSON.stringify(result) });
  const failed = (error) => ({ passed: 0, failed: [String(error?.stack ?? error)] });`;

interface Place {
  /** After the browser's name. */
  suffix: string;
  page: string;
  code(origin: string): string;
}

const PLACES: readonly Place[] = [
  {
    suffix: '',
    page: `import('/cases.js');`,
    // The one-file build, by its URL and with its hash; a file of another content must not pass for it.
    code: (origin) => `import('/changed.js')
      .then(() => { throw new Error('integrity: a changed file was let in') }, () => import('/cos-abort.min.js'))
      .then((lib) => runCases(lib, '${origin}')).catch(failed).then(post);`,
  },
  {
    suffix: '-worker',
    page: `new Worker('/cases.js');`,
    code: (origin) => `runCases(lib, '${origin}').catch(failed).then(post);`,
  },
  {
    suffix: '-service-worker',
    page: `navigator.serviceWorker.register('/cases.js');`,
    code: (origin) => `addEventListener('activate', (event) => {
      event.waitUntil(runCases(lib, '${origin}').catch(failed).then(post));
    });`,
  },
];

export const browsers: readonly Runtime[] = BROWSERS.flatMap((browser) =>
  PLACES.map((place) => ({
    name: browser.name + place.suffix,
    version: () => versionOf(browser),
    run: (origin, packed) => runIn(browser, place, origin, packed),
  })),
);

async function versionOf({ find, versionCommand }: Browser): Promise<string | undefined> {
  const found = await find();
  if (!found) return undefined;
  const [file, args] = versionCommand ?? [found.executablePath, ['--version']];
  const { stdout } = await exec(file, args, { env: found.env });
  return figuresIn(stdout) ?? 'of unknown version';
}

async function runIn(browser: Browser, place: Place, origin: string, packed: Packed): Promise<Result> {
  const found = await browser.find();
  if (!found) return broken('it has gone');
  const posted = Promise.withResolvers<Result>();
  const site = await serve(place, origin, packed, posted.resolve);
  const profile = await mkdtemp(join(packed.folder, 'profile-'));
  const env = { ...found.env, ...homeIn(profile) };
  if (browser.needsScreen) env['DISPLAY'] = await startScreen(posted.promise);
  const ended = exec(found.executablePath, browser.args(profile, `${site.origin}/`), {
    env,
    until: posted.promise,
  });
  const result = await Promise.race([
    posted.promise,
    ended.then(({ code, output }) => broken(`the browser ended, exit code ${code}`, output)),
  ]);
  posted.resolve(result); // the screen ends too
  await ended;
  await site.close();
  return result;
}

async function serve(
  { page, code }: Place,
  origin: string,
  packed: Packed,
  onResult: (result: Result) => void,
): Promise<{ origin: string; close: () => Promise<void> }> {
  const lib = await packed.read('dist/cdn/cos-abort.min.js');
  const { 'cos-abort.min.js': hash } = JSON.parse(await packed.read('dist/cdn/integrity.json'));
  const imports = JSON.stringify({ integrity: { '/cos-abort.min.js': hash, '/changed.js': hash } });
  const html = `<!doctype html><title>cases</title><link rel="icon" href="data:,">
    <script type="importmap">${imports}</script><script type="module">${page}</script>`;
  const external = ['/cos-abort.min.js', '/changed.js'];
  const cases = await packed.bundle(`${POST}${code(origin)}`, { external });
  const files: Record<string, { type: string; text: string }> = {
    '/': { type: 'text/html', text: html },
    '/cases.js': { type: 'text/javascript', text: cases },
    '/cos-abort.min.js': { type: 'text/javascript', text: lib },
    '/changed.js': { type: 'text/javascript', text: `${lib};` },
  };
  return listen(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/result') onResult(await request.json());
    const { type, text } = files[pathname] ?? { type: 'text/plain', text: '' };
    return new Response(text, { headers: { 'content-type': `${type}; charset=utf-8` } });
  });
}
