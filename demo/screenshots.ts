// Takes pictures of the demo page and checks each with axe: node demo/screenshots.ts OUTDIR. Light, dark and phone.
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import { chromium, type Page } from 'playwright';
import { startEmulator } from './emulator.ts';
import { createPage } from './page-server.ts';
import { findChromium } from './rig/browsers.ts';
import { type Handler, listen } from './rig/listen.ts';
import { startWorkerd } from './rig/workerd.ts';

const MIB = 1024 * 1024;
const DESKTOP = { width: 1280, height: 900 };
const LOOKS = {
  light: { viewport: DESKTOP, colorScheme: 'light' },
  dark: { viewport: DESKTOP, colorScheme: 'dark' },
  phone: {
    viewport: { width: 375, height: 812 },
    deviceScaleFactor: 2,
    colorScheme: 'light',
    hasTouch: true,
  },
} as const;

const [outdir] = process.argv.slice(2);
if (!outdir) throw new TypeError('Usage: node demo/screenshots.ts OUTDIR');
await mkdir(outdir, { recursive: true });
const found = await findChromium();
if (!found) throw new Error('No Chromium was found. Set CHROMIUM to the path of one.');

const handler = Promise.withResolvers<Handler>();
const site = await listen(async (request) => (await handler.promise)(request));
const place = await startEmulator(site.origin);
const worker = await startWorkerd({ env: place.emulated!.workerEnv });
handler.resolve(await createPage(place, worker.handler));
const browser = await chromium.launch({ ...found, args: ['--no-sandbox'] });
try {
  for (const [look, options] of Object.entries(LOOKS)) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto(site.origin);
    await takeAll(page, look);
    await context.close();
  }
} finally {
  await browser.close();
  await Promise.all([site.close(), worker.close(), place.close()]);
}

async function takeAll(page: Page, look: string): Promise<void> {
  const take = async (name: string): Promise<void> => {
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (wider > 0) throw new Error(`${name}, ${look}: ${wider} px must be scrolled sideways`);
    // Evaluated, not added as a script: the page's policy forbids others than its own.
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(),
    );
    if (violations.length > 0)
      throw new Error(`${name}, ${look}: ${violations.map(({ id, help }) => `${id} (${help})`).join(', ')}`);
    const path = join(outdir!, `${name}-${look}.png`);
    await page.screenshot({ path, fullPage: true });
    console.log(path);
  };
  await page.locator('#files:enabled').waitFor({ state: 'attached' });
  await page.getByText('Nothing unfinished').waitFor();
  await take('idle');
  await choose(page, [
    'holiday.mov',
    'podcast-episode-12.wav',
    'a-file-with-a-rather-long-name-as-cameras-and-exports-like-to-give.bin',
  ]);
  await page.locator('[data-upload="holiday.mov"] [data-part=stored]').nth(1).waitFor();
  await page.waitForTimeout(500);
  await take('uploading');
  await page.locator('[data-upload="podcast-episode-12.wav"] [data-action=cancel]').click();
  await page.locator('[data-upload="podcast-episode-12.wav"][data-outcome=aborted]').waitFor();
  await page.locator('[data-action=cancel-all]').click();
  await page.locator('[data-outcome=aborted]').nth(2).waitFor();
  await page.getByText('Nothing unfinished').waitFor();
  await take('cancelled');
  await choose(page, ['closed-half-way.mov', 'closed-too.mov']);
  await page.locator('[data-upload="closed-too.mov"] [data-part=stored]').first().waitFor();
  await page.reload();
  await page.locator('[data-recovered]').waitFor();
  await page.getByText('Nothing unfinished').waitFor();
  await take('recovered');
  await page.goto(`${site.origin}/?sign=page`);
  await choose(page, ['signed-by-the-page.mov']);
  await page.locator('[data-upload="signed-by-the-page.mov"] [data-part=stored]').first().waitFor();
  await take('signing');
  await page.locator('[data-action=cancel-all]').click();
  await page.locator('[data-outcome=aborted]').waitFor();
}

async function choose(page: Page, names: readonly string[]): Promise<void> {
  const files = names.map((name, i) => ({
    name,
    mimeType: 'application/octet-stream',
    buffer: randomBytes((12 - 2 * i) * MIB),
  }));
  await page.setInputFiles('#files', files);
}
