// What happens to a tab or to the whole browser in a stock Firefox, driven over WebDriver BiDi.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPage } from '../../demo/page-server.ts';
import { findFirefox } from '../../demo/rig/browsers.ts';
import type { Browser, Case } from './case.ts';
import { closeTabs } from './driven.ts';
import { type Firefox, startFirefox } from './firefox-process.ts';
import { holdsCookie, holdsJournal } from './firefox-profile.ts';
import { minimalPage } from './minimal-page.ts';
import { type Site, serveSite } from './site.ts';
import { untilLocked, untilMidUpload, untilRecovered } from './tab.ts';
import { until } from './until.ts';

const FILE = 'film.bin';
const TABS = 20;
/** Firefox promises nothing to a page that goes away; a journal is there for what it drops. */
const ENOUGH = 19;

let executable: string;

/** A case on a page and a bucket of its own. `start` starts Firefox, always with the same profile, a new one for each case. */
const onPage =
  (
    test: (start: () => Promise<Firefox>, site: Site, profile: string) => Promise<unknown>,
    page: typeof createPage = minimalPage,
  ): Case =>
  async () => {
    const site = await serveSite(page);
    const profile = await mkdtemp(join(tmpdir(), 'cos-abort-firefox-'));
    const started: Firefox[] = [];
    const start = async (): Promise<Firefox> => {
      const firefox = await startFirefox(executable, profile);
      started.push(firefox);
      return firefox;
    };
    try {
      return await test(start, site, profile);
    } finally {
      for (const firefox of started) await firefox.kill();
      await site.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  };

/** @param enough how many must leave nothing behind. */
const closingTabs = (tabs: number, uploads: number, enough: number, page?: typeof createPage): Case =>
  onPage(async (start, site) => {
    const clean = await closeTabs(await start(), site, tabs, uploads);
    assert.ok(clean >= enough, `${tabs - clean} of ${tabs} left something behind`);
    return `${clean}/${tabs}, ${site.count('DELETE')} DELETE`;
  }, page);

/** Kills the browser once what its page has stored is on the disk, and starts it again. */
const killingBrowser = (page: typeof createPage): Case =>
  onPage(async (start, site, profile) => {
    const firefox = await start();
    await untilMidUpload(await firefox.open(site.url), site, FILE, 32);
    await until('the journal is on the disk', () => holdsJournal(profile));
    // Through the Worker, recovery needs the session's cookie to have outlived the browser, too.
    if (page === createPage) await until('the cookie is on the disk', () => holdsCookie(profile));
    await firefox.kill();
    assert.equal((await site.holds()).length, 1);
    assert.equal(site.count('DELETE'), 0);
    assert.equal(await untilRecovered(await (await start()).open(site.url)), 1);
    assert.ok(await site.isEmpty());
  }, page);

const cases: Record<string, Case> = {
  [`tab closed mid-upload, ${TABS} times`]: closingTabs(TABS, 1, ENOUGH),

  'tab closed amid 3 uploads, 5 times': closingTabs(5, 3, 5),

  [`tab of the page without keys closed mid-upload, ${TABS} times`]: closingTabs(TABS, 1, ENOUGH, createPage),

  'content process killed mid-upload, page opened again': onPage(async (start, site) => {
    const firefox = await start();
    await untilMidUpload(await firefox.open(site.url), site, FILE);
    await firefox.killContent();
    await untilLocked(await firefox.open(site.sideUrl), 0);
    assert.equal(site.count('DELETE'), 0);
    assert.equal(await untilRecovered(await firefox.open(site.url)), 1);
    assert.ok(await site.isEmpty());
  }),

  'browser killed mid-upload, started again': killingBrowser(minimalPage),

  'browser with the page without keys killed mid-upload, started again': killingBrowser(createPage),
};

export const browser: Browser = {
  name: 'firefox',
  cases,
  async start() {
    executable = (await findFirefox())?.executablePath ?? '';
    return executable !== '';
  },
  stop: async () => {},
};
