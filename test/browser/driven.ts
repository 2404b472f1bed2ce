// A browser that is driven from here, and what is done with it in the same words whichever it is.
import type { Site } from './site.ts';
import { type Tab, untilMidUpload } from './tab.ts';
import { within } from './until.ts';

export interface DrivenTab extends Tab {
  /** As its close button does, so that `pagehide` is fired. */
  close(): Promise<void>;
}

export interface DrivenBrowser {
  open(url: string): Promise<DrivenTab>;
  /** Kills the browser: nothing of it has time to act. */
  kill(): Promise<void>;
}

/** Closes so many tabs, each amid some uploads, one tab after the other. Resolves to how many left nothing behind. */
export async function closeTabs(
  browser: DrivenBrowser,
  site: Site,
  tabs: number,
  uploads: number,
): Promise<number> {
  let clean = 0;
  for (let i = 0; i < tabs; i++) {
    const tab = await browser.open(site.url);
    for (let j = 0; j < uploads; j++) await untilMidUpload(tab, site, `${i}-${j}.bin`);
    await tab.close();
    // Looked at before the next page can recover it.
    if (await within(3000, site.isEmpty)) clean++;
  }
  return clean;
}
