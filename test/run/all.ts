// What `npm test` runs: the steps of ./steps.ts, side by side as far as there are cores.
// `npm test -- unit runtimes` runs those two, `npm test -- everything` all there are. A step's output is
// shown when it fails. The last line is "N passed, N failed".
import { availableParallelism } from 'node:os';
import { count } from './count.ts';
import { type Ended, endAll, exec } from './exec.ts';
import { howBusy } from './slowness.ts';
import { chooseSteps, type Step } from './steps.ts';

/** Milliseconds between two lines that say what is running. */
const PROGRESS = process.env.CI ? 30_000 : 5000;
/** What must be there where the tests decide. */
const REQUIRED = process.env.CI ? ['chromium', 'firefox', 'webkit'] : [];

const begun = performance.now();
const total = { passed: 0, failed: 0 };
const missing = new Set<string>();
const again: string[] = [];
/** The steps that failed, and what failed in them: a line each. */
const failures = new Map<string, string[]>();
/** The steps that run, and the last line of each. */
const running = new Map<string, string>();
let isStopped = false;

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (isStopped) process.exit(130); // asked twice: at once
    isStopped = true;
    console.log(`stopped: ${whatRuns()}`);
    endAll();
  });
const progress = setInterval(() => {
  if (running.size) console.log(`  …  ${secondsSince(begun)} s  ${whatRuns()}`);
}, PROGRESS);

const steps = chooseSteps(process.argv.slice(2));
await run({ script: 'build', minutes: 1, quick: { args: ['--quiet'] } }); // the others look at dist
await sideBySide(steps.filter(({ alone }) => !alone));
for (const step of steps.filter(({ alone }) => alone)) await run(step);
clearInterval(progress);

// Once more at the end: of a long log people read the end, and tools cut out the middle.
for (const lines of failures.values()) for (const line of lines) console.log(line);
if (failures.size) console.log(`failed: ${[...failures.keys()].join(', ')}`);
if (again.length) console.log(`failed at first, and was run again: ${again.join(', ')}`);
if (missing.size) console.log(`missing: ${[...missing].join(', ')}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = isStopped ? 130 : Number(total.failed > 0);

async function sideBySide(steps: readonly Step[]): Promise<void> {
  const waiting = [...steps];
  const lane = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift()) await run(step);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
}

async function run({ script, minutes, quick }: Step): Promise<void> {
  if (isStopped) return;
  const start = performance.now();
  running.set(script, '');
  const ended = await exec('npm', ['run', '--silent', script, '--', ...(quick?.args ?? [])], {
    env: quick?.env ?? {},
    limit: minutes * 60_000,
    onLine: (line) => line.trim() && running.set(script, line.trim()),
  });
  running.delete(script);
  report(script, ended, secondsSince(start));
}

function report(script: string, { code, output }: Ended, seconds: string): void {
  const { passed, failed, missing: absent, again: runAgain } = count(output, code);
  const required = absent.filter((name) => REQUIRED.includes(name));
  const bad = failed + required.length;
  total.passed += passed;
  total.failed += bad;
  for (const name of absent) missing.add(name);
  again.push(...runAgain);
  const counted = passed + bad > 1 ? `${passed} passed, ${bad} failed` : '';
  console.log(`${bad ? 'FAIL' : 'ok  '} ${script.padEnd(12)} ${seconds.padStart(4)} s  ${counted}`.trimEnd());
  if (!bad) return;
  const shown = withoutSuccesses(output);
  failures.set(
    script,
    shown.map((line) => line.trim()).filter((line) => line.startsWith('FAIL')),
  );
  const lines = [...howBusy(), ...(isStopped ? shown.slice(-5) : shown)];
  console.log(lines.map((line) => `     ${line}`).join('\n'));
}

/** What is left to read of thousands of lines: vitest ticks each test that passed, other steps say `ok`. */
function withoutSuccesses(output: string): string[] {
  const lines = output.trimEnd().split('\n');
  return lines.filter((line) => !line.trimStart().startsWith('✓') && !line.startsWith('ok '));
}

/** The steps that run, each with the last line it wrote. */
function whatRuns(): string {
  return [...running].map(([script, line]) => `${script}${line && `: ${line.slice(0, 60)}`}`).join('  |  ');
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(0);
}
