// Compiles samples as a reader does whose project is strict. Resolves to what the compiler says against them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec, root } from '../run/exec.ts';

/** As much of what a reader's own project may say. */
interface CompilerOptions {
  lib?: readonly string[];
  types?: readonly string[];
}

/** @param own what the reader's project says otherwise: the others have the declarations of a page and of Node. */
export async function compile(samples: readonly string[], own: CompilerOptions = {}): Promise<string> {
  const folder = await mkdtemp(join(root, 'test/.readme-'));
  try {
    const files = samples.map((_, index) => `${index}.ts`);
    const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false, ...own };
    const config = { extends: '../tsconfig.json', compilerOptions, include: [], files };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    // An import or an export makes a module of a sample, which may await.
    const modules = samples.map((code) => `${code}\nexport {};\n`);
    await Promise.all(modules.map((code, index) => writeFile(join(folder, `${index}.ts`), code)));
    return (await exec('node_modules/.bin/tsc', ['-p', folder])).output;
  } finally {
    await rm(folder, { recursive: true });
  }
}
