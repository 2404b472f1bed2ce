// `npm run bench`: one table of all that is timed, with peers side by side. Writes bench/results.json and docs/bench.svg, and tells what
// has become worse than the results that were there before. Ratios hold on any machine, times do not.
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { benchAbort } from './abort.mjs';
import { benchController } from './controller.mjs';
import { benchSigning } from './signing.mjs';
import { chart } from './svg.mjs';
import { benchSweep } from './sweep.mjs';

const RESULTS = new URL('./results.json', import.meta.url);
const CHART = new URL('../docs/bench.svg', import.meta.url);
/** A ratio may be so much worse than before. */
const TOLERANCE = 0.15;
const OURS = /^(sign|presign|createSigner|abort(MultipartUpload|WithUrl)|sweep)/;
const BARE = 'bare fetch';

const before = JSON.parse(await readFile(RESULTS, 'utf8').catch(() => '{"ratios":{}}'));
const load = { before: loadavg()[0], after: 0 };
const signing = await benchSigning();
const abort = await benchAbort();
const sweep = await benchSweep();
const curves = { ...signing.curves, ...(await benchController()) };
load.after = loadavg()[0];

const tables = {
  'a signature, us': signing.figures,
  'an abort without a network, us': abort.withoutNetwork,
  'an abort on loopback, us': abort.loopback,
  'an abort at 32 at a time, us of CPU': abort.cpu,
  'an upload of a sweep, 20 ms away, us': sweep.far.clock,
  'an upload of a sweep, 32 at a time, us': sweep.near[32].clock,
  'an upload of a sweep, 128 at a time, us': sweep.near[128].clock,
  'the same, 32 at a time, us of CPU': sweep.near[32].cpu,
  'the same, 128 at a time, us of CPU': sweep.near[128].cpu,
};

/** How often the one goes into the other; `bar` is that of the design. */
const compare = (what, figures, one, other, bar) => {
  const ratio = (of) => figures[one][of] / figures[other][of];
  return { what, ratio: ratio('median'), p10: ratio('p10'), bar };
};
const { figures } = signing;
const { loopback, cpu } = abort;
const NODE_SDK = 'cos-nodejs-sdk-v5';
const ratios = [
  compare('sign, faster than cos-js-sdk-v5', figures, 'cos-js-sdk-v5', 'sign', '>= 6.5'),
  compare('sign, faster than cos-nodejs-sdk-v5', figures, NODE_SDK, 'sign', '>= 1'),
  compare(
    'createSigner, faster than cos-js-sdk-v5',
    figures,
    'cos-js-sdk-v5',
    'createSigner().sign',
    '>= 12',
  ),
  compare('createSigner, faster than cos-nodejs-sdk-v5', figures, NODE_SDK, 'createSigner().sign', '>= 2'),
  compare('abortMultipartUpload, slower than a bare fetch', loopback, 'abortMultipartUpload', BARE, '<= 1.7'),
  compare('abortWithUrl, slower than a bare fetch', loopback, 'abortWithUrl', BARE, '<= 1.3'),
  compare('abortMultipartUpload, CPU of the Node SDK', cpu, 'abortMultipartUpload', NODE_SDK, '<= 0.35'),
  compare(
    'sweep, faster than abortUploadTask',
    sweep.far.clock,
    `${NODE_SDK}, abortUploadTask`,
    'sweepStaleUploads',
    '>= 20',
  ),
  ...[32, 128].flatMap((atOnce) => {
    const { clock, cpu } = sweep.near[atOnce];
    const loop = `${NODE_SDK}, in a loop`;
    return [
      compare(`sweep, faster than an SDK loop at ${atOnce}`, clock, loop, 'sweepStaleUploads', '>= 1.6'),
      compare(`sweep, the same in CPU at ${atOnce}`, cpu, loop, 'sweepStaleUploads', '>= 1.6'),
    ];
  }),
];

for (const [title, subjects] of Object.entries(tables)) {
  console.log(`\n${title.padEnd(46)} ${'median'.padStart(9)} ${'p10'.padStart(9)} ${'spread'.padStart(8)}`);
  for (const [name, { median, p10, spread }] of Object.entries(subjects))
    console.log(
      `  ${name.padEnd(44)} ${median.toFixed(1).padStart(9)} ${p10.toFixed(1).padStart(9)} ${percent(spread)}`,
    );
}
console.log(`\n${'ratios'.padEnd(46)} ${'median'.padStart(9)} ${'p10'.padStart(9)}   bar`);
for (const { what, ratio, p10, bar } of ratios) {
  const mark = isReached(ratio, bar) ? '' : '  MISSED';
  const worse = isWorse(ratio, before.ratios[what], bar)
    ? `  WORSE than ${before.ratios[what]} by more than ${100 * TOLERANCE} %`
    : '';
  console.log(
    `  ${what.padEnd(44)} ${ratio.toFixed(2).padStart(9)} ${p10.toFixed(2).padStart(9)}   ${bar}${mark}${worse}`,
  );
}
for (const [over, points] of Object.entries(curves)) {
  const told = Object.entries(points).map(([size, us]) => `${size}: ${us.toFixed(1)}`);
  console.log(`\nus each over ${over}: ${told.join(', ')}`);
}
console.log(
  `\nload of ${availableParallelism()} cores: ${load.before.toFixed(1)} before, ${load.after.toFixed(1)} after`,
);

await writeFile(RESULTS, `${JSON.stringify(results(), short, 2)}\n`);
await writeFile(CHART, chart(groups()));

function results() {
  return {
    node: process.version,
    cores: availableParallelism(),
    load,
    ratios: Object.fromEntries(ratios.map(({ what, ratio }) => [what, ratio])),
    tables,
    curves,
  };
}

/** Three digits are more than what can be repeated. */
function short(_, value) {
  return typeof value === 'number' ? Number(value.toPrecision(3)) : value;
}

function groups() {
  const bars = (subjects, toValue) =>
    Object.entries(subjects)
      .filter(([name]) => name !== BARE)
      .map(([name, { median }]) => ({ name, value: toValue(median), isOurs: OURS.test(name) }));
  const asItIs = (value) => value;
  return [
    { title: 'One signature', unit: 'µs', bars: bars(figures, asItIs) },
    {
      title: 'One abort on loopback, in bare fetches',
      unit: '×',
      bars: bars(loopback, (value) => value / loopback[BARE].median),
    },
    {
      title: 'One abort of 32 at a time, in the CPU of a bare fetch',
      unit: '×',
      bars: bars(cpu, (value) => value / cpu[BARE].median),
    },
    { title: 'One upload of a sweep, 32 at a time, CPU', unit: 'µs', bars: bars(sweep.near[32].cpu, asItIs) },
  ];
}

function isReached(ratio, bar) {
  const [sign, number] = bar.split(' ');
  return sign === '>=' ? ratio >= Number(number) : ratio <= Number(number);
}

function isWorse(ratio, earlier, bar) {
  if (earlier === undefined) return false;
  return bar.startsWith('>=') ? ratio < earlier * (1 - TOLERANCE) : ratio > earlier * (1 + TOLERANCE);
}

function percent(part) {
  return `${(100 * part).toFixed(0)} %`.padStart(8);
}
