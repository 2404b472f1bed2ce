// Runs the portable cases on every runtime, or on those that are named as arguments, against the packed
// package: a line for each.
import type { Result } from '../cases/index.ts';
import { browsers } from './browsers.ts';
import { Packed } from './packed.ts';
import { programs } from './programs.ts';
import { realms } from './realms.ts';
import { broken, type Runtime } from './runtime.ts';
import { serveBucket } from './serve-bucket.ts';

const runtimes: readonly Runtime[] = [...programs, ...realms, ...browsers];
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1)); // what was started ends with it

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !runtimes.some((runtime) => runtime.name === name));
if (unknown.length)
  throw new RangeError(
    `no such runtime: ${unknown.join(', ')}; there are: ${runtimes.map(({ name }) => name).join(', ')}`,
  );

const missing: string[] = [];
const total = { passed: 0, failed: 0 };
const packed = await Packed.install();
row('runtime', 'version', 'passed', 'failed', 'ms');
for (const runtime of runtimes.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const version = await runtime.version();
  if (version === undefined) {
    missing.push(runtime.name);
    row(runtime.name, 'missing', '-', '-', '-');
    continue;
  }
  const start = performance.now();
  const { passed, failed } = await casesIn(runtime);
  total.passed += passed;
  total.failed += failed.length;
  row(runtime.name, version, passed, failed.length, Math.round(performance.now() - start));
  for (const line of failed) console.log(`  ${line}`);
}
await packed.remove();
if (missing.length) console.log(`missing: ${missing.join(', ')}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed ? 1 : 0); // a delayed answer nobody waits for must not hold it up

/** Each runtime has a bucket of its own. */
async function casesIn(runtime: Runtime): Promise<Result> {
  const bucket = await serveBucket();
  try {
    return await runtime.run(bucket.origin, packed);
  } catch (error) {
    return broken('the runner failed', String(error instanceof Error ? error.stack : error));
  } finally {
    await bucket.close();
  }
}

function row(name: string, version: string, ...figures: (string | number)[]): void {
  const columns = figures.map((figure) => String(figure).padStart(8));
  console.log(`${name.padEnd(24)} ${version.padEnd(16)} ${columns.join('')}`);
}
