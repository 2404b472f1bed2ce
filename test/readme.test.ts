// Every sample of the README is run as it stands, on the built package, with the emulator in the place of the real hosts.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { formatWithOptions } from 'node:util';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { cosHandlers, createCosEmulator } from '../src/testing/index.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const samples: { title: string; code: string; file: string }[] = [];
let title = '';
for (const [, heading, code] of readme.matchAll(/^#+ ([^\n]*)$|^```ts\n(.*?)^```$/gms)) {
  title = heading ?? title;
  if (code) samples.push({ title, code, file: `${samples.length}.ts` });
}

const cos = createCosEmulator({ credentials: [{ secretId: 'AKIDexample', secretKey: 'secretexample' }] });
const server = setupServer(...cosHandlers(cos));
const folder = new URL('.readme/', import.meta.url);
beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  server.listen({ onUnhandledFrame: 'error' });
});
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  cos.reset();
  cos.addUpload({ key: 'video/1.mp4', uploadId: '1585130821cb' });
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

it('has samples', () => expect(samples.length).toBeGreaterThanOrEqual(7));

it.each(samples)('$title', async ({ code, file }) => {
  const promised = [...code.matchAll(/console\.log\(.*\);? \/\/ (.*)$/gm)].map(([, printed]) => printed);
  const printed: string[] = [];
  vi.spyOn(console, 'log').mockImplementation(
    (...args: [unknown]) => void printed.push(formatWithOptions({ breakLength: Infinity }, ...args)),
  );
  await writeFile(new URL(file, folder), code);
  await import(/* @vite-ignore */ new URL(file, folder).href);
  expect(promised.length).toBeGreaterThan(0);
  expect(printed).toEqual(promised);
});
