// Tabs that are closed amid uploads: whatever leaves nothing behind did so by its one request on pagehide.
import type { Count } from '../case.ts';
import type { DrivenBrowser } from '../drivers/driven.ts';
import type { Way } from '../page/told.ts';
import { within } from '../until.ts';
import type { LibraryCase } from './case.ts';
import { type LibrarySite, type SiteOptions, serveLibrary } from './library-site.ts';
import { LibraryPage } from './page.ts';

export interface Closing {
  tabs: number;
  /** In each tab. */
  uploads: number;
  way: Way;
  /** Whether parts are sent. @default true */
  isSending?: boolean;
  site?: SiteOptions;
  /** Done in each tab before its uploads begin. */
  prepare?: (page: LibraryPage) => Promise<unknown>;
}

/** Tabs that are open at a time, each on a site, and so with connections, of its own. */
const AT_ONCE = 5;
/** Milliseconds after a tab has closed. */
const ARRIVAL = 5000;

export const closing: Record<string, LibraryCase> = {
  ...Object.fromEntries(
    (['credentials', 'abortEndpoint', 'abortUrl'] as const).flatMap((way) =>
      [1, 3, 10].map((uploads): [string, LibraryCase] => [
        `tab closed amid ${uploads} ${uploads === 1 ? 'upload' : 'uploads'}, by ${way}`,
        ({ browser }) => closeTabs(browser, { tabs: 20, uploads, way }),
      ]),
    ),
  ),
  // More than browsers send one by one.
  'tab closed amid 300 uploads, by abortEndpoint with batch': ({ browser }) =>
    closeTabs(browser, { tabs: 5, uploads: 300, way: 'batch', isSending: false }),
};

export async function closeTabs(browser: DrivenBrowser, given: Closing): Promise<Count> {
  const lost: string[] = [];
  const numbers = Array.from({ length: given.tabs }, (_, i) => i + 1);
  const lane = async (): Promise<void> => {
    const site = await serveLibrary(given.site);
    try {
      for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
        const loss = await closeTab(browser, site, given);
        if (loss) lost.push(`tab ${number}: ${loss}`);
      }
    } finally {
      await site.close();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return { tries: given.tabs, lost };
}

/** Resolves to what was lost, in words; `undefined` when nothing was. */
async function closeTab(
  browser: DrivenBrowser,
  site: LibrarySite,
  given: Closing,
): Promise<string | undefined> {
  const { uploads, way, isSending = true, prepare } = given;
  const page = await LibraryPage.open(browser, site);
  await prepare?.(page);
  await page.begin(
    Array.from({ length: uploads }, (_, i) => `${i}.bin`),
    { way, isSending },
  );
  site.cos.clearLog();
  await page.close();
  if (await within(ARRIVAL, site.isEmpty)) return undefined;
  const left = site.cos.uploads.length;
  const deletes = site.cos.requests.filter(({ method }) => method === 'DELETE');
  const statuses = new Set(deletes.map(({ status }) => status));
  site.cos.reset();
  return `${left} of ${uploads} left; ${deletes.length} DELETEs at the bucket, answered ${[...statuses].join(', ')}`;
}
