// A project of a consumer: the packed package, the programs, and beside them the tools.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { exec } from '../run/exec.ts';
import { Packed } from '../runtimes/packed.ts';
import type { Bundler } from './bundlers.ts';
import type { Program } from './programs.ts';
import { Tools } from './tools.ts';

const MANIFEST = {
  type: 'module',
  dependencies: { 'cos-abort': '*' },
  '@parcel/resolver-default': { packageExports: true },
};

export class Project {
  readonly tools: Tools;
  readonly #packed: Packed;

  private constructor(packed: Packed, tools: Tools) {
    this.#packed = packed;
    this.tools = tools;
  }

  static async create(): Promise<Project> {
    const packed = await Packed.install();
    const tools = await Tools.fetch(join(packed.folder, 'tools'));
    await writeFile(join(packed.folder, 'package.json'), JSON.stringify(MANIFEST));
    await writeFile(join(packed.folder, 'package-lock.json'), '{}'); // where Parcel finds one is its project
    return new Project(packed, tools);
  }

  get folder(): string {
    return this.#packed.folder;
  }

  /** Resolves to bytes of gzip. @throws {Error} when it cannot be built, or does not do what it should. */
  async costOf(program: Program, bundler: Bundler): Promise<number> {
    const folder = join(this.folder, `${bundler.name}, ${program.name}`);
    await mkdir(folder);
    await writeFile(join(folder, 'main.js'), program.code);
    await writeFile(join(folder, 'index.html'), '<script type="module" src="./main.js"></script>');
    const { file, args } = bundler.command(folder, this.tools);
    const built = await exec(file, args);
    if (built.code !== 0) throw new Error(`${program.name} cannot be built: ${built.output.trim()}`);
    const out = join(folder, 'out');
    const files = (await readdir(out, { recursive: true })).filter((name) => /\.m?js$/.test(name));
    const [only] = files;
    if (!only || files.length > 1) throw new Error(`${program.name} became ${files.length} files: ${files}`);
    const { output } = await exec(process.execPath, [join(out, only)]);
    if (output.trim() !== program.writes) throw new Error(`${program.name} writes ${output.trim()}`);
    return gzipSync(await readFile(join(out, only)), { level: 9 }).length;
  }

  remove(): Promise<void> {
    return this.#packed.remove();
  }
}
