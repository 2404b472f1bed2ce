// The chart of the README, drawn from results.json: a bar for each way to do the same thing, ours in colour.

const OURS = ['sign', 'createSigner().sign', 'abortMultipartUpload', 'abortWithUrl', 'sweepStaleUploads'];
const COS_SIGNERS = ['createSigner().sign', 'sign', 'cos-nodejs-sdk-v5', 'cos-js-sdk-v5'];
const SIGNATURE = 'a signature, us';
const BARE = 'bare fetch';

/** The others of a table are left out where `names` are given; `per`: each as so many of that one. */
const COLUMNS = [
  [
    { title: 'A signature, in Node', of: ['signing', SIGNATURE], names: COS_SIGNERS },
    { title: 'A signature, in Chromium', of: ['chromium', SIGNATURE], names: COS_SIGNERS },
    { title: 'A signature, in Firefox', of: ['firefox', SIGNATURE], names: COS_SIGNERS },
  ],
  [
    { title: 'An abort on loopback', of: ['abort', 'an abort on loopback, us'], per: BARE },
    { title: 'An abort, 32 at a time, CPU', of: ['abort', 'an abort, 32 at a time, us of CPU'], per: BARE },
    { title: 'An upload of a sweep, CPU', of: ['sweep', 'the same, 32 at a time, us of CPU'] },
  ],
];

const PADDING = 20;
const LABEL = 188;
const BAR = 132;
const NUMBER = 64;
const COLUMN = LABEL + BAR + NUMBER + PADDING;
const ROW = 22;
const TITLE = 30;
const FOOT = 34;
const NOTE =
  'Less is better. × is times a bare fetch. By npm run bench; ratios hold on any machine, times do not.';

const STYLE = `text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600}.note{font-size:12px;fill:#59636e}
.ground{fill:#fff;stroke:#d1d9e0}.other{fill:#afb8c1}.ours{fill:#0969da}
@media (prefers-color-scheme:dark){text{fill:#f0f6fc}.note{fill:#9198a1}.ground{fill:#0d1117;stroke:#3d444d}.other{fill:#656c76}.ours{fill:#4493f8}}`;

/** @param results what is in results.json; of a part that is not there nothing is drawn */
export function chart(results) {
  const columns = COLUMNS.map((groups, i) => column(groups, results, PADDING + i * COLUMN));
  const width = COLUMNS.length * COLUMN + PADDING;
  const height = Math.max(...columns.map(({ bottom }) => bottom)) + FOOT;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Speed of cos-abort and of others; less is better">
<style>${STYLE}</style>
<rect class="ground" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="6"/>
${columns.flatMap(({ lines }) => lines).join('\n')}
<text class="note" x="${PADDING}" y="${height - 16}">${NOTE}</text>
</svg>
`;
}

function column(groups, results, x) {
  let y = PADDING;
  const lines = [];
  for (const { title, of, names, per } of groups) {
    const [part, table] = of;
    const figures = results[part]?.tables[table];
    if (!figures) continue;
    const bars = barsOf(figures, names, per);
    lines.push(`<text class="title" x="${x}" y="${y + 14}">${title}</text>`);
    bars.forEach((bar, i) => {
      lines.push(...barLines(bar, x, y + TITLE + i * ROW));
    });
    y += TITLE + bars.length * ROW + PADDING;
  }
  return { lines, bottom: y };
}

/** Each with its part of the longest; the shortest first. */
function barsOf(figures, names = Object.keys(figures), per = undefined) {
  const values = names
    .filter((name) => figures[name] && name !== per)
    .map((name) => ({ name, value: figures[name].median / (per ? figures[per].median : 1) }))
    .sort((a, b) => a.value - b.value);
  const most = Math.max(...values.map(({ value }) => value));
  const unit = per ? '×' : 'µs';
  return values.map(({ name, value }) => ({
    name,
    part: value / most,
    said: `${value.toPrecision(3)} ${unit}`,
  }));
}

function barLines({ name, part, said }, x, y) {
  const start = x + LABEL;
  const width = Math.max(2, Math.round(BAR * part));
  const kind = OURS.includes(name) ? 'ours' : 'other';
  return [
    `<text x="${start - 8}" y="${y + 13}" text-anchor="end">${name}</text>`,
    `<rect class="${kind}" x="${start}" y="${y + 1}" width="${width}" height="${ROW - 6}" rx="2"/>`,
    `<text x="${start + width + 6}" y="${y + 13}">${said}</text>`,
  ];
}
