// What the demo page does in Chromium, and how smoothly.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectUrl } from 'cos-abort';
import { presign } from 'cos-abort/sign';
import { type Browser, type BrowserContext, chromium as driver, type Page } from 'playwright';
import { findChromium } from '../../demo/rig/browsers.ts';
import { type Site, startSite } from '../../demo/tools/page-site.ts';
import { choose } from '../../demo/tools/states.ts';
import { slowness } from '../run/slowness.ts';

/** Rejects when it fails; what it resolves to, if anything, are figures. */
export type Case = () => Promise<string | undefined>;

const MIB = 1024 * 1024;
/** Milliseconds of a task on an idle machine, and the share of the screen that moves, times how far. */
const MAX_TASK = 100;
const MAX_SHIFT = 0.05;
/** Milliseconds. */
const LIMIT = 60_000;

let browser: Browser;

/** Whether there is a Chromium here. */
export async function startChromium(): Promise<boolean> {
  const found = await findChromium();
  // The packaged one has a reduced font system: it dies of a <select> or a file input, which the page has.
  if (!found || found.executablePath.includes('node_modules')) return false;
  browser = await driver.launch({ ...found, args: ['--no-sandbox', '--js-flags=--expose-gc'] });
  return true;
}

export const stopChromium = (): Promise<void> => browser.close();

/** A case on a page and a bucket of its own, and with a folder for files. */
const onPage =
  (
    test: (page: Page, site: Site, context: BrowserContext, folder: string) => Promise<string | undefined>,
  ): Case =>
  async () => {
    const site = await startSite();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(LIMIT);
    const folder = await mkdtemp(join(tmpdir(), 'cos-abort-page-'));
    try {
      const page = await context.newPage();
      await page.goto(site.origin);
      await page.getByText('Nothing unfinished').waitFor();
      return await test(page, site, context, folder);
    } finally {
      await context.close();
      await site.close();
      await rm(folder, { recursive: true });
    }
  };

const card = (name: string, attributes = ''): string => `[data-upload="${name}"]${attributes}`;
const textOf = (page: Page, selector: string): Promise<string> => page.locator(selector).innerText();
const untilIn = (page: Page, selector: string): Promise<void> => page.locator(selector).first().waitFor();

async function readOnlyObject(cos: Site['cos']): Promise<Buffer> {
  assert.equal(cos.objects.length, 1);
  const url = objectUrl({ ...cos.buckets[0]!, key: cos.objects[0]!.key });
  const answer = await cos(new Request(presign({ method: 'GET', url }, cos.credentials[0]!)));
  return Buffer.from(await answer.arrayBuffer());
}

/** What the browser has measured since the page began. */
interface Measured {
  shift: number;
  longest: number;
}

const measured = (page: Page): Promise<Measured> =>
  page.evaluate(() => (globalThis as unknown as { measured: Measured }).measured);

/** Of a page that is loaded anew: what was before is measured, too. */
async function measure(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const measured: Measured = { shift: 0, longest: 0 };
    Object.assign(globalThis, { measured });
    // Shifts that follow on what a person has just done are not counted, as in Core Web Vitals; all others
    // are, however far apart.
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[])
        if (!entry.hadRecentInput) measured.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) measured.longest = Math.max(measured.longest, duration);
    }).observe({ type: 'longtask', buffered: true });
  });
  await page.reload();
  await page.getByText('Nothing unfinished').waitFor();
}

export const cases: Record<string, Case> = {
  [`three files: layout shift below ${MAX_SHIFT}, no task over ${MAX_TASK} ms`]: onPage(
    async (page, _site, _context, folder) => {
      await measure(page);
      // Files of the disk: making them within the page would be measured as its own work.
      const paths = ['a.bin', 'b.bin', 'c.bin'].map((name) => join(folder, name));
      for (const path of paths) await writeFile(path, new Uint8Array(6 * MIB));
      await page.setInputFiles('#files', paths);
      await untilIn(page, card('c.bin', ' [data-part=stored]'));
      await page.locator(card('b.bin', ' [data-action=cancel]')).click();
      for (const name of ['a.bin', 'c.bin']) await untilIn(page, card(name, '[data-state=completed]'));
      await untilIn(page, card('b.bin', '[data-outcome=aborted]'));
      const { shift, longest } = await measured(page);
      const slow = slowness();
      const figures = `layout shift ${shift.toFixed(4)}, longest task ${Math.round(longest)} ms, ${slow.toFixed(1)} times slower than idle`;
      assert.ok(shift < MAX_SHIFT, figures);
      assert.ok(longest <= MAX_TASK * slow, figures);
      return figures;
    },
  ),

  'fifty files: in their order, three open at a time': onPage(async (page, { cos }) => {
    const names = Array.from({ length: 50 }, (_, i) => `photo-${i + 1}.jpg`);
    await choose(
      page,
      names.map((name) => ({ name, size: 1024 })),
    );
    const shown = await page
      .locator('#uploads > li')
      .evaluateAll((cards) => cards.map((c) => (c as HTMLElement).dataset.upload));
    assert.deepEqual(shown, names);
    let most = 0;
    while (
      (await page.locator('#uploads [data-state=completed], #uploads > [data-state=completed]').count()) <
      names.length
    )
      most = Math.max(most, cos.uploads.length);
    const opened = cos.requests
      .filter(({ method, path }) => method === 'POST' && path.endsWith('?uploads'))
      .map(({ path }) => path.slice(path.lastIndexOf('/') + 1, path.indexOf('?')));
    const late = opened.filter((name, i) => Math.abs(names.indexOf(name) - i) > 2);
    assert.deepEqual(late, [], 'opened out of turn');
    assert.ok(most > 0 && most <= 3, `${most} open at once`);
    return `${most} open at once`;
  }),

  'a cancelled card turns green, and the moment is told': onPage(async (page) => {
    await choose(page, [{ name: 'film.bin', size: 16 * MIB }]);
    await untilIn(page, card('film.bin', ' [data-part=stored]'));
    await page.waitForFunction(() => {
      const sending = document.querySelector('[data-part=sending]');
      if (sending) document.querySelector<HTMLElement>('[data-action=cancel]')?.click();
      return sending !== null;
    });
    await untilIn(page, card('film.bin', '[data-look=good][data-outcome=aborted]'));
    assert.equal(await textOf(page, card('film.bin', ' .card-status')), 'Cancelled. Nothing is left.');
    await page.getByText('asked again 404').waitFor();
    assert.match(
      await textOf(page, '#moments'),
      /film\.bin cancelled → DELETE 204 → asked again 404 .* MiB freed/,
    );
    assert.equal(await textOf(page, '.mark-label'), 'cancelled');
    assert.match(await textOf(page, '#freed'), /MiB freed (\d+ s ago|just now)$/);
    await page.getByText('404 NoSuchUpload, confirmed').waitFor();
    return undefined;
  }),

  'a tab that closes: what it sent has arrived': onPage(async (page, { cos }) => {
    await page.locator('#close-tab').click();
    await untilIn(page, '#closing-steps li:nth-child(3)[data-progress=done]');
    const steps = await textOf(page, '#closing-steps');
    assert.match(
      steps,
      /The tab was closed\.\s+What the tab sent while it closed has arrived: DELETE 204, .* freed\./,
    );
    await untilIn(page, '.mark-label');
    assert.equal(await textOf(page, '.mark-label'), 'tab closed');
    assert.deepEqual(cos.uploads, []);
    return undefined;
  }),

  'a tab that crashes: nothing arrives, and this page recovers its upload': onPage(async (page, { cos }) => {
    await page.locator('#crash-tab').click();
    await untilIn(page, '#closing-steps li:nth-child(3)[data-progress=done]');
    const steps = await textOf(page, '#closing-steps');
    assert.match(
      steps,
      /Nothing arrived from the tab\. This page found the upload in the journal and aborted it: DELETE 204/,
    );
    assert.equal(
      await textOf(page, '#recovered'),
      '1 upload was still open after the tab was closed or had crashed: aborted now, and the parts are deleted.',
    );
    assert.equal(await textOf(page, '.mark-label'), 'recovered');
    assert.deepEqual(cos.uploads, []);
    return undefined;
  }),

  'uploads that are kept over a reload: one is gone on with, the other is discarded': onPage(
    async (page, { cos }, _context, folder) => {
      const film = randomBytes(12 * MIB);
      const paths = ['film.bin', 'talk.bin'].map((name) => join(folder, name));
      for (const path of paths) await writeFile(path, film);
      await page.locator('#keep').check();
      await page.setInputFiles('#files', paths);
      await page.locator('.part-bar [data-part=stored]').nth(5).waitFor({ state: 'attached' });
      await page.reload();
      for (const name of ['film.bin', 'talk.bin']) await untilIn(page, card(name, '[data-look=asking]'));
      assert.equal(cos.uploads.length, 2);
      assert.ok(
        !cos.requests.some(({ method }) => method === 'DELETE'),
        'aborted by the page that went away',
      );
      assert.match(
        await textOf(page, card('film.bin', ' .card-status')),
        /^\d+ MiB of 12 MiB are stored\. To go on, choose the file again\.$/,
      );

      // A part that was cut off may still arrive.
      await page.waitForFunction(() => !document.querySelector('#log')?.textContent.includes('on its way'));
      const stored = cos.uploads.find(({ key }) => key.endsWith('film.bin'))!.parts.length;
      cos.clearLog();
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: /^Go on .film\.bin/ }).click();
      await (await chooser).setFiles(paths[0]!);
      await untilIn(page, card('film.bin', '[data-state=completed]'));
      const sent = cos.requests.filter(({ method }) => method === 'PUT');
      assert.equal(sent.length, 12 - stored);
      assert.ok(film.equals(await readOnlyObject(cos)), 'the object has other bytes than the file');

      await page.getByRole('button', { name: /^Discard .talk\.bin/ }).click();
      await untilIn(page, card('talk.bin', '[data-look=good][data-outcome=aborted]'));
      assert.equal(await textOf(page, card('talk.bin', ' .card-status')), 'Cancelled. Nothing is left.');
      assert.deepEqual([cos.uploads, cos.storedBytes], [[], 0]);
      return `${sent.length} of 12 parts sent after the reload`;
    },
  ),

  'a tab that keeps its uploads and is closed: the next visit aborts them': onPage(
    async (page, { cos, origin }, context) => {
      const tab = await context.newPage();
      await tab.goto(origin);
      await tab.locator('#keep').check();
      await choose(tab, [{ name: 'film.bin', size: 12 * MIB }]);
      await tab.locator('.part-bar [data-part=stored]').first().waitFor({ state: 'attached' });
      await tab.close();
      assert.equal(cos.uploads.length, 1);
      await page.reload();
      await untilIn(page, '[data-recovered]');
      assert.equal(await page.locator('#uploads > li').count(), 0);
      assert.deepEqual(cos.uploads, []);
      return undefined;
    },
  ),

  'an Initiate that fails can be dismissed, or sent again': onPage(async (page, { cos }) => {
    await page.route(/\/api\/uploads$/, (route) => route.abort());
    await choose(page, [{ name: 'film.bin', size: MIB }]);
    await untilIn(page, card('film.bin', '[data-look=bad][data-state=failed]'));
    const words = await textOf(page, card('film.bin', ' .card-status'));
    assert.match(words, /^Stopped\. The Worker of this page could not be reached\./);
    assert.doesNotMatch(words, /CORS/);
    await page.unroute(/\/api\/uploads$/);
    await page.getByRole('button', { name: 'Upload again' }).click();
    await untilIn(page, card('film.bin', '[data-state=completed]'));
    assert.equal(await page.locator('#uploads > li').count(), 1);
    assert.equal(cos.objects.length, 1);
    await page.locator('[data-action=dismiss]').click();
    assert.equal(await page.locator('#uploads > li').count(), 0);
    return undefined;
  }),

  'what is dismissed leaves the memory': onPage(async (page, _site, context) => {
    await choose(page, [{ name: 'film.bin', size: MIB }]);
    await untilIn(page, card('film.bin', '[data-state=completed]'));
    const session = await context.newCDPSession(page);
    const files = async (): Promise<number> => {
      await session.send('HeapProfiler.collectGarbage');
      const { result } = await session.send('Runtime.evaluate', { expression: 'File.prototype' });
      const { objects } = await session.send('Runtime.queryObjects', {
        prototypeObjectId: result.objectId!,
        objectGroup: 'files',
      });
      const { result: array } = await session.send('Runtime.callFunctionOn', {
        objectId: objects.objectId!,
        functionDeclaration: 'function () { return this.length; }',
      });
      await session.send('Runtime.releaseObjectGroup', { objectGroup: 'files' }); // it would keep them alive
      return array.value;
    };
    assert.equal(await files(), 1);
    await page.locator('[data-action=dismiss]').click();
    let left = await files();
    for (let i = 0; left > 0 && i < 20; i++) left = await files(); // a poll may still hold it
    assert.equal(left, 0);
    return undefined;
  }),
};
