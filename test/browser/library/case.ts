// A case of the library's pages, which every engine runs.
import type { Case } from '../case.ts';
import type { DrivenBrowser, Engine } from '../drivers/driven.ts';
import type { OwnBrowser } from '../drivers/own-browser.ts';
import { type LibrarySite, type SiteOptions, serveLibrary } from './library-site.ts';

/** Where a case runs. */
export interface Ground {
  engine: Engine['name'];
  /** It is shared: each case has an origin, and so a storage, of its own. */
  browser: DrivenBrowser;
  /** For cases that kill: a browser with a profile of its own. */
  own: OwnBrowser;
}

export type LibraryCase = (ground: Ground) => ReturnType<Case>;

/** A case on a site of its own. */
export const onSite =
  (test: (ground: Ground, site: LibrarySite) => ReturnType<Case>, options?: SiteOptions): LibraryCase =>
  async (ground) => {
    const site = await serveLibrary(options);
    try {
      return await test(ground, site);
    } finally {
      await site.close();
    }
  };
