// What a person does to an upload, and what happens to a tab, in Chromium, driven by Playwright.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { type BrowserContext, type Browser as Chromium, chromium as driver, type Page } from 'playwright';
import { createPage } from '../../../demo/page-server.ts';
import { findChromium } from '../../../demo/rig/browsers.ts';
import type { Browser, Case } from '../case.ts';
import { until, within } from '../until.ts';
import { type Site, serveSite } from './demo-site.ts';
import {
  choose,
  selectorOf,
  shown,
  type Tab,
  untilLocked,
  untilMidUpload,
  untilRecovered,
  untilState,
} from './tab.ts';

const FILE = 'film.bin';
const TABS = 5;
const INSECURE = 'insecure.example';
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--host-resolver-rules=MAP ${INSECURE} 127.0.0.1`,
];

let chromium: Chromium;

interface Opened extends Tab {
  page: Page;
}

async function open(context: BrowserContext, url: string): Promise<Opened> {
  const page = await context.newPage();
  await page.goto(url);
  return { page, run: (expression) => page.evaluate(expression) };
}

/** A case on a page and a bucket of its own, in a context of its own. */
const onPage =
  (test: (context: BrowserContext, site: Site) => ReturnType<Case>, host?: string): Case =>
  async () => {
    const site = await serveSite(createPage, host);
    const context = await chromium.newContext();
    try {
      return await test(context, site);
    } finally {
      await context.close();
      await site.close();
    }
  };

const cancel = ({ page }: Opened): Promise<void> =>
  page.locator(selectorOf(FILE)).locator('[data-action=cancel]').click();

/** Asks the Worker from a page of its origin. */
const ask = <T>({ run }: Opened, path: string, body: object): Promise<T> =>
  run(`fetch('/api/${path}', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(body))},
  }).then((answer) => answer.json())`);

const keyPrefix = async (tab: Opened): Promise<string> =>
  (await ask<{ prefix: string }>(tab, 'login', {})).prefix;

const openUpload = async (tab: Opened, key: string): Promise<string> =>
  (await ask<{ uploadId: string }>(tab, 'uploads', { key })).uploadId;

const untilEmpty = (site: Site): Promise<boolean> => until('the bucket is empty', site.isEmpty);

/** Keeps requests of that method whose URL matches from leaving the page until it is called. */
async function hold({ page }: Opened, method: string, url: RegExp): Promise<() => void> {
  const held = Promise.withResolvers<void>();
  await page.route(url, async (route) => {
    if (route.request().method() === method) await held.promise;
    await route.continue();
  });
  return held.resolve;
}

/**
 * Kills the renderer: no handler of the page runs. Resolves when no more than `living` uploads are locked.
 */
async function crash({ page }: Opened, site: Site, living: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  session.send('Page.crash').catch(() => {}); // never answered
  await crashed;
  await untilLocked(await open(page.context(), site.sideUrl), living);
}

/** Closes the tab as its close button does, so that `pagehide` is fired. */
async function closeTab({ page }: Opened): Promise<void> {
  const closed = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await closed;
}

/** Closes tabs amid an upload, one after the other. */
const closingTabs = (urlOf: (site: Site) => string): Case =>
  onPage(async (context, site) => {
    const lost: string[] = [];
    for (let number = 1; number <= TABS; number++) {
      const tab = await open(context, urlOf(site));
      if (number > 1) await untilRecovered(tab);
      await untilMidUpload(tab, site, `${number}.bin`);
      await closeTab(tab);
      // Looked at before the next page can recover it.
      if (!(await within(5000, site.isEmpty))) lost.push(`tab ${number} has left its upload`);
    }
    return { tries: TABS, lost };
  });

/** A page over plain http, at a host that is not loopback. */
const overPlainHttp = (urlOf: (site: Site) => string): Case =>
  onPage(async (context, site) => {
    const tab = await open(context, urlOf(site));
    assert.deepEqual(await tab.run('[isSecureContext, typeof crypto.subtle, typeof navigator.locks]'), [
      false,
      'undefined',
      'undefined',
    ]);
    await untilMidUpload(tab, site, FILE);
    await cancel(tab);
    await untilState(tab, FILE, 'aborted');
    assert.ok(await site.isEmpty());
  }, INSECURE);

const cases: Record<string, Case> = {
  'cancel mid-upload': onPage(async (context, site) => {
    const tab = await open(context, site.url);
    await untilMidUpload(tab, site, FILE);
    await cancel(tab);
    await untilState(tab, FILE, 'aborted');
    assert.equal((await shown(tab, FILE)).outcome, 'aborted');
    assert.ok(await site.isEmpty());
    assert.equal(site.objects().length, 0);
    return `${site.count('DELETE')} DELETE`;
  }),

  'cancel during initiate': onPage(async (context, site) => {
    const tab = await open(context, site.url);
    const release = await hold(tab, 'POST', /\/api\/uploads$/);
    await choose(tab, FILE);
    await untilState(tab, FILE, 'initiating');
    await cancel(tab);
    await untilState(tab, FILE, 'aborting');
    release();
    await untilState(tab, FILE, 'aborted');
    assert.equal((await shown(tab, FILE)).outcome, 'aborted');
    assert.ok(await site.isEmpty());
    assert.equal(site.count('PUT'), 0);
  }),

  'cancel during complete, which wins': onPage(async (context, site) => {
    const tab = await open(context, site.url);
    const release = await hold(tab, 'POST', /\/api\/uploads\/complete$/);
    await choose(tab, FILE, 1);
    await untilState(tab, FILE, 'completing');
    await cancel(tab);
    await untilState(tab, FILE, 'aborting');
    release();
    await untilState(tab, FILE, 'completed');
    assert.equal(site.objects().length, 1);
    assert.equal(site.count('DELETE'), 0);
  }),

  'cancel all of several': onPage(async (context, site) => {
    const tab = await open(context, site.url);
    const files = ['a.bin', 'b.bin', 'c.bin'];
    for (const file of files) await untilMidUpload(tab, site, file);
    await tab.page.click('[data-action=cancel-all]');
    for (const file of files) await untilState(tab, file, 'aborted');
    assert.ok(await site.isEmpty());
    assert.equal(site.objects().length, 0);
  }),

  'reload mid-upload': onPage(async (context, site) => {
    const tab = await open(context, site.url);
    await untilMidUpload(tab, site, FILE);
    await tab.page.reload();
    await untilEmpty(site);
  }),

  "tab with the demo's page closed": closingTabs(({ url }) => url),

  "tab with the demo's page, which signs by itself, closed": closingTabs(({ signingUrl }) => signingUrl),

  'renderer killed mid-upload, page opened again': onPage(async (context, site) => {
    const tab = await open(context, site.url);
    await untilMidUpload(tab, site, FILE);
    await crash(tab, site, 0);
    assert.equal((await site.holds()).length, 1);
    assert.equal(site.count('DELETE'), 0);
    assert.equal(await untilRecovered(await open(context, site.url)), 1);
    assert.ok(await site.isEmpty());
  }),

  'recovery leaves the upload of a living tab alone': onPage(async (context, site) => {
    const living = await open(context, site.url);
    const crashing = await open(context, site.url);
    await untilMidUpload(crashing, site, 'crashed.bin');
    await untilMidUpload(living, site, FILE);
    await crash(crashing, site, 1);
    assert.equal(await untilRecovered(await open(context, site.url)), 1);
    assert.deepEqual(
      (await site.holds()).map(({ key }) => key.endsWith(FILE)),
      [true],
    );
    await untilState(living, FILE, 'completed');
    assert.equal(site.objects().length, 1);
    assert.ok(await site.isEmpty());
  }),

  'two tabs opened at once are one user': onPage(async (context, site) => {
    await context.route(/\/api\/login$/, async (route) => {
      await pause(300); // both have asked by then, if they do not wait for each other
      await route.continue();
    });
    const tabs = await Promise.all([open(context, site.url), open(context, site.url)]);
    for (const [i, tab] of tabs.entries()) await untilMidUpload(tab, site, `${i}.bin`);
    const users = new Set((await site.holds()).map(({ key }) => key.split('/')[1]));
    assert.equal(users.size, 1);
  }),

  'plain http, without crypto.subtle': overPlainHttp(({ url }) => url),

  'plain http, without crypto.subtle, signing by itself': overPlainHttp(({ signingUrl }) => signingUrl),

  'a presigned abort from another origin aborts its upload and nothing else': onPage(
    async (context, site) => {
      const home = await open(context, site.sideUrl);
      const object = `${await keyPrefix(home)}${FILE}`;
      const [upload, other] = [await openUpload(home, object), await openUpload(home, `${object}.other`)];
      const { url } = await ask<{ url: string }>(home, 'uploads/presign', { key: object, uploadId: upload });

      const { run, page } = await open(context, site.foreignUrl);
      assert.deepEqual(await context.cookies(page.url()), []);
      const send = (method: string, url: string): Promise<number> =>
        run(
          `fetch(${JSON.stringify(url)}, { method: '${method}', ${method === 'PUT' ? "body: 'x'" : ''} }).then(({ status }) => status)`,
        );
      const tries: [method: string, url: string][] = [
        ['DELETE', url.replace(FILE, `${FILE}.other`)],
        ['DELETE', url.replace(upload, other)],
        ['DELETE', url.replace(FILE, `${FILE}.other`).replace(upload, other)],
        ['DELETE', url.replace(`uploadId=${upload}&`, '')], // would delete the object
        ...['GET', 'PUT', 'POST'].map((method): [string, string] => [method, url]),
      ];
      for (const [method, changed] of tries) {
        assert.ok(method !== 'DELETE' || changed !== url);
        assert.equal(await send(method, changed), 403, `${method} ${changed}`);
      }
      const { now } = site.cos;
      site.cos.now = () => Date.now() + 901_000;
      assert.equal(await send('DELETE', url), 403, 'expired');
      site.cos.now = now;
      assert.equal((await site.holds()).length, 2);

      assert.equal(await send('DELETE', url), 204);
      assert.deepEqual(
        (await site.holds()).map(({ uploadId }) => uploadId),
        [other],
      );
      return `${tries.length + 1} refused`;
    },
  ),

  'no key reaches the page': onPage(async (context, site) => {
    const received: Promise<string>[] = []; // from the bucket, and as much of the rest as the driver still finds
    context.on('response', (response) => {
      const texts = [response.allHeaders().then(JSON.stringify), response.text()].map((text) =>
        text.catch(() => ''),
      );
      received.push(Promise.all([response.url(), ...texts]).then((all) => all.join('\n')));
    });
    const tab = await open(context, site.url);
    await choose(tab, 'a.bin', 1);
    await untilState(tab, 'a.bin', 'completed');
    await untilMidUpload(tab, site, FILE);
    await cancel(tab);
    await untilState(tab, FILE, 'aborted');
    const kept = await tab.run<string>(
      'document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)',
    );
    const paths = site.answers.map(({ path }) => path);
    for (const path of [
      'main.js',
      'config',
      'state',
      'api/login',
      'api/uploads',
      'api/uploads/parts',
      'api/uploads/abort',
    ])
      assert.ok(paths.includes(`/${path}`), `${path} was answered`);
    const texts = [kept, ...(await Promise.all(received)), ...site.answers.map(({ text }) => text)];
    for (const secret of [...site.secrets.worker, ...site.secrets.page])
      assert.ok(!texts.some((text) => text.includes(secret)));
    return `${site.answers.length} answers`;
  }),
};

const axe = new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url);
if (existsSync(axe))
  cases['axe finds nothing, idle and uploading'] = onPage(async (context, site) => {
    const source = await readFile(axe, 'utf8');
    for (const url of [site.url, site.signingUrl]) {
      const tab = await open(context, url);
      await tab.run(source); // not as a script: the page's policy forbids it
      for (const prepare of [async () => {}, () => untilMidUpload(tab, site, FILE)]) {
        await prepare();
        const violations = await tab.run(
          'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)].join(" ")))',
        );
        assert.deepEqual(violations, []);
      }
    }
  });

export const browser: Browser = {
  name: 'chromium',
  cases,
  async start() {
    const found = await findChromium();
    // The packaged one has a reduced font system: it dies of a <select> or a file input, which the page has.
    if (!found || found.executablePath.includes('node_modules')) return false;
    chromium = await driver.launch({ ...found, args });
    return true;
  },
  stop: () => chromium.close(),
};
