// The bundlers: how each makes one file for a page from a program.
import { join } from 'node:path';
import { bin, root } from '../run/exec.ts';
import type { Tools } from './tools.ts';

interface Command {
  file: string;
  args: readonly string[];
}

export interface Bundler {
  name: string;
  /** The folder of its package. */
  package: (tools: Tools) => string;
  /**
   * Builds `main.js` of the folder it is given, or what its `index.html` loads, into the folder `out` there.
   */
  command: (folder: string, tools: Tools) => Command;
}

const ours = (name: string) => (): string => join(root, 'node_modules', name);
const fetched =
  (name: string) =>
  (tools: Tools): string =>
    tools.of(name);

export const BUNDLERS: readonly Bundler[] = [
  {
    name: 'esbuild',
    package: ours('esbuild'),
    command: (folder) => ({
      file: bin('esbuild'),
      args: [`${folder}/main.js`, '--bundle', '--minify', '--format=esm', `--outfile=${folder}/out/main.js`],
    }),
  },
  {
    name: 'bun',
    package: ours('bun'),
    command: (folder) => ({
      file: bin('bun'),
      args: ['build', `${folder}/main.js`, '--minify', '--target=browser', `--outdir=${folder}/out`],
    }),
  },
  {
    name: 'rollup',
    package: fetched('rollup'),
    command: (folder, tools) => ({
      file: tools.bin('rollup'),
      args: [
        '-c',
        `${tools.folder}/rollup.config.js`,
        `${folder}/main.js`,
        '-d',
        `${folder}/out`,
        '--silent',
      ],
    }),
  },
  {
    name: 'vite',
    package: fetched('vite'),
    command: (folder, tools) => ({
      file: tools.bin('vite'),
      args: [
        'build',
        folder,
        '-c',
        `${tools.folder}/vite.config.js`,
        '--outDir',
        'out',
        '--logLevel',
        'warn',
      ],
    }),
  },
  {
    name: 'webpack',
    package: fetched('webpack'),
    command: (folder, tools) => ({
      file: tools.bin('webpack'),
      args: ['build', '--mode', 'production', '--entry', `${folder}/main.js`, '-o', `${folder}/out`],
    }),
  },
  {
    // Reads `exports` only where package.json asks for it: see ./project.ts.
    name: 'parcel',
    package: fetched('parcel'),
    command: (folder, tools) => ({
      file: tools.bin('parcel'),
      args: [
        'build',
        `${folder}/main.js`,
        '--dist-dir',
        `${folder}/out`,
        '--no-source-maps',
        '--no-cache',
        '--no-autoinstall',
      ],
    }),
  },
];
