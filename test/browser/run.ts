// Runs the cases of each browser, or of those named as arguments, with a line for each. At the end a table
// of what was counted, what is missing, and "N passed, N failed".
import { howBusy } from '../run/slowness.ts';
import type { Browser, Case } from './case.ts';
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

/** So many cases of a whole run may be run again. When more fail it is no bad luck, and they count at once. */
const SECOND_RUNS = 5;

const missing = new Set<string>();
const counts = new CountTable();
const runAgain: string[] = [];
let [passed, failed] = [0, 0];
for (const browser of browsers) if (asked.length === 0 || asked.includes(browser.name)) await runAll(browser);
console.log(counts.toString());
if (runAgain.length) console.log(`run again: ${runAgain.join(', ')}`);
if (missing.size) console.log(`missing: ${[...missing].join(', ')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

async function runAll(browser: Browser): Promise<void> {
  const { name, cases, slowCases = {} } = browser;
  try {
    if (!(await browser.start())) return void missing.add(name);
  } catch (error) {
    return report(name, 'start', { problem: stackOf(error) });
  }
  const startAnew = async (): Promise<void> => {
    await browser.stop();
    await browser.start();
  };
  const waiting = Object.entries(slowCases).map(([title, test]) => run(name, title, test));
  for (const [title, test] of Object.entries(cases)) await run(name, title, test, startAnew);
  await Promise.all(waiting);
  await browser.stop();
}

/**
 * Browsers lose a request of a closing tab now and then, and their drivers an answer: a case that fails is
 * told, and run once more.
 * @param prepare done before it is run once more
 */
async function run(browser: string, title: string, test: Case, prepare = async () => {}): Promise<void> {
  const first = await attempt(browser, title, test);
  if (first.problem === undefined || runAgain.length === SECOND_RUNS) return report(browser, title, first);
  const words = withFigure(`${browser}: ${title}`, first);
  runAgain.push(words);
  console.log(`once ${words}\n${indented(first.problem)}`);
  const second = await attempt(browser, title, async () => {
    await prepare();
    return test();
  });
  report(browser, title, second);
}

interface Attempt {
  figure?: string | undefined;
  /** Why it failed. Absent: it has not. */
  problem?: string | undefined;
  /** Milliseconds. */
  time?: number;
}

async function attempt(browser: string, title: string, test: Case): Promise<Attempt> {
  const begin = performance.now();
  try {
    const result = await test();
    const time = Math.round(performance.now() - begin);
    if (typeof result !== 'object') return { figure: result, time };
    const figure = counts.add(browser, title, result);
    return { figure, time, problem: result.lost.length > 0 ? result.lost.join('\n') : undefined };
  } catch (error) {
    return { problem: stackOf(error), time: Math.round(performance.now() - begin) };
  }
}

/** Counts it, and prints how it went. */
function report(browser: string, title: string, ended: Attempt): void {
  const { problem, time } = ended;
  if (problem === undefined) passed += 1;
  else failed += 1;
  const words = withFigure(`${browser}: ${title}`, ended);
  console.log(
    `${problem === undefined ? 'ok  ' : 'FAIL'} ${words}${time === undefined ? '' : ` ${time} ms`}`,
  );
  if (problem !== undefined) console.log(indented(problem));
}

function withFigure(name: string, { figure }: Attempt): string {
  return figure ? `${name} (${figure})` : name;
}

function indented(problem: string): string {
  return [problem, ...howBusy()].join('\n').replace(/^/gm, '     ');
}

function stackOf(error: unknown): string {
  return String(error instanceof Error ? error.stack : error);
}
