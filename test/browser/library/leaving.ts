// Pages that are reloaded, left and come back to, and their neighbours.
import assert from 'node:assert/strict';
import type { BeginOptions, Way } from '../page/told.ts';
import { until } from '../until.ts';
import { type Ground, type LibraryCase, onSite } from './case.ts';
import { LibraryPage } from './page.ts';

const NAME = 'film.bin';

/**
 * An upload whose page every engine keeps. Firefox keeps none that holds a lock, or that waits for an
 * answer.
 */
const keptIn = (engine: Ground['engine']): BeginOptions =>
  engine === 'firefox' ? { isRecorded: false, isSending: false } : {};

export const leaving: Record<string, LibraryCase> = {
  'reload: aborted, each way': onSite(async ({ browser }, site) => {
    const page = await LibraryPage.open(browser, site);
    for (const way of ['credentials', 'abortEndpoint', 'abortUrl'] satisfies Way[]) {
      await page.begin([`${way}.bin`], { way });
      await page.reload();
      await until(`nothing is left, by ${way}`, site.isEmpty);
    }
    await page.close();
  }),

  'reload without page hide: the next page recovers': onSite(async ({ browser }, site) => {
    const page = await LibraryPage.open(browser, site);
    await page.begin([NAME], { isWatched: false });
    await page.reload();
    assert.equal(site.count('DELETE'), 0);
    await until('the lock is free', async () => !(await page.run<string[]>(HELD)).length);
    assert.deepEqual(await page.recover(), ['aborted']);
    assert.ok(site.isEmpty());
    await page.close();
  }),

  'a second tab leaves the upload of a living one alone': onSite(async ({ browser }, site) => {
    const living = await LibraryPage.open(browser, site);
    const gone = await LibraryPage.open(browser, site);
    await living.begin([NAME]);
    await gone.begin(['gone.bin'], { isWatched: false });
    await gone.close();
    const second = await LibraryPage.open(browser, site);
    await until(
      'the lock of the closed tab is free',
      async () => (await second.run<string[]>(HELD)).length === 1,
    );
    assert.deepEqual((await second.recover()).toSorted(), ['aborted', 'alive']);
    assert.deepEqual(await living.told(NAME), { state: 'uploading' });
    assert.equal(await living.abort(NAME), 'aborted');
    assert.ok(site.isEmpty());
    await Promise.all([living.close(), second.close()]);
  }),

  'left by a link and back: the upload goes on, its lock is held': onSite(
    async ({ browser, engine }, site) => {
      const page = await LibraryPage.open(browser, site);
      await page.begin([NAME], keptIn(engine));
      await page.leave();
      await page.goBack();
      assert.equal(await page.timesKept(), 1);
      assert.deepEqual(await page.told(NAME), { state: 'uploading' });
      assert.equal(site.count('DELETE'), 0);
      if (keptIn(engine).isRecorded !== false) {
        await until('the lock is held again', async () => (await page.run<string[]>(HELD)).length === 1);
        const second = await LibraryPage.open(browser, site);
        assert.deepEqual(await second.recover(), ['alive']);
        await second.close();
      }
      assert.equal(await page.abort(NAME), 'aborted');
      await page.close();
    },
  ),

  "left by a link, whenKept: 'abort': aborted, and told on coming back": onSite(
    async ({ browser, engine }, site) => {
      const page = await LibraryPage.open(browser, site);
      await page.begin([NAME], { ...keptIn(engine), whenKept: 'abort' });
      await page.leave();
      await until('nothing is left', site.isEmpty);
      await page.goBack();
      assert.equal(await page.timesKept(), 1);
      await until('it is told', async () => (await page.told(NAME)).state === 'aborted');
      assert.deepEqual(await page.told(NAME), { state: 'aborted', reason: 'the page was left' });
      assert.equal(await page.abort(NAME), 'gone');
      await page.close();
    },
  ),

  // In WebKit the kept page has lost its lock, in Chromium it is dropped when somebody asks for its lock.
  'left by a link, aborted by a second tab: no page believes that it lives': onSite(
    async ({ browser, engine }, site) => {
      const page = await LibraryPage.open(browser, site);
      await page.begin([NAME]);
      await page.leave();
      const second = await LibraryPage.open(browser, site);
      await until(
        'the second tab has recovered',
        async () => site.isEmpty() || (await second.recover()).includes('aborted'),
      );
      await page.goBack();
      if (engine === 'webkit') {
        assert.equal(await page.timesKept(), 1);
        await until('it is told', async () => (await page.told(NAME)).state === 'aborted');
        assert.deepEqual(await page.told(NAME), { state: 'aborted', reason: 'another page has aborted it' });
      } else assert.equal(await page.timesKept(), 0, 'it is a new page');
      assert.ok(site.isEmpty());
      await Promise.all([page.close(), second.close()]);
    },
  ),
};

/** Names of the locks that pages of the origin hold. */
const HELD = 'navigator.locks.query().then(({ held }) => held.map(({ name }) => name))';
