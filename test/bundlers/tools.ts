// The tools that are not among this repository's own: too heavy to be installed by everybody. They are
// fetched into a folder of their own, in the versions of ./tools/package.json.
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec, root } from '../run/exec.ts';

export class Tools {
  readonly folder: string;
  /** Why there are none. */
  readonly problem: string | undefined;

  private constructor(folder: string, problem: string | undefined) {
    this.folder = folder;
    this.problem = problem;
  }

  static async fetch(folder: string): Promise<Tools> {
    await cp(join(root, 'test/bundlers/tools'), folder, { recursive: true });
    const args = [
      'install',
      '--prefix',
      folder,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      '--loglevel=error',
    ];
    const { code, output } = await exec('npm', args, { limit: 300_000 });
    return new Tools(folder, code === 0 ? undefined : `npm ended with ${code}: ${output.trim()}`);
  }

  /** The folder of a package. */
  of(name: string): string {
    return join(this.folder, 'node_modules', name);
  }

  bin(name: string): string {
    return join(this.folder, 'node_modules/.bin', name);
  }
}

/** The version of the package in a folder; `undefined` when it is not there. */
export async function versionIn(folder: string): Promise<string | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}
