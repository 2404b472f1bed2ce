// Checks the package that would be published: its contents, its types and what it depends on. That its sources are portable is checked by
// test/house and by `npm run types`. The last line is "N passed, N failed".
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bin, exec, root } from './run/exec.ts';

interface Manifest {
  name: string;
  exports: Record<string, string | { types: string; default: string }>;
  unpkg: string;
  jsdelivr: string;
  dependencies?: Record<string, string>;
  scripts?: Record<string, string>;
}

/** As much of what `npm pack --json` says as is looked at. */
interface Pack {
  filename: string;
  files: { path: string }[];
}

const DEPENDENCIES = ['@noble/hashes', '@rgrove/parse-xml', 'ky'];
const MAY_BE_PACKED = /^(LICENSE|README\.md|package\.json|(dist|src)\/.+\.(js|ts|map))$/;

const json = async <T>(file: string): Promise<T> => JSON.parse(await readFile(join(root, file), 'utf8'));
const manifest = await json<Manifest>('package.json');

const place = await mkdtemp(join(tmpdir(), 'cos-abort-package-'));
const { filename, files } = await pack();
const tarball = join(place, filename);

/** What is claimed, and the problems with it. */
const checks: Record<string, () => Promise<string[]>> = {
  'it holds what its manifest names, and nothing else': async () => contentProblems(),
  'publint, strict': () => problemsOf(bin('publint'), ['run', tarball, '--strict']),
  'its types are right, for ESM': () =>
    problemsOf(bin('attw'), [tarball, '--profile', 'esm-only', '--no-emoji']),
  'it has three dependencies, which have none, and no install script': dependencyProblems,
  'package-lock.json records no download address': addressProblems,
};

let failed = 0;
for (const [claim, findProblems] of Object.entries(checks)) {
  const problems = await findProblems();
  if (problems.length) failed++;
  console.log(`${problems.length ? 'FAIL' : 'PASS'} ${claim}`);
  for (const problem of problems) console.log(`  ${problem}`);
}
await rm(place, { recursive: true, force: true });
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

/** One tarball for all checks. Without scripts: prepack would build dist anew under the feet of other tests. */
async function pack(): Promise<Pack> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', place];
  const { code, output, stdout } = await exec('npm', args);
  if (code !== 0) throw new Error(`npm pack ended with ${code}: ${output}`);
  const [packed] = Object.values<Pack>(JSON.parse(stdout));
  if (!packed) throw new Error('npm pack packed nothing');
  return packed;
}

function contentProblems(): string[] {
  const { exports, unpkg, jsdelivr } = manifest;
  const targets = Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? target : Object.values(target),
  );
  const wanted = [...targets, unpkg, jsdelivr, 'LICENSE', 'README.md'].map((file) => file.replace('./', ''));
  const held = files.map(({ path }) => path);
  return [
    ...wanted.filter((file) => !held.includes(file)).map((file) => `it lacks ${file}`),
    ...held.filter((file) => !MAY_BE_PACKED.test(file)).map((file) => `it holds ${file}`),
  ];
}

async function dependencyProblems(): Promise<string[]> {
  const names = Object.keys(manifest.dependencies ?? {});
  const others = await Promise.all(names.map((name) => json<Manifest>(`node_modules/${name}/package.json`)));
  const scripted = [manifest, ...others].filter(({ scripts = {} }) =>
    ['preinstall', 'install', 'postinstall'].some((script) => scripts[script]),
  );
  const deep = others.filter(({ dependencies = {} }) => Object.keys(dependencies).length > 0);
  return [
    ...(names.join() === DEPENDENCIES.join() ? [] : [`they are ${names.join(', ')}`]),
    ...scripted.map(({ name }) => `${name} has an install script`),
    ...deep.map(({ name }) => `${name} has dependencies of its own`),
  ];
}

async function addressProblems(): Promise<string[]> {
  const { packages } = await json<{ packages: Record<string, { resolved?: string }> }>('package-lock.json');
  return Object.entries(packages).flatMap(([name, { resolved }]) => (resolved ? [name] : []));
}

/** Nothing when a program ends well, else what it wrote. */
async function problemsOf(file: string, args: readonly string[]): Promise<string[]> {
  const { code, output } = await exec(file, args);
  return code === 0 ? [] : [output.trim()];
}
