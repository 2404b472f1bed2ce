// Checks the package that would be published: its contents, its types and its dependencies. That its sources are portable is checked by
// test/house and by `npm run types`.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bin, exec, root } from './run/exec.ts';

const json = async (file) => JSON.parse(await readFile(join(root, file), 'utf8'));
const manifest = await json('package.json');
/** One line each: PASS, or FAIL and the problems. */
async function check(what, findProblems) {
  const problems = await findProblems();
  console.log(`${problems.length ? 'FAIL' : 'PASS'} ${what}`);
  for (const problem of problems) console.log(`  ${problem}`);
  if (problems.length) process.exitCode = 1;
}

/** Nothing when a program ends well, else what it wrote. */
async function run(...command) {
  const { code, output } = await exec(...command);
  return code === 0 ? [] : [output.trim()];
}

const place = await mkdtemp(join(tmpdir(), 'cos-abort-package-'));
// One tarball for all checks. Without scripts: prepack would build dist anew under the feet of other tests.
const packed = await exec('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', place]);
const pack = packed.code === 0 ? Object.values(JSON.parse(packed.stdout))[0] : { filename: '', files: [] };
const tarball = join(place, pack.filename);
const contents = pack.files.map(({ path }) => path);

await check(`npm pack: ${contents.length} files, ${pack.size} bytes`, () => {
  if (packed.code !== 0) return [packed.output];
  const targets = Object.values(manifest.exports).flatMap((target) =>
    Object.values(target.default ? target : { target }),
  );
  const wanted = [...targets, manifest.unpkg, manifest.jsdelivr, 'LICENSE', 'README.md'].map((file) =>
    file.replace('./', ''),
  );
  return [
    ...wanted.filter((file) => !contents.includes(file)).map((file) => `lacks ${file}`),
    ...contents
      .filter((file) => !/^(LICENSE|README\.md|package\.json|(dist|src)\/.+\.(js|ts|map))$/.test(file))
      .map((f) => `holds ${f}`),
  ];
});
await check('publint, strict', () => run(bin('publint'), ['run', tarball, '--strict']));
await check('are the types wrong? no, for ESM', () =>
  run(bin('attw'), [tarball, '--profile', 'esm-only', '--no-emoji']),
);
await check('three runtime dependencies, no install script', async () => {
  const names = Object.keys(manifest.dependencies);
  const manifests = [
    manifest,
    ...(await Promise.all(names.map((name) => json(`node_modules/${name}/package.json`)))),
  ];
  const problems = manifests.flatMap(({ name, scripts = {} }) =>
    ['preinstall', 'install', 'postinstall']
      .filter((script) => scripts[script])
      .map((script) => `${name} has a script ${script}`),
  );
  const deep = manifests.slice(1).filter(({ dependencies = {} }) => Object.keys(dependencies).length);
  problems.push(...deep.map(({ name }) => `${name} has dependencies of its own`));
  return names.join() === '@noble/hashes,@rgrove/parse-xml,ky'
    ? problems
    : [...problems, `they are ${names.join(', ')}`];
});
await check('package-lock.json records no download address', async () =>
  Object.entries((await json('package-lock.json')).packages).flatMap(([name, { resolved }]) =>
    resolved ? [name] : [],
  ),
);
await rm(place, { recursive: true, force: true });
