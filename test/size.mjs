// What an import costs a page: bundled with all dependencies, minified, gzip -9. Fails over budget, or when
// an entry holds too much. `npm run size -- --write` writes docs/sizes.md: what each kilobyte is for.
import { readFile, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './run/exec.ts';

/** Bytes of gzip. The budget is what is reached and 1 %; the bar is the design's, where it has one. */
const imports = [
  { name: 'sign', from: 'cos-abort/sign', budget: 5400, bar: 3600 },
  { name: 'sign', from: 'cos-abort', budget: 5400, bar: 3600 },
  { name: 'abortWithUrl', from: 'cos-abort/abort', budget: 21_500, bar: 15_800 },
  { name: 'abortMultipartUpload', from: 'cos-abort/abort', budget: 27_150, bar: 19_600 },
  { name: 'UploadController', from: 'cos-abort/upload', budget: 36_000, bar: 23_500 },
  { name: 'createAbortHandler', from: 'cos-abort/edge', budget: 30_600 },
  { name: 'sweepStaleUploads', from: 'cos-abort/sweep', budget: 31_300 },
  { name: 'diagnoseSignature', from: 'cos-abort/diagnose', budget: 18_500 },
];
/** The one file for import by URL. */
const WHOLE = { path: 'dist/cdn/cos-abort.min.js', budget: 43_100 };

/** To compare with: what this library stands on, and what others cost that do a part of what it does. */
const others = [
  { what: "ky, of this library's", code: "import kept from 'ky'" },
  { what: "parse-xml, of this library's", code: "import { parseXml as kept } from '@rgrove/parse-xml'" },
  {
    what: "SHA-1 of noble, of this library's",
    code: "import { sha1 as kept } from '@noble/hashes/legacy.js'",
  },
  { what: 'aws4fetch: signs and sends, S3', code: "import { AwsClient as kept } from 'aws4fetch'" },
  { what: 's3mini: a client of S3', code: "import { S3mini as kept } from 's3mini'" },
  { what: '@uppy/aws-s3: uploads to S3', code: "import kept from '@uppy/aws-s3'" },
  {
    what: '@aws-sdk/client-s3: one abort, S3',
    code: "import { AbortMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3'; const kept = [S3Client, AbortMultipartUploadCommand]",
  },
  {
    what: '@aws-sdk/lib-storage, with its client: uploads to S3',
    code: "import { S3Client } from '@aws-sdk/client-s3'; import { Upload } from '@aws-sdk/lib-storage'; const kept = [S3Client, Upload]",
  },
  { what: 'cos-js-sdk-v5: all of COS', code: "import kept from 'cos-js-sdk-v5'" },
];

/**
 * Files that an entry must not hold. Only ./testing holds the emulator, and the emulator checks signatures
 * with code of its own.
 */
const forbidden = (entry) =>
  ({
    './sign': /^src\/(testing|service)\/|\/(msw|ky|parse-xml)\//,
    './diagnose': /^src\/(testing|upload|sweep|edge)\/|\/(msw|ky)\//,
    './testing': /^src\/signature\//,
  })[entry] ?? /^src\/testing\/|\/msw\//;

const bundle = (options) =>
  build({
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external: ['msw'],
    write: false,
    metafile: true,
    logLevel: 'error',
    ...options,
  });

/** What an import is when nothing else is imported: its sizes, and the bytes of each file in it. */
async function measured(code) {
  const stdin = { contents: `${code}; globalThis.kept = kept;`, resolveDir: root };
  const { outputFiles, metafile } = await bundle({ stdin });
  const [{ inputs }] = Object.values(metafile.outputs);
  const files = Object.entries(inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput]);
  return { ...sizesOf(outputFiles[0].contents), files };
}

const sizesOf = (bytes) => ({ minified: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length });

const report = (ok, ...columns) => {
  console.log(columns.join(' ').trimEnd());
  if (!ok) process.exitCode = 1;
};

function row(what, { minified, gzip }, budget, bar) {
  const isKept = budget === undefined || gzip <= budget;
  const verdict = budget === undefined ? '' : `${isKept ? 'PASS' : 'FAIL'} of ${budget}`;
  const off = bar === undefined ? '' : `the bar is ${bar}, ${percentOver(gzip, bar)}`;
  report(isKept, what.padEnd(56), String(minified).padStart(8), String(gzip).padStart(6), verdict, off);
}

const percentOver = (bytes, bar) =>
  bytes <= bar ? 'reached' : `${((100 * (bytes - bar)) / bar).toFixed(0)} % over`;

console.log(`${''.padEnd(56)} minified   gzip`);
const ours = [];
for (const { name, from, budget, bar } of imports) {
  const size = await measured(`import { ${name} as kept } from '${from}'`);
  ours.push({ name, from, bar, ...size });
  row(`import { ${name} } from '${from}'`, size, budget, bar);
}
const theirs = [];
for (const { what, code } of others) {
  const size = await measured(code);
  theirs.push({ what, ...size });
  row(what, size);
}
row(WHOLE.path, sizesOf(await readFile(root + WHOLE.path)), WHOLE.budget);
row('dist/cdn/cos-abort-sign.min.js', sizesOf(await readFile(`${root}dist/cdn/cos-abort-sign.min.js`)), 6420);

const { exports } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
for (const [entry, target] of Object.entries(exports).filter(([, target]) => target.default)) {
  // From the sources, because their names say what they are.
  const { metafile } = await bundle({ entryPoints: [sourceOf(target.default)] });
  const [{ inputs, imports }] = Object.values(metafile.outputs);
  const files = Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0);
  const wrong = [...files, ...imports.map(({ path }) => `/${path}/`)].filter((file) =>
    forbidden(entry).test(file),
  );
  report(
    !wrong.length,
    entry.padEnd(12),
    wrong.length ? `FAIL holds ${wrong.join(', ')}` : 'PASS holds nothing that it must not',
  );
}

function sourceOf(built) {
  return built.replace('./dist/', 'src/').replace(/\.js$/, '.ts');
}

/** docs/sizes.md. */
async function sizesDocument() {
  const chosen = ours.filter(({ bar, from }) => bar !== undefined && from !== 'cos-abort');
  const shares = [];
  for (const { name, from, gzip } of chosen)
    shares.push({ name, gzip, ofModules: await sharesOf(name, from, gzip) });
  const modules = [...new Set(shares.flatMap(({ ofModules }) => [...ofModules.keys()]))];
  const most = (module) => Math.max(...shares.map(({ ofModules }) => ofModules.get(module) ?? 0));
  const rows = modules
    .filter((module) => module !== '<stdin>' && most(module) >= 1)
    .sort((a, b) => most(b) - most(a))
    .map(async (module) => [
      `\`${module}\``,
      ...shares.map(({ ofModules }) => Math.round(ofModules.get(module) ?? 0) || ''),
      await purposeOf(module),
    ]);
  const sums = ['**all**', ...shares.map(({ gzip }) => `**${gzip}**`), ''];
  return `${[
    '# What each kilobyte is for',
    'Written by `npm run size -- --write`. Bundled with all dependencies by esbuild, minified, gzip -9; in bytes.',
    '## What an import costs',
    table(['import', 'minified', 'gzip'], ours.map(sizeRow)),
    '## What others cost, bundled in the same way',
    table(
      ['', 'minified', 'gzip'],
      theirs.map(({ what, minified, gzip }) => [what, minified, gzip]),
    ),
    '## By module',
    'A module has its share of the gzip by its share of the minified code.',
    table(
      ['module', ...shares.map(({ name }) => `\`${name}\``), 'what it is for'],
      [sums, ...(await Promise.all(rows))],
    ),
  ].join('\n\n')}\n`;
}

const sizeRow = ({ name, from, minified, gzip }) => [`\`${name}\` from \`${from}\``, minified, gzip];

const table = (heads, rows) =>
  [heads, heads.map((_, column) => (column === 0 || column > 4 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/** Bytes of gzip by module: a file of src, or a dependency. */
async function sharesOf(name, from, gzip) {
  const { '.': main, ...entries } = exports;
  const target = from === 'cos-abort' ? main : entries[from.replace('cos-abort', '.')];
  const { minified, files } = await measured(
    `import { ${name} as kept } from './${sourceOf(target.default)}'`,
  );
  const shares = new Map();
  for (const [path, bytes] of files) {
    const module = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path;
    shares.set(module, (shares.get(module) ?? 0) + (gzip * bytes) / minified);
  }
  return shares;
}

const PURPOSES = {
  ky: 'Repeats what failed: backs off, honours Retry-After, keeps the deadline.',
  '@rgrove/parse-xml': "Reads COS's answers.",
  '@noble/hashes': 'SHA-1, without awaiting: a page that goes away cannot.',
};

/** The first sentence of a file says what it is for. */
async function purposeOf(module) {
  if (PURPOSES[module]) return PURPOSES[module];
  const text = await readFile(root + module, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => !line.startsWith('///'));
  const end = lines.findIndex((line) => !line.startsWith('//'));
  const comment = lines
    .slice(0, end)
    .map((line) => line.slice(3))
    .join(' ');
  return /^.*?\.(?= |$)/.exec(comment)?.[0] ?? comment;
}

if (process.argv.includes('--write')) await writeFile(`${root}docs/sizes.md`, await sizesDocument());
