// Checks the package that would be published, to npm and to JSR: its contents, its types, its files for
// pages and what it depends on. That its sources are portable is checked by test/house and by
// `npm run types`. The last line is "N passed, N failed".
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
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
const MAY_BE_PACKED = [
  /^(LICENSE|[A-Z]+\.md|package\.json|dist\/cdn\/(integrity\.json|LICENSES\.txt))$/,
  /^(dist|src)\/.+\.(js|ts|map)$/,
  /^docs\/.+\.(md|svg|png)$/,
  /^demo\/recipes\/.+\.tsx?$/,
  /^demo\/worker\/.+\.(ts|jsonc)$/,
  /^test\/README\.md$/,
];
/** The files for pages, and the entries whose exports each has. */
const FOR_PAGES = {
  'cos-abort.min.js': ['index.js', 'upload/index.js'],
  'cos-abort-sign.min.js': ['signature/index.js'],
};
const A_HASH = /sha384-[\w+/]{64}/g;

const json = async <T>(file: string): Promise<T> => JSON.parse(await readFile(join(root, file), 'utf8'));
const manifest = await json<Manifest>('package.json');

const place = await mkdtemp(join(tmpdir(), 'cos-abort-package-'));
const { filename, files } = await pack();
const tarball = join(place, filename);

/** What is claimed, and the problems with it. */
const checks: Record<string, () => Promise<string[]>> = {
  'it holds what its manifest names, and nothing else': async () => contentProblems(),
  'what its documents show and link to is in it': linkProblems,
  'publint, strict': () => problemsOf(bin('publint'), ['run', tarball, '--strict']),
  'its types are found, also by moduleResolution node10': () =>
    problemsOf(bin('attw'), [tarball, '--ignore-rules', 'cjs-resolves-to-esm', '--no-emoji']),
  'JSR would take it': () => problemsOf(bin('deno'), ['publish', '--dry-run', '--allow-dirty', '--quiet']),
  'each public member has its comment, and only public types': documentationProblems,
  'a file for pages exports what its entries do, and licences are beside it': pageProblems,
  'L4: the hashes in integrity.json and README.md are those of the files': hashProblems,
  'L4: it has three dependencies, which have none, and no install script': dependencyProblems,
  'package-lock.json records no download address': addressProblems,
};

let failed = 0;
for (const [claim, findProblems] of Object.entries(checks)) {
  const problems = await findProblems().catch((error: unknown) => [String(error)]);
  if (problems.length) failed++;
  console.log(`${problems.length ? 'FAIL' : 'PASS'} ${claim}`);
  for (const problem of problems) console.log(`  ${problem}`);
}
await rm(place, { recursive: true, force: true });
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

/**
 * One tarball for all checks. Without scripts: prepack would build dist anew under the feet of other tests.
 */
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
    ...held
      .filter((file) => !MAY_BE_PACKED.some((pattern) => pattern.test(file)))
      .map((file) => `it holds ${file}`),
  ];
}

/** Without a repository that npm knows, a link leads nowhere but into the package. */
async function linkProblems(): Promise<string[]> {
  const held = files.map(({ path }) => path);
  const isHeld = (target: string) => held.some((path) => `${path}/`.startsWith(posix.join(target, '/')));
  const problems = held
    .filter((path) => path.endsWith('.md'))
    .map(async (document) => {
      const targets = linksIn(await readFile(join(root, document), 'utf8'));
      const paths = targets.map((target) => posix.join(posix.dirname(document), target));
      return paths.filter((path) => !isHeld(path)).map((path) => `it lacks ${path}, for ${document}`);
    });
  return (await Promise.all(problems)).flat();
}

/** What a document links to and shows, but for what is on the web or in itself. */
function linksIn(text: string): string[] {
  const found = text.matchAll(/\]\(([^)#:\s]+)[^):]*\)|(?:src|srcset)="([^":]+)"/g);
  return [...found].map(([, link, image]) => link ?? image ?? '');
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

function documentationProblems(): Promise<string[]> {
  const built = Object.values(manifest.exports).flatMap((target) =>
    typeof target === 'string' ? [] : target.default,
  );
  const sources = built.map((file) => file.replace('./dist/', 'src/').replace(/\.js$/, '.ts'));
  return problemsOf(bin('deno'), ['doc', '--lint', ...sources]);
}

async function pageProblems(): Promise<string[]> {
  const problems: string[] = [];
  for (const [file, entries] of Object.entries(FOR_PAGES)) {
    const wanted = (await Promise.all(entries.map(exportsOf))).flat();
    const held = await exportsOf(`cdn/${file}`);
    const wrong = [...new Set(wanted).symmetricDifference(new Set(held))];
    if (wrong.length) problems.push(`${file}: ${wrong.join(', ')}`);
  }
  const licences = await readFile(join(root, 'dist/cdn/LICENSES.txt'), 'utf8');
  const missing = [manifest.name, ...DEPENDENCIES].filter((name) => !licences.split('\n').includes(name));
  return [...problems, ...missing.map((name) => `LICENSES.txt lacks that of ${name}`)];
}

async function exportsOf(file: string): Promise<string[]> {
  return Object.keys(await import(join(root, 'dist', file)));
}

async function hashProblems(): Promise<string[]> {
  const told = await json<Record<string, string>>('dist/cdn/integrity.json');
  const files = Object.keys(FOR_PAGES);
  const hashes = await Promise.all(
    files.map(async (file) => hashOf(await readFile(join(root, 'dist/cdn', file)))),
  );
  const inReadme = (await readFile(join(root, 'README.md'), 'utf8')).match(A_HASH) ?? [];
  return [
    ...files
      .filter((file, index) => told[file] !== hashes[index])
      .map((file) => `integrity.json is wrong of ${file}`),
    ...inReadme
      .filter((hash) => !hashes.includes(hash))
      .map((hash) => `README.md has ${hash}: take it from dist/cdn/integrity.json`),
    ...(inReadme.length === 0 ? ['README.md has no hash of the file for a page'] : []),
  ];
}

function hashOf(bytes: Uint8Array): string {
  return `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
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
