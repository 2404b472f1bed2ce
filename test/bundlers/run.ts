// Bundles programs with each bundler, from the packed package, and runs what came out: a widget, and single
// functions, which must cost from the root what they cost from their own entry. Then Jest and msw 2. The
// last line is "N passed, N failed".
import { exec } from '../run/exec.ts';
import { BUNDLERS, type Bundler } from './bundlers.ts';
import { type Program, pairs, widget } from './programs.ts';
import { Project } from './project.ts';
import { versionIn } from './tools.ts';
import { USERS } from './users.ts';

/** How much more a function may cost from the root: an order of declarations, but no code. */
const TOLERANCE = 1.01;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1)); // what was started ends with it

const total = { passed: 0, failed: 0 };
const missing = new Set<string>();
const project = await Project.create();
const { tools } = project;
if (tools.problem) console.log(`the tools cannot be fetched: ${tools.problem}`);

row('gzip', 'version', 'widget', ...pairs.flatMap(({ name }) => [name, 'from root']));
for (const bundler of BUNDLERS) await bundle(bundler);
row('loads', 'version');
for (const { name, package: folder, args } of USERS) {
  const version = await versionIn(folder(tools));
  if (version === undefined) missing.add(name);
  else {
    const { code, output } = await exec(process.execPath, args(tools));
    row(name, version, code === 0 ? 'ok' : 'fails');
    count(code === 0, output.trim());
  }
}
await project.remove();
if (missing.size) console.log(`missing: ${[...missing].join(', ')}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed ? 1 : 0;

/** A line of the table; each program counts, and each pair that costs the same. */
async function bundle(bundler: Bundler): Promise<void> {
  const version = await versionIn(bundler.package(tools));
  if (version === undefined) {
    missing.add(bundler.name);
    return;
  }
  const problems: string[] = [];
  const costOf = async (program: Program): Promise<number> => {
    try {
      return await project.costOf(program, bundler);
    } catch (error) {
      problems.push(String(error));
      return Number.NaN;
    }
  };
  const costs = [await costOf(widget)];
  for (const { name, fromEntry, fromRoot } of pairs) {
    const [ofEntry, ofRoot] = [await costOf(fromEntry), await costOf(fromRoot)];
    costs.push(ofEntry, ofRoot);
    if (ofRoot > ofEntry * TOLERANCE) problems.push(`${name} costs more from the root`);
  }
  row(bundler.name, version, ...costs.map(String));
  count(problems.length === 0, ...problems);
}

function count(isGood: boolean, ...problems: string[]): void {
  total[isGood ? 'passed' : 'failed'] += 1;
  if (!isGood) for (const problem of problems) console.log(`  ${problem}`);
}

function row(name: string, version: string, ...columns: string[]): void {
  console.log(name.padEnd(12), version.padEnd(10), ...columns.map((column) => column.padStart(20)));
}
