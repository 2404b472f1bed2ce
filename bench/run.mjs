// `npm run bench`: all that is timed, with peers side by side; `npm run bench -- signing firefox`: those
// parts alone. Writes bench/results.json and docs/bench.svg, and tells what has become worse than in the
// committed results. Ratios hold on any machine, times do not.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { benchAbort } from './abort.mjs';
import { benchChromium, benchFirefox } from './browsers.mjs';
import { isReached, isWorse } from './ratios.mjs';
import { benchScale } from './scale.mjs';
import { benchSigning } from './signing.mjs';
import { chart } from './svg.mjs';
import { benchSweep } from './sweep.mjs';
import { curvesAsText, ratiosAsText, tablesAsText } from './text.mjs';

const RESULTS = new URL('./results.json', import.meta.url);
const CHART = new URL('../docs/bench.svg', import.meta.url);
const PARTS = {
  signing: benchSigning,
  chromium: benchChromium,
  firefox: benchFirefox,
  abort: benchAbort,
  sweep: benchSweep,
  scale: benchScale,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length)
  throw new RangeError(`there is no part ${unknown}; there are: ${Object.keys(PARTS).join(', ')}`);

const committed = await committedResults();
const results = JSON.parse(await readFile(RESULTS, 'utf8').catch(() => '{}'));
const [missing, missed, worse] = [[], [], []];
for (const [name, bench] of Object.entries(PARTS))
  if (asked.length === 0 || asked.includes(name)) await run(name, bench);
console.log(
  `\nmissing: ${list(missing)}\nbars missed: ${list(missed)}\nworse than committed: ${list(worse)}`,
);

const text = JSON.stringify(inOrder(results), threeDigits, 2);
await writeFile(RESULTS, `${text}\n`);
await writeFile(CHART, chart(JSON.parse(text)));

async function run(name, bench) {
  const [before] = loadavg();
  console.log(`\n${name.toUpperCase()} (the load is ${before.toFixed(1)})`);
  const measured = await bench();
  if (!measured) {
    missing.push(name);
    return;
  }
  const { tables, ratios, curves = {} } = measured;
  const earlier = committed[name]?.ratios ?? {};
  console.log([...tablesAsText(tables), ...curvesAsText(curves), ratiosAsText(ratios, earlier)].join('\n\n'));
  missed.push(...ratios.filter((one) => !isReached(one)).map(({ what }) => `${name}: ${what}`));
  worse.push(
    ...ratios.filter((one) => isWorse(one, earlier[one.what])).map(({ what }) => `${name}: ${what}`),
  );
  results[name] = {
    node: process.version,
    cores: availableParallelism(),
    load: { before, after: loadavg()[0] },
    ratios: Object.fromEntries(ratios.map(({ what, ratio }) => [what, ratio])),
    tables,
    curves,
  };
}

/**
 * What the last run has written may be another try of today. Where there is no git, it is all that there is.
 */
async function committedResults() {
  try {
    return JSON.parse(
      execFileSync('git', ['show', 'HEAD:./results.json'], { cwd: import.meta.dirname, stdio: 'pipe' }),
    );
  } catch {
    return JSON.parse(await readFile(RESULTS, 'utf8').catch(() => '{}'));
  }
}

/** Of the parts that there are. */
function inOrder(results) {
  const names = Object.keys(PARTS).filter((name) => results[name]);
  return Object.fromEntries(names.map((name) => [name, results[name]]));
}

/** Further ones differ from run to run. */
function threeDigits(_, value) {
  return typeof value === 'number' ? Number(value.toPrecision(3)) : value;
}

function list(names) {
  return names.length ? names.map((name) => `\n  ${name}`).join('') : 'nothing';
}
