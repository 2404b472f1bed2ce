// Runs the cases of each browser, or of those named as arguments, with a line for each. At the end a table
// of what was counted, what is missing, and "N passed, N failed".
import { slowness } from '../run/slowness.ts';
import type { Browser, Case, Count } from './case.ts';
import { browser as chromiumDemo } from './demo/chromium.ts';
import { demoIn } from './demo/driven.ts';
import { chromium } from './drivers/chromium.ts';
import { firefox } from './drivers/firefox.ts';
import { webkit } from './drivers/webkit.ts';
import { libraryIn } from './library/index.ts';
import { CountTable } from './table.ts';

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1)); // what was started ends with it
const browsers: Browser[] = [
  libraryIn(chromium),
  chromiumDemo,
  libraryIn(firefox),
  demoIn(firefox),
  libraryIn(webkit),
  demoIn(webkit),
];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !browsers.some((browser) => browser.name === name));
if (unknown.length) throw new RangeError(`no such browser: ${unknown.join(', ')}`);

const missing = new Set<string>();
const counts = new CountTable();
let [passed, failed] = [0, 0];
for (const browser of browsers) if (asked.length === 0 || asked.includes(browser.name)) await runAll(browser);
console.log(counts.toString());
if (missing.size) console.log(`missing: ${[...missing].join(', ')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

async function runAll({ name, cases, slowCases = {}, start, stop }: Browser): Promise<void> {
  const present = await start().catch((error) => run(name, 'start', () => Promise.reject(error)));
  if (present === false) missing.add(name);
  if (!present) return;
  const waiting = Object.entries(slowCases).map(([title, test]) => run(name, title, test));
  for (const [title, test] of Object.entries(cases)) await run(name, title, test);
  await Promise.all(waiting);
  await stop();
}

/** Prints how it went. */
async function run(browser: string, title: string, test: Case): Promise<void> {
  const begin = performance.now();
  let figure = '';
  let problem: string | undefined;
  try {
    let told = await test();
    if (typeof told === 'object' && told.lost.length > 0) {
      // Browsers lose a request of a closing tab now and then. It is told, and a second series must be whole.
      const lost = counts.add(browser, title, told);
      console.log(`lost ${browser}: ${title} (${lost})\n${told.lost.join('\n').replace(/^/gm, '     ')}`);
      told = await test();
    }
    if (typeof told === 'object') {
      figure = counts.add(browser, title, told);
      problem = lossesIn(told);
    } else figure = told ?? '';
  } catch (error) {
    problem = String(error instanceof Error ? error.stack : error);
  }
  if (problem === undefined) passed += 1;
  else failed += 1;
  const time = `${Math.round(performance.now() - begin)} ms`;
  console.log(
    [problem ? 'FAIL' : 'ok  ', `${browser}: ${title}`, figure && `(${figure})`, time]
      .filter(Boolean)
      .join(' '),
  );
  if (problem)
    console.log(
      `${problem}\nthe machine is ${slowness().toFixed(1)} times slower than idle`.replace(/^/gm, '     '),
    );
}

function lossesIn({ lost }: Count): string | undefined {
  return lost.length > 0 ? lost.join('\n') : undefined;
}
