// The demo's page, which has no keys and leaves it to the Worker, in an engine that Playwright does not
// drive.
import assert from 'node:assert/strict';
import { createPage } from '../../../demo/page-server.ts';
import type { Browser, Case } from '../case.ts';
import type { Engine } from '../drivers/driven.ts';
import { OwnBrowser } from '../drivers/own-browser.ts';
import { filesIn, haveRow } from '../drivers/stored.ts';
import { until, within } from '../until.ts';
import { type Site, serveSite } from './demo-site.ts';
import { untilMidUpload, untilRecovered } from './tab.ts';

const FILE = 'film.bin';
const TABS = 5;
/** Where Firefox keeps cookies, and the one that is meant. */
const COOKIES = /cookies\.sqlite$/;
const SESSION = "SELECT 1 FROM moz_cookies WHERE name = 'session'";

/** A case on a page, a Worker and a bucket of its own, in a browser of its own. */
const onPage =
  (engine: Engine, test: (browser: OwnBrowser, site: Site) => ReturnType<Case>): Case =>
  async () => {
    const site = await serveSite(createPage);
    const browser = new OwnBrowser(engine);
    try {
      return await test(browser, site);
    } finally {
      await browser.remove();
      await site.close();
    }
  };

const closing = (engine: Engine): Case =>
  onPage(engine, async (own, site) => {
    const browser = await own.start();
    const lost: string[] = [];
    for (let number = 1; number <= TABS; number++) {
      const tab = await browser.open(site.url);
      if (number > 1) await untilRecovered(tab);
      await untilMidUpload(tab, site, `${number}.bin`);
      await tab.close();
      // Looked at before the next page can recover it.
      if (!(await within(5000, site.isEmpty))) lost.push(`tab ${number} has left its upload`);
    }
    return { tries: TABS, lost };
  });

/** Recovery needs the session's cookie to have outlived the browser, too. */
const killing = (engine: Engine): Case =>
  onPage(engine, async (own, site) => {
    const browser = await own.start();
    await untilMidUpload(await browser.open(site.url), site, FILE, 32);
    await own.untilJournalIsStored();
    await until('the cookie is on the disk', async () =>
      haveRow(await filesIn(await own.folder(), COOKIES), SESSION),
    );
    await browser.kill();
    assert.equal((await site.holds()).length, 1);
    assert.equal(site.count('DELETE'), 0);
    assert.equal(await untilRecovered(await (await own.start()).open(site.url)), 1);
    assert.ok(await site.isEmpty());
  });

export const demoIn = (engine: Engine): Browser => ({
  name: engine.name,
  cases: {
    "tab with the demo's page closed": closing(engine),
    ...(!engine.startUndriven && {
      "the browser with the demo's page is killed and started again": killing(engine),
    }),
  },
  start: async () => (await engine.find()) !== undefined,
  stop: async () => {},
});
