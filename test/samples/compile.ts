// Compiles samples as a reader does whose project is strict. Resolves to what the compiler says against them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec, root } from '../run/exec.ts';

interface Platform {
  lib?: readonly string[];
  types?: readonly string[];
}

/** @param platform what the reader's compiler has instead of a page's and Node's declarations. */
export async function compile(samples: readonly string[], platform: Platform = {}): Promise<string> {
  const folder = await mkdtemp(join(root, 'test/.readme-'));
  try {
    const files = samples.map((_, index) => `${index}.ts`);
    const compilerOptions = {
      noUncheckedIndexedAccess: false,
      noUnusedLocals: false,
      noUnusedParameters: false,
      ...platform,
    };
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
