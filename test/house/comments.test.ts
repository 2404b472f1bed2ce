// The doc comments of what is public: the API reference is made from them.
import { globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../run/exec.ts';
import { findMissingComments, readComments } from './comments.ts';
import { ofTheComments } from './exceptions.ts';
import { judge } from './problem.ts';

test('every public name has its comment', async () => {
  const entries = ['src/index.ts', 'src/abort.ts', ...globSync('src/*/index.ts', { cwd: root })];
  expect(judge(findMissingComments(await readComments(entries)), ofTheComments)).toEqual([]);
});

test('a comment that is missing is found', async () => {
  const folder = await mkdtemp(join(root, 'node_modules/.cache-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'it.ts');
  await writeFile(
    file,
    `export interface Bare {}
    /** Told. */
    export const told: number = 1;
    /** Without an example. */
    export function half(): void {}
    /**
     * All of it.
     * @example
     * whole();
     */
    export function whole(): void {}
    interface Private {}`,
  );
  const problems = findMissingComments(await readComments([file]));
  expect(problems.map(({ rule, what }) => `${rule}: ${what}`)).toEqual([
    'an entry has a comment with @module: it has none',
    'a public name has a doc comment: Bare',
    'a public function has an @example: half',
  ]);
});
