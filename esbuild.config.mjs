// Builds dist: one ESM file per entry of the exports map with dependencies left outside, their types, and one minified file with
// everything in it for import by URL.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const { name, version, license, exports } = JSON.parse(await readFile('package.json', 'utf8'));
const entryPoints = Object.values(exports)
  .flatMap((entry) => entry.default ?? [])
  .map((file) => file.replace('./dist/', 'src/').replace(/\.js$/, '.ts'));
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
const outputs = await Promise.all([
  build({
    ...common,
    entryPoints,
    outdir: 'dist',
    outbase: 'src',
    splitting: true,
    packages: 'external',
    sourcemap: true,
    sourcesContent: false, // src is in the package
    chunkNames: 'chunks/[name]-[hash]',
  }),
  build({
    ...common,
    entryPoints: { 'cos-abort.min': 'src/index.ts' },
    outdir: 'dist/cdn',
    minify: true,
    legalComments: 'inline', // ky's
    banner: {
      js: `/*! ${name} ${version} (${license}); with @noble/hashes (MIT, Paul Miller), @rgrove/parse-xml (ISC, Ryan Grove) */`,
    },
  }),
]);
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc'], { stdio: 'inherit' });

if (!process.argv.includes('--quiet')) {
  for (const file of outputs
    .flatMap(({ metafile }) => Object.keys(metafile.outputs))
    .filter((file) => file.endsWith('.js'))) {
    const bytes = await readFile(file);
    console.log(
      `${file.padEnd(36)} ${String(bytes.length).padStart(7)} B ${String(gzipSync(bytes, { level: 9 }).length).padStart(7)} B gzip`,
    );
  }
  const hash = createHash('sha384').update(await readFile('dist/cdn/cos-abort.min.js'));
  console.log(`integrity of cos-abort.min.js: sha384-${hash.digest('base64')}`);
}
