// docs/errors.md: its samples run as they stand, and it leaves out no code and no cause.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { formatWithOptions } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { CosErrorCode } from '../../src/index.ts';
import { words } from './words.ts';

const doc = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const samples = [...doc.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ''], i) => ({
  code,
  file: `${i}.ts`,
}));

const CODES: Record<CosErrorCode, true> = {
  ERR_COS_SERVICE: true,
  ERR_COS_CLOCK: true,
  ERR_COS_UNEXPECTED: true,
  ERR_COS_NETWORK: true,
  ERR_COS_TIMEOUT: true,
  ERR_COS_FETCH: true,
  ERR_COS_LIMIT: true,
  ERR_COS_CREDENTIALS: true,
};

const folder = new URL('.readme-errors/', import.meta.url);
beforeAll(() => mkdir(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());
afterAll(() => rm(folder, { recursive: true }));

it('has samples', () => expect(samples).toHaveLength(2));

it.each(samples)('sample $file prints what it says', async ({ code, file }) => {
  const promised = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, printed]) => printed);
  const printed: string[] = [];
  vi.spyOn(console, 'log').mockImplementation(
    (...args: [unknown]) => void printed.push(formatWithOptions({ breakLength: Infinity }, ...args)),
  );
  await writeFile(new URL(file, folder), code);
  await import(/* @vite-ignore */ new URL(file, folder).href);
  expect(promised).toHaveLength(1);
  expect(printed).toEqual(promised);
});

it.each(Object.keys(CODES))('%s has a row', (code) => expect(doc).toContain(`\n| \`${code}\` |`));

it.each(Object.keys(words))('the cause %s is in the table', (cause) => {
  const rows = doc.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows.filter((row) => row.split('|')[1]?.includes(`\`${cause}\``))).toHaveLength(1);
});

it('each link leads to a heading', () => {
  const headings = [...doc.matchAll(/^## (.*)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  const links = [...doc.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
  expect(links.filter((anchor) => !headings.includes(anchor!))).toEqual([]);
});
