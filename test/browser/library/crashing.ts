// Renderers and browsers that are killed amid an upload: nothing is sent, and the journal is there for it.
import assert from 'node:assert/strict';
import { until } from '../until.ts';
import { type LibraryCase, onSite } from './case.ts';
import type { LibrarySite } from './library-site.ts';

export const crashing: Record<string, LibraryCase> = {
  'what runs the page is killed, the page is shown again: recovered': onSite(async ({ own }, site) => {
    const browser = await own.startUndriven();
    await browser.show(`${site.url}#begin`);
    await untilSending(site);
    assert.ok((await browser.killPages()) > 0);
    assert.deepEqual([site.cos.uploads.length, site.count('DELETE')], [1, 0]);
    await browser.show(`${site.url}#recover`);
    await until('nothing is left', site.isEmpty);
  }),

  'the browser is killed and started again: recovered': onSite(async ({ own }, site) => {
    const browser = await own.startUndriven();
    await browser.show(`${site.url}#begin`);
    await untilSending(site);
    await own.untilJournalIsStored();
    await browser.kill();
    assert.deepEqual([site.cos.uploads.length, site.count('DELETE')], [1, 0]);
    const next = await own.startUndriven();
    await next.show(`${site.url}#recover`);
    await until('nothing is left', site.isEmpty);
  }),
};

const untilSending = (site: LibrarySite): Promise<boolean> =>
  until('a part is on its way', () => site.arriving().some(({ bytes }) => bytes > 0));
