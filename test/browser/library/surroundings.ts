// Pages in places where browsers do things differently.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { INSECURE } from '../drivers/driven.ts';
import type { Way } from '../page/told.ts';
import { until } from '../until.ts';
import { type LibraryCase, onSite } from './case.ts';
import { closeTabs } from './closing.ts';
import type { SiteOptions } from './library-site.ts';
import { LibraryPage } from './page.ts';

const NAME = 'film.bin';

/** Nothing but its own script and its own two servers, and no text that becomes code. */
const STRICT: SiteOptions = {
  headers: (bucketOrigin) => ({
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      'img-src data:',
      `connect-src 'self' ${bucketOrigin}`,
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; '),
  }),
};

const ISOLATED: SiteOptions = {
  headers: () => ({
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  }),
};

/**
 * Tabs with a service worker that fetches whatever its pages fetch. WebKitGTK runs it in the process of the
 * site's first tab, and when that tab closes, it stands still for up to 40 s with every request of the site:
 * one tab stays open, in which nothing is uploaded.
 */
const withServiceWorker = (way: Way): LibraryCase =>
  onSite(async ({ browser }, site) => {
    const staying = await LibraryPage.open(browser, site);
    await startServiceWorker(staying);
    const count = await closeTabs(browser, { tabs: 30, uploads: 1, way, prepare: startServiceWorker });
    await staying.close();
    return count;
  });

async function startServiceWorker(page: LibraryPage): Promise<void> {
  await page.run("navigator.serviceWorker.register('/service-worker.js').then(() => undefined)");
  await until('the service worker serves the page', () =>
    page.run<boolean>('navigator.serviceWorker.controller !== null'),
  );
}

export const surroundings: Record<string, LibraryCase> = {
  'tab with a service worker closed, by credentials': withServiceWorker('credentials'),
  'tab with a service worker closed, by abortEndpoint': withServiceWorker('abortEndpoint'),

  'L3: tab with a strict policy and trusted types closed, by credentials': ({ browser }) =>
    closeTabs(browser, { tabs: 10, uploads: 1, way: 'credentials', site: STRICT }),
  'L3: tab with a strict policy and trusted types closed, by abortEndpoint': ({ browser }) =>
    closeTabs(browser, { tabs: 10, uploads: 1, way: 'abortEndpoint', site: STRICT }),

  'cross-origin isolated: cancelled': onSite(async ({ browser }, site) => {
    const page = await LibraryPage.open(browser, site);
    assert.equal(await page.run('crossOriginIsolated'), true);
    await page.begin([NAME]);
    assert.equal(await page.abort(NAME), 'aborted');
    assert.ok(site.isEmpty());
    await page.close();
  }, ISOLATED),

  'tab over plain http closed': ({ browser }) =>
    closeTabs(browser, { tabs: 5, uploads: 1, way: 'credentials', site: { host: INSECURE } }),

  'plain http: cancelled; the journal lists, and aborts what is assumed dead': onSite(
    async ({ browser }, site) => {
      const page = await LibraryPage.open(browser, site);
      assert.equal(await page.run('isSecureContext'), false);
      assert.equal(await page.journalState(), 'no-locks');
      await page.begin([NAME], { isWatched: false });
      assert.equal(await page.abort(NAME), 'aborted');
      await page.begin([NAME], { isWatched: false });
      await page.reload();
      assert.deepEqual(await page.recover(), ['unknown']);
      await until('it is old', async () => (await page.recover({ assumeDeadAfter: 1 })).includes('aborted'));
      assert.ok(site.isEmpty());
      await page.close();
    },
    { host: INSECURE },
  ),

  'a frame that is removed': onSite(async ({ browser }, site) => {
    const tab = await browser.open(site.sideUrl);
    await tab.run(`new Promise((resolve) => {
      const frame = Object.assign(document.createElement('iframe'), { src: '/', onload: () => resolve() });
      document.body.append(frame);
    })`);
    await until('the page in the frame is there', () => tab.run<boolean>("'page' in frames[0]"));
    await tab.run(`frames[0].page.begin(['${NAME}'])`);
    assert.equal(site.cos.uploads.length, 1);
    await tab.run("document.querySelector('iframe').remove()");
    await until('nothing is left', site.isEmpty);
    await tab.close();
  }),

  'a dedicated worker says that nothing is recorded and no page watched': onSite(
    async ({ browser }, site) => {
      const tab = await browser.open(site.sideUrl);
      const told = await tab.run(`new Promise((resolve, reject) => {
      const worker = new Worker('/worker.js', { type: 'module' });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(message);
    })`);
      assert.deepEqual(told, { state: 'no-storage', recorded: false, watching: false });
      await tab.close();
    },
  ),
};

/** Cases that wait by the clock, each in a browser of its own. */
export const slow: Record<string, LibraryCase> = {
  'keys that live 20 s, tab closed at 26 s': onSite(async ({ own }, site) => {
    const page = await LibraryPage.open(await own.start(), site);
    await page.begin([NAME], { way: 'shortLived' });
    await sleep(26_000);
    await page.close();
    await until('nothing is left', site.isEmpty);
    const [deleted] = site.cos.requests.filter(({ method }) => method === 'DELETE');
    assert.equal(deleted?.status, 204);
  }),
};
