// Builds dist: one ESM file per entry of the exports map with dependencies left outside, their types, and two minified files for import
// by URL, with everything in them.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

// npm asks for this after every `npm ci`, also after one that has left the development dependencies out.
if (process.argv.includes('--if-missing')) {
  if (existsSync('dist')) process.exit();
  if (!existsSync('node_modules/esbuild')) {
    console.warn('dist is not built: what builds it was left out (`npm ci` without --omit=dev brings it)');
    process.exit();
  }
}
const { build } = await import('esbuild');

const { name, version, license, exports } = JSON.parse(await readFile('package.json', 'utf8'));
const entryPoints = Object.values(exports)
  .flatMap((entry) => entry.default ?? [])
  .map((file) => file.replace('./dist/', 'src/').replace(/\.js$/, '.ts'));
/** What each file for a page exports. A page neither sweeps nor serves: those entries it does not get. */
const forPages = {
  'cos-abort.min.js': ['./src/index.ts', './src/upload/index.ts'],
  'cos-abort-sign.min.js': ['./src/signature/index.ts'],
};
const common = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  conditions: ['import'],
  metafile: true,
  logLevel: 'warning',
};

await rm('dist', { recursive: true, force: true });
const outputs = [await buildEntries(), ...(await Promise.all(Object.entries(forPages).map(buildForPages)))];
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc'], { stdio: 'inherit' });
await declareDisposable('dist/upload/controller.d.ts');
await writeLicences('dist/cdn/LICENSES.txt');
const integrity = await integrityOf(Object.keys(forPages));
await writeFile('dist/cdn/integrity.json', `${JSON.stringify(integrity, null, 2)}\n`);
if (!process.argv.includes('--quiet')) await report();

function buildEntries() {
  return build({
    ...common,
    entryPoints,
    outdir: 'dist',
    outbase: 'src',
    splitting: true,
    packages: 'external',
    sourcemap: true,
    sourcesContent: false, // src is in the package
    chunkNames: 'chunks/[name]-[hash]',
  });
}

function buildForPages([file, entries]) {
  return build({
    ...common,
    stdin: {
      contents: entries.map((entry) => `export * from '${entry}';`).join('\n'),
      resolveDir: '.',
    },
    outfile: `dist/cdn/${file}`,
    minify: true,
    legalComments: 'none', // they are in LICENSES.txt
    banner: {
      js: `/*! ${name} ${version} (${license}). Licences of what is in it: LICENSES.txt, beside this file. */`,
    },
  });
}

/**
 * Compilers whose `lib` ends with a year know no `Symbol.asyncDispose`. JSR forbids the line in a source, and its source map must
 * know of it.
 */
async function declareDisposable(file) {
  const map = JSON.parse(await readFile(`${file}.map`, 'utf8'));
  const declarations = await readFile(file, 'utf8');
  await writeFile(file, `/// <reference lib="esnext.disposable" />\n${declarations}`);
  await writeFile(`${file}.map`, JSON.stringify({ ...map, mappings: `;${map.mappings}` }));
}

/** Of this package and of each that is in a file for pages: their licences ask for it. */
async function writeLicences(file) {
  const inputs = outputs.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const packages = inputs.flatMap((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []);
  const texts = [`${name}\n\n${await readFile('LICENSE', 'utf8')}`];
  for (const dependency of [...new Set(packages)].sort()) {
    const folder = `node_modules/${dependency}`;
    const licence = (await readdir(folder)).find((file) => /^licen[cs]e(\.|$)/i.test(file));
    if (!licence) throw new Error(`${dependency} has no licence`);
    texts.push(`${dependency}\n\n${await readFile(`${folder}/${licence}`, 'utf8')}`);
  }
  await writeFile(file, texts.map((text) => `${text.trim()}\n`).join(`\n${'-'.repeat(80)}\n\n`));
}

/** What a page's `integrity` says of each file. */
async function integrityOf(files) {
  const hashes = files.map(async (file) => {
    const hash = createHash('sha384').update(await readFile(`dist/cdn/${file}`));
    return [file, `sha384-${hash.digest('base64')}`];
  });
  return Object.fromEntries(await Promise.all(hashes));
}

async function report() {
  const files = outputs.flatMap(({ metafile }) => Object.keys(metafile.outputs));
  for (const file of files.filter((file) => file.endsWith('.js'))) {
    const bytes = await readFile(file);
    const gzip = gzipSync(bytes, { level: 9 }).length;
    console.log(
      `${file.padEnd(36)} ${String(bytes.length).padStart(7)} B ${String(gzip).padStart(7)} B gzip`,
    );
  }
  for (const [file, hash] of Object.entries(integrity)) console.log(`${file.padEnd(36)} ${hash}`);
}
