// An empty folder in which somebody follows the README: the package is installed from its tarball, and
// samples are pasted.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Packed } from '../runtimes/packed.ts';
import { fileOf, samplesOf } from '../samples/markdown.ts';

const samples = ['README.md', 'docs/places.md'].flatMap(samplesOf);

export class Place {
  readonly #packed: Packed;

  private constructor(packed: Packed) {
    this.#packed = packed;
  }

  static async install(): Promise<Place> {
    return new Place(await Packed.install());
  }

  get folder(): string {
    return this.#packed.folder;
  }

  /** Saves the sample that is this file, as the reader changes it. Resolves to its path. */
  paste(name: string, change = (code: string): string => code): Promise<string> {
    const sample = samples.find((one) => fileOf(one) === name);
    if (!sample) throw new Error(`no sample is ${name}`);
    return this.#save(name, change(sample.code));
  }

  /** Saves the first sample below a heading. Resolves to its path. */
  pasteBelow(heading: string, name: string): Promise<string> {
    const sample = samples.find(({ title }) => title === heading);
    if (!sample) throw new Error(`there is no sample below ${heading}`);
    return this.#save(name, sample.code);
  }

  async #save(name: string, code: string): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, code);
    return path;
  }

  /**
   * A file with all that it imports, as a bundler makes it for a page (a script with `global`) or for a
   * Worker.
   */
  async bundle(name: string, global?: string): Promise<string> {
    const { outputFiles } = await build({
      entryPoints: [join(this.folder, name)],
      bundle: true,
      target: 'es2022',
      logLevel: 'error',
      write: false,
      ...(global
        ? { format: 'iife', globalName: global }
        : { format: 'esm', conditions: ['workerd', 'import'] }),
    });
    return outputFiles[0]?.text ?? '';
  }

  remove(): Promise<void> {
    return this.#packed.remove();
  }
}
