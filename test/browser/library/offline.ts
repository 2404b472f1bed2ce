// Pages whose line to the bucket is lost amid an upload.
import assert from 'node:assert/strict';
import { until } from '../until.ts';
import { type LibraryCase, onSite } from './case.ts';
import { LibraryPage } from './page.ts';

const NAME = 'film.bin';

export const offline: Record<string, LibraryCase> = {
  'N7: offline, cancelled: unconfirmed; online, again: aborted': onSite(async ({ browser }, site) => {
    const page = await LibraryPage.open(browser, site);
    await page.begin([NAME]);
    await site.cutLine();
    assert.equal(await page.abort(NAME), 'unconfirmed');
    assert.equal(site.cos.uploads.length, 1);
    await site.mendLine();
    assert.equal(await page.abort(NAME), 'aborted');
    assert.ok(site.isEmpty());
    await page.close();
  }),

  'offline, cancelled, online in the middle of it: aborted': onSite(async ({ browser }, site) => {
    const page = await LibraryPage.open(browser, site);
    await page.begin([NAME]);
    await site.cutLine();
    await page.cancel(NAME);
    assert.equal((await page.told(NAME)).state, 'aborting');
    await site.mendLine();
    await until('it is aborted', async () => (await page.told(NAME)).state === 'aborted');
    assert.ok(site.isEmpty());
    await page.close();
  }),

  'N7: offline, tab closed: the next page recovers when it is online': onSite(async ({ browser }, site) => {
    const page = await LibraryPage.open(browser, site);
    await page.begin([NAME]);
    await site.cutLine();
    await page.close();
    const next = await LibraryPage.open(browser, site);
    await until('it is known to be dead', async () => (await next.recover()).includes('unconfirmed'));
    await site.mendLine();
    assert.deepEqual(await next.recover(), ['aborted']);
    assert.ok(site.isEmpty());
    await next.close();
  }),
};
