// What `npm test` runs: every check there is. A step's output is shown when it fails; the last line is "N passed, N failed".
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bin, exec, root } from './exec.mjs';

const place = await mkdtemp(join(tmpdir(), 'cos-abort-test-'));
const report = join(place, 'vitest.json');
const { exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const entries = Object.values(exports).flatMap(
  ({ default: file }) => file?.replace('./dist/', 'src/').replace(/\.js$/, '.ts') ?? [],
);
const missing = [];
/** Milliseconds for one step. */
const TIMEOUT = 300_000;

/** A name, a command, and who counts what passed and failed; without one the step counts as one. */
const steps = [
  ['format and lint', [bin('biome'), 'check', '--error-on-warnings']],
  ['build', [process.execPath, 'esbuild.config.mjs', '--quiet']],
  ['types of the tests', [bin('tsc'), '-p', 'test']],
  ...(existsSync(join(root, 'demo/tsconfig.json'))
    ? [['types of the demo', [bin('tsc'), '-p', 'demo']]]
    : []),
  [
    'types in Deno',
    [bin('deno'), 'check', '--quiet', ...entries, 'demo/deno/sweep.ts', 'demo/deno/sweeper.ts'],
  ],
  [
    'unit tests',
    [bin('vitest'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    countUnitTests,
  ],
  ['runtimes', [process.execPath, 'test/runtimes/run.mjs'], countCases],
  ['browsers', [process.execPath, 'test/browser/run.mjs'], countCases],
  ['size', [process.execPath, 'test/size.mjs']],
  ['package', [process.execPath, 'test/package.mjs']], // and the types of src, for browsers and for workers
  ['unused code', [bin('knip'), '--no-progress']],
];

async function countUnitTests() {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
    await readFile(report, 'utf8'),
  );
  if (numPendingTests + numTodoTests) missing.push(`${numPendingTests + numTodoTests} skipped unit tests`);
  return [numPassedTests, numFailedTests];
}

/** What a runner of cases says: where they ran, and in its last line how they went. */
function countCases(output) {
  const absent = [...output.matchAll(/^missing: (.*)$/gm)].flatMap(([, names]) => names.split(', '));
  missing.push(...absent);
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(output.split('\n').at(-2));
  // Where the tests decide, the browsers must be there.
  return [
    Number(passed),
    Number(failed) + (process.env.CI ? absent.filter((name) => /^(chromium|firefox)$/.test(name)).length : 0),
  ];
}

let [passed, failed] = [0, 0];
for (const [name, [file, ...args], count] of steps) {
  const start = performance.now();
  const { code, output } = await exec(file, args, { timeout: TIMEOUT });
  let [good, bad] = [0, 0];
  try {
    [good, bad] = (await count?.(output)) ?? [code === 0 ? 1 : 0, 0];
  } catch {} // it ended before it could say
  if (code !== 0) bad ||= 1; // a test file that could not be loaded counts as no test
  passed += good;
  failed += bad;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${bad ? 'FAIL' : 'ok  '} ${name.padEnd(20)} ${seconds.padStart(5)} s  ${count ? `${good} passed, ${bad} failed` : ''}`.trimEnd(),
  );
  if (bad) console.log(output.trimEnd().replace(/^/gm, '     '));
}
await rm(place, { recursive: true });
if (missing.length) console.log(`missing: ${[...new Set(missing)].join(', ')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
