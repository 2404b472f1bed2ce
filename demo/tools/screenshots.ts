// Takes a picture of the demo page in each of its states and looks, and checks each with axe:
//   node demo/tools/screenshots.ts OUTDIR [LOOK …]
// Those of docs/ are also written to OUTDIR/docs, as much of the page as is seen at once.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import { type BrowserContextOptions, chromium, type Page } from 'playwright';
import { findChromium } from '../rig/browsers.ts';
import { startSite } from './page-site.ts';
import { walkThroughStates } from './states.ts';

const DESKTOP = { width: 1280, height: 900 };
const LOOKS: Record<string, BrowserContextOptions> = {
  light: { viewport: DESKTOP, colorScheme: 'light' },
  dark: { viewport: DESKTOP, colorScheme: 'dark' },
  phone: {
    viewport: { width: 360, height: 760 },
    deviceScaleFactor: 2,
    hasTouch: true,
    colorScheme: 'light',
  },
  forced: { viewport: DESKTOP, colorScheme: 'dark', forcedColors: 'active' },
  // A desktop's page at 200 %.
  enlarged: { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2, colorScheme: 'light' },
};

const IN_DOCS = ['one-cancelled-light', 'after-the-crash-dark', 'fifty-files-light', 'one-cancelled-phone'];

const [outdir, ...chosen] = process.argv.slice(2);
if (!outdir)
  throw new TypeError(`Usage: node demo/tools/screenshots.ts OUTDIR [${Object.keys(LOOKS).join(' | ')} …]`);
await mkdir(outdir, { recursive: true });
const found = await findChromium();
if (!found) throw new Error('No Chromium was found. Set CHROMIUM to the path of one.');
const browser = await chromium.launch({ ...found, args: ['--no-sandbox'] });
try {
  for (const look of chosen.length > 0 ? chosen : Object.keys(LOOKS)) await takeAll(look);
} finally {
  await browser.close();
}

/** On a bucket of its own. */
async function takeAll(look: string): Promise<void> {
  const site = await startSite();
  const context = await browser.newContext(LOOKS[look]);
  try {
    const page = await context.newPage();
    await walkThroughStates(page, site.origin, async (state, shown) => {
      const name = `${state.replaceAll(' ', '-')}-${look}`;
      await check(shown, name);
      const path = join(outdir!, `${name}.png`);
      await shown.evaluate(() => scrollTo(0, 0)); // the strip on top stays where it is seen
      await shown.screenshot({ path, fullPage: true });
      if (IN_DOCS.includes(name)) await shown.screenshot({ path: join(outdir!, 'docs', `page-${name}.png`) });
      console.log(path);
    });
  } finally {
    await context.close();
    await site.close();
  }
}

/** Nothing must be scrolled sideways, and axe must find nothing. */
async function check(page: Page, name: string): Promise<void> {
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (wider > 0) throw new Error(`${name}: ${wider} px must be scrolled sideways`);
  // Evaluated, not added as a script: the page's policy forbids others than its own.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  const found = violations.map(({ id, help, nodes }) => `${id} (${help}): ${nodes[0]?.html}`);
  if (found.length > 0) throw new Error(`${name}:\n${found.join('\n')}`);
}
