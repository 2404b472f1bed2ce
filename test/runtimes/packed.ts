// The package as npm would install it: packed, unpacked into a folder of its own, with copies of what it
// depends on and nothing else.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { exec, root } from '../run/exec.ts';

export class Packed {
  /** A project whose only dependency is the package. */
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async install(): Promise<Packed> {
    const folder = await mkdtemp(join(tmpdir(), 'cos-abort-runtimes-'));
    const modules = join(folder, 'node_modules');
    await mkdir(modules);
    // Without scripts: prepack would build dist anew under the feet of other tests.
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder]);
    await run('tar', ['-xzf', join(folder, await tarballName()), '-C', modules]);
    await cp(join(modules, 'package'), join(modules, 'cos-abort'), { recursive: true });
    const { dependencies } = await manifestOf(join(modules, 'cos-abort'));
    for (const name of Object.keys(dependencies))
      await cp(join(root, 'node_modules', name), join(modules, name), { recursive: true });
    const manifest = { type: 'module', dependencies: { 'cos-abort': '*' } };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    return new Packed(folder);
  }

  /**
   * The portable cases as a program of that project: `node main.js <origin> cos-abort`. Resolves to its
   * path.
   */
  async program(source = 'main.ts'): Promise<string> {
    const file = join(this.folder, source.replace('.ts', '.js'));
    await build({
      entryPoints: [join(root, 'test/runtimes', source)],
      bundle: true,
      format: 'esm',
      platform: 'neutral',
      external: ['node:*', 'file:*'],
      alias: { 'vitest/runtime': import.meta.resolve('vitest/runtime') },
      outfile: file,
      logLevel: 'error',
    });
    return file;
  }

  /** Code that may name `runCases` and, for what the package exports, `lib`: in one file with both. */
  async bundle(code: string, options: BuildOptions = {}): Promise<string> {
    const contents = `import * as lib from 'cos-abort';
      import { runCases } from ${JSON.stringify(join(root, 'test/cases/index.ts'))};
      ${code}`;
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: this.folder },
      bundle: true,
      format: 'iife',
      target: 'es2022',
      logLevel: 'error',
      ...options,
      write: false,
    });
    return outputFiles[0]?.text ?? '';
  }

  read(file: string): Promise<string> {
    return readFile(join(this.folder, 'node_modules/cos-abort', file), 'utf8');
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function tarballName(): Promise<string> {
  const { name, version } = await manifestOf(root);
  return `${name}-${version}.tgz`;
}

interface Manifest {
  name: string;
  version: string;
  dependencies: Record<string, string>;
}

export async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}

async function run(file: string, args: readonly string[]): Promise<void> {
  const { code, output } = await exec(file, args);
  if (code !== 0) throw new Error(`${file} ended with ${code}: ${output}`);
}
