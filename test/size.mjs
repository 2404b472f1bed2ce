// What an import costs a page: bundled with all dependencies, minified, gzip -9. Fails over budget, or when an entry holds too much.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './run/exec.ts';

/** Budgets in bytes of gzip. A row without one is there to compare with. */
const statements = [
  ["import { sign } from 'cos-abort/sign'", 4950],
  ["import { sign } from 'cos-abort'", 4950],
  ["import { abortWithUrl } from 'cos-abort/abort'", 17_000],
  ["import { abortMultipartUpload } from 'cos-abort/abort'", 19_400],
  ["import { UploadController } from 'cos-abort/upload'", 22_500],
  ["import { createAbortHandler } from 'cos-abort/edge'", 22_000],
  ["import { sweepStaleUploads } from 'cos-abort/sweep'", 22_500],
  ["import { diagnoseSignature } from 'cos-abort/diagnose'", 16_500],
  ["import { sha1 } from '@noble/hashes/legacy.js'"],
  ["import { parseXml } from '@rgrove/parse-xml'"],
  ["import ky from 'ky'"],
  ["import COS from 'cos-js-sdk-v5'"],
];

/** Files that an entry must not hold. Only ./testing holds the emulator, and the emulator checks signatures with code of its own. */
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
const report = (ok, ...columns) => {
  console.log(columns.join(' ').trimEnd());
  if (!ok) process.exitCode = 1;
};

function row(what, bytes, budget = Number.POSITIVE_INFINITY) {
  const gzip = gzipSync(bytes, { level: 9 }).length;
  const verdict = budget < Number.POSITIVE_INFINITY ? `${gzip <= budget ? 'PASS' : 'FAIL'} of ${budget}` : '';
  report(
    gzip <= budget,
    what.padEnd(56),
    String(bytes.length).padStart(8),
    String(gzip).padStart(6),
    verdict,
  );
}

console.log(`${''.padEnd(56)} minified   gzip`);
for (const [statement, budget] of statements) {
  const [, name] = /(\w+) \}?/.exec(statement.slice('import'.length));
  const stdin = { contents: `${statement}; globalThis.kept = ${name};`, resolveDir: root };
  const { outputFiles } = await bundle({ stdin });
  row(statement, outputFiles[0].contents, budget);
}
row('dist/cdn/cos-abort.min.js', await readFile(`${root}dist/cdn/cos-abort.min.js`), 23_500);

const { exports } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
for (const [entry, target] of Object.entries(exports).filter(([, target]) => target.default)) {
  // From the sources, because their names say what they are.
  const { metafile } = await bundle({
    entryPoints: [target.default.replace('./dist/', 'src/').replace(/\.js$/, '.ts')],
  });
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
