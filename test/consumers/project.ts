// A project of a consumer: the packed package, the programs, and the declarations of one platform at a time.
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bin, exec, root } from '../run/exec.ts';
import { Packed } from '../runtimes/packed.ts';
import { PLATFORMS, type Platform, type Resolution } from './platforms.ts';

export interface Compiler {
  /** E.g. `5.4.5`. */
  version: string;
  tsc: string;
}

/** What is compiled, and how. */
export interface Setting {
  platform: Platform;
  resolution: Resolution;
  compiler: Compiler;
}

export interface Compiled {
  /** In the package or in the program, a line each. */
  errors: readonly string[];
  /**
   * How many there are in the platform's own declarations. No program with `skipLibCheck: false` is free of
   * them.
   */
  foreign: number;
}

export class Project {
  readonly #packed: Packed;

  private constructor(packed: Packed) {
    this.#packed = packed;
  }

  static async create(): Promise<Project> {
    const project = new Project(await Packed.install());
    const { folder } = project.#packed;
    await cp(join(root, 'test/consumers/programs'), folder, { recursive: true });
    await writeFile(join(folder, 'entries.ts'), await project.#importsOfAllEntries());
    for (const { types } of PLATFORMS) if (types) await project.#addTypes(types);
    return project;
  }

  async compile({ platform, resolution, compiler }: Setting): Promise<Compiled> {
    const { folder } = this.#packed;
    const config = join(folder, `${platform.name}-${resolution.name}-${compiler.version}.json`);
    const compilerOptions = {
      target: 'ES2022',
      lib: platform.lib,
      types: platform.types ? [platform.types] : [],
      module: resolution.module,
      moduleResolution: resolution.name,
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
    };
    const files = ['everywhere.ts', 'entries.ts', platform.program];
    await writeFile(config, JSON.stringify({ compilerOptions, files }));
    const { code, output } = await exec(process.execPath, [compiler.tsc, '--pretty', 'false', '-p', config]);
    const lines = output.split('\n').filter((line) => line.includes('error TS'));
    if (code !== 0 && lines.length === 0) return { errors: [output.trim()], foreign: 0 };
    const errors = lines
      .filter((line) => !isForeign(line))
      .map((line) => line.replace(/^\S*cos-abort-runtimes-\w+\//, ''));
    return { errors, foreign: lines.length - errors.length };
  }

  remove(): Promise<void> {
    return this.#packed.remove();
  }

  /** So that an entry's declarations are checked, whether a program uses them or not. */
  async #importsOfAllEntries(): Promise<string> {
    const { name, exports } = JSON.parse(await this.#packed.read('package.json'));
    const entries = Object.keys(exports).filter((entry) => !entry.endsWith('.json'));
    return entries.map((entry, index) => `export * as entry${index} from '${join(name, entry)}';`).join('\n');
  }

  /** As a link, so that what the declarations themselves need is found where they are. */
  async #addTypes(name: string): Promise<void> {
    const folder = join(this.#packed.folder, 'node_modules', name);
    await mkdir(dirname(folder), { recursive: true });
    if (name !== '@types/deno') return symlink(join(root, 'node_modules', name), folder);
    await mkdir(folder);
    const { stdout } = await exec(bin('deno'), ['types']);
    await writeFile(join(folder, 'index.d.ts'), stdout);
  }
}

/** Where an error is not in the package and not in a program. One without a place is of what they ask for. */
function isForeign(line: string): boolean {
  const [, place] = /^(\S+)\(\d+,\d+\): /.exec(line) ?? [];
  return place !== undefined && /node_modules\//.test(place) && !place.includes('node_modules/cos-abort/');
}

/** The compiler in a package of this repository. */
export async function compilerIn(name: string): Promise<Compiler> {
  const folder = join(root, 'node_modules', name);
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  return { version, tsc: join(folder, 'bin/tsc') };
}
