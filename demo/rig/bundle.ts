// One file of JavaScript from an entry and what it imports.
import { type BuildOptions, build } from 'esbuild';

export async function bundle(entry: string, options: BuildOptions = {}): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
    logOverride: { 'ignored-bare-import': 'silent' }, // of our own dist: they are ignored because sideEffects says so
    ...options,
    write: false,
  });
  return outputFiles[0]!.text;
}
