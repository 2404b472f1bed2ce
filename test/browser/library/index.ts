// The cases of the library's pages, for one engine.
import type { Browser, Case } from '../case.ts';
import type { DrivenBrowser, Engine } from '../drivers/driven.ts';
import { OwnBrowser } from '../drivers/own-browser.ts';
import { boundaries } from './boundaries.ts';
import type { LibraryCase } from './case.ts';
import { closing } from './closing.ts';
import { crashing } from './crashing.ts';
import { leaving } from './leaving.ts';
import { offline } from './offline.ts';
import { slow, surroundings } from './surroundings.ts';

/** One browser for all cases, but for those that kill it. */
export function libraryIn(engine: Engine): Browser {
  const shared = new OwnBrowser(engine);
  let browser: DrivenBrowser;
  const run =
    (test: LibraryCase): Case =>
    async () => {
      const own = new OwnBrowser(engine);
      try {
        return await test({ engine: engine.name, browser, own });
      } finally {
        await own.remove();
      }
    };
  const runAll = (cases: Record<string, LibraryCase>): Record<string, Case> =>
    Object.fromEntries(Object.entries(cases).map(([title, test]) => [title, run(test)]));
  return {
    name: engine.name,
    cases: runAll({
      ...closing,
      ...leaving,
      ...offline,
      ...boundaries,
      ...crashing,
      ...surroundings,
    }),
    slowCases: runAll(slow),
    async start() {
      if (!(await engine.find())) return false;
      browser = await shared.start();
      return true;
    },
    stop: () => shared.remove(),
  };
}
