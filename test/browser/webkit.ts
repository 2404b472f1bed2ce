// What happens to a tab in WebKit.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPage } from '../../demo/page-server.ts';
import { type BrowserProgram, findWebKit } from '../../demo/rig/browsers.ts';
import type { Browser, Case } from './case.ts';
import { closeTabs } from './driven.ts';
import { minimalPage } from './minimal-page.ts';
import { type Site, serveSite } from './site.ts';
import { untilMidUpload } from './tab.ts';
import { until } from './until.ts';
import { startWebKit, type WebKit } from './webkit-process.ts';

const FILE = 'film.bin';

let program: BrowserProgram;

/** A case on a page and a bucket of its own, in a browser of its own. */
const onPage =
  (test: (webkit: WebKit, site: Site) => Promise<unknown>, page: typeof createPage = minimalPage): Case =>
  async () => {
    const site = await serveSite(page);
    const profile = await mkdtemp(join(tmpdir(), 'cos-abort-webkit-'));
    const webkit = await startWebKit(program, profile);
    try {
      return await test(webkit, site);
    } finally {
      await webkit.kill();
      await site.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  };

const closingTabs = (tabs: number, uploads: number, page?: typeof createPage): Case =>
  onPage(async (webkit, site) => {
    const clean = await closeTabs(webkit, site, tabs, uploads);
    assert.equal(clean, tabs, `${tabs - clean} of ${tabs} left something behind`);
    return `${clean}/${tabs}, ${site.count('DELETE')} DELETE`;
  }, page);

const cases: Record<string, Case> = {
  'tab closed mid-upload, 20 times': closingTabs(20, 1),

  'tab closed amid 3 uploads, 5 times': closingTabs(5, 3),

  'tab of the page without keys closed mid-upload, 20 times': closingTabs(20, 1, createPage),

  'reload mid-upload': onPage(async (webkit, site) => {
    const tab = await webkit.open(site.url);
    await untilMidUpload(tab, site, FILE);
    await tab.reload();
    await until('the bucket is empty', site.isEmpty);
  }),
};

export const browser: Browser = {
  name: 'webkit',
  cases,
  async start() {
    const found = await findWebKit();
    if (found) program = found;
    return found !== undefined;
  },
  stop: async () => {},
};
