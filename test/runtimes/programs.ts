// Runtimes that are programs: they run the cases in a process of their own and print the result.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../cases/index.ts';
import { bin, exec, root } from '../run/exec.ts';
import { manifestOf, type Packed } from './packed.ts';
import { broken, figuresIn, type Runtime } from './runtime.ts';

/** The oldest Node that package.json allows; npm fetches it once. */
const NODE_22 = ['exec', '--yes', '--package=node@22.23.3', '--', 'node'];
const DENO = ['run', '--no-prompt', '--allow-net=127.0.0.1', '--allow-read'];

export const programs: readonly Runtime[] = [
  {
    name: 'node',
    version: async () => process.versions.node,
    run: async (origin, packed) => program(process.execPath, [await packed.program(), origin, 'cos-abort']),
  },
  {
    name: 'node-22',
    async version() {
      const { code, stdout } = await exec('npm', [...NODE_22, '--version']);
      return code === 0 ? figuresIn(stdout) : undefined;
    },
    run: async (origin, packed) => program('npm', [...NODE_22, await packed.program(), origin, 'cos-abort']),
  },
  {
    name: 'deno',
    version: () => versionOf(bin('deno')),
    run: async (origin, packed) =>
      program(bin('deno'), [...DENO, await packed.program(), origin, 'cos-abort']),
  },
  {
    name: 'deno-source',
    version: () => versionOf(bin('deno')),
    run: (origin) => program(bin('deno'), [...DENO, 'test/runtimes/main.ts', origin, '../../src/index.ts']),
  },
  {
    name: 'bun',
    version: () => versionOf(bin('bun')),
    run: async (origin, packed) => program(bin('bun'), [await packed.program(), origin, 'cos-abort']),
  },
  {
    // As Vitest sets it up: Node's fetch, and jsdom's Blob, Event and DOMException.
    name: 'jsdom',
    version: async () => (await manifestOf(join(root, 'node_modules/jsdom'))).version,
    run: async (origin, packed) =>
      program(process.execPath, [await packed.program('jsdom.ts'), origin, 'cos-abort']),
  },
  { name: 'workerd', version: () => versionOf(bin('workerd')), run: workerd },
];

async function versionOf(file: string): Promise<string | undefined> {
  return existsSync(file) ? figuresIn((await exec(file, ['--version'])).output) : undefined;
}

async function program(file: string, args: readonly string[]): Promise<Result> {
  const { code, output } = await exec(file, args);
  const [, result] = /^RESULT (.*)$/m.exec(output) ?? [];
  return result ? JSON.parse(result) : broken(`no result, exit code ${code}`, output);
}

/** A worker whose test event runs the cases. The date is one before `process` is there by default. */
async function workerd(origin: string, packed: Packed): Promise<Result> {
  const code = `export default {
    test: async () => console.log('RESULT ' + JSON.stringify(await runCases(lib, '${origin}'))),
  };`;
  const config = `using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (
      services = [ (name = "main", worker = .main), (name = "internet", network = (allow = ["private"])) ]
    );
    const main :Workerd.Worker = (
      modules = [ (name = "worker", esModule = embed "worker.js") ], compatibilityDate = "2026-07-30"
    );`;
  await writeFile(join(packed.folder, 'worker.js'), await packed.bundle(code, { format: 'esm' }));
  await writeFile(join(packed.folder, 'workerd.capnp'), config);
  return program(bin('workerd'), ['test', join(packed.folder, 'workerd.capnp')]);
}
