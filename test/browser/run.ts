// Runs the cases of each browser, or of those named as arguments, with a line for each; the last line is "N passed, N failed".

import type { Case } from './case.ts';
import { browser as chromium } from './chromium.ts';
import { browser as firefox } from './firefox.ts';
import { browser as webkit } from './webkit.ts';

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1)); // what was started ends with it
const browsers = [chromium, firefox, webkit];
const names = process.argv.slice(2);
const unknown = names.filter((name) => !browsers.some((browser) => browser.name === name));
if (unknown.length) throw new RangeError(`no such browser: ${unknown.join(', ')}`);
let [passed, failed] = [0, 0];

/** Prints how it went. */
async function run(title: string, test: Case): Promise<void> {
  const begin = performance.now();
  const time = (): string => `${Math.round(performance.now() - begin)} ms`;
  try {
    const figures = await test();
    passed++;
    console.log(['ok  ', title, figures && `(${figures})`, time()].filter(Boolean).join(' '));
  } catch (error) {
    failed++;
    console.log(
      `FAIL ${title} ${time()}\n${String(error instanceof Error ? error.stack : error).replace(/^/gm, '     ')}`,
    );
  }
}

for (const { name, cases, start, stop } of browsers) {
  if (names.length && !names.includes(name)) continue;
  const present = await start().catch((error) => run(`${name}: start`, () => Promise.reject(error)));
  if (present === false) console.log(`missing: ${name}`);
  if (!present) continue;
  for (const [title, test] of Object.entries(cases)) await run(`${name}: ${title}`, test);
  await stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
