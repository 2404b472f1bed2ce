// Runs the cases of the demo page, with a line for each; the last line is "N passed, N failed". Measures, so
// nothing should run beside it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exec } from '../run/exec.ts';
import { type Case, cases, startChromium, stopChromium } from './cases.ts';

const STATES = 'axe finds nothing in any state, in light, dark, on a phone, in forced colours and enlarged';

/** Of the cases, those whose title holds it. */
const [chosen = ''] = process.argv.slice(2);
const count = { passed: 0, failed: 0 };

async function run(title: string, test: Case): Promise<void> {
  const begin = performance.now();
  try {
    const figures = await test();
    count.passed++;
    console.log(`ok   ${title}${figures ? ` (${figures})` : ''} ${Math.round(performance.now() - begin)} ms`);
  } catch (error) {
    count.failed++;
    console.log(`FAIL ${title}\n${String((error as Error).stack).replace(/^/gm, '     ')}`);
  }
}

/** The script that takes the pictures checks each state in each look. */
async function checkStates(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cos-abort-states-'));
  try {
    const { code, output } = await exec('node', ['demo/tools/screenshots.ts', folder], { limit: 600_000 });
    if (code !== 0) throw new Error(output);
    return `${output.trim().split('\n').length} pictures`;
  } finally {
    await rm(folder, { recursive: true });
  }
}

if (await startChromium()) {
  for (const [title, test] of Object.entries(cases)) if (title.includes(chosen)) await run(title, test);
  await stopChromium();
  if (STATES.includes(chosen)) await run(STATES, checkStates);
} else {
  console.log('missing: chromium');
}
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed ? 1 : 0;
