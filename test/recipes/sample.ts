// The samples of the README that need packages or a page: run as they stand, and found by what they export.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { afterAll } from 'vitest';

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');

/** Every `js` sample of the README, by the first function that it exports. */
export const samples = new Map(
  [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = '']) => [
    /^export (?:async )?function (\w+)/m.exec(code)?.[1],
    code,
  ]),
);

/** What a sample exports. It is imported from a file in this folder, so that it finds the packages as any code here does. */
export async function sample<Exports>(name: string): Promise<Exports> {
  const code = samples.get(name);
  if (code === undefined) throw new Error(`the README has no js sample that exports ${name}`);
  const folder = new URL(`.readme-${name}/`, import.meta.url);
  afterAll(() => rm(folder, { recursive: true }));
  await mkdir(folder, { recursive: true });
  const file = new URL('sample.js', folder);
  await writeFile(file, code);
  return import(/* @vite-ignore */ file.href);
}
