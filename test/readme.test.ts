// Every sample of the README, of docs and of the doc comments is run on the built package, with the emulator
// in the place of the real hosts. A sample that is a file is one of demo/recipes, word by word: test/recipes
// and test/places run those.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { cosHandlers, createCosEmulator } from '../src/testing/index.ts';
import { root } from './run/exec.ts';
import { compile } from './samples/compile.ts';
import { readExamples } from './samples/examples.ts';
import { fileOf, type Sample, samplesOf } from './samples/markdown.ts';
import { run } from './samples/run.ts';
import { withWhatItTakes } from './samples/taken-for-granted.ts';

const readme = samplesOf('README.md');
const docs = globSync('docs/**/*.md', { cwd: root }).sort().flatMap(samplesOf);
const examples = readExamples();
const files = [...readme, ...docs].filter(fileOf);
const programs = (samples: readonly Sample[]): Sample[] => samples.filter((sample) => !fileOf(sample));

const credentials = [{ secretId: 'AKIDexample', secretKey: 'secretexample' }];
const cos = createCosEmulator({ credentials, minPartSize: 0 });
const server = setupServer(...cosHandlers(cos));
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
beforeEach(() => {
  vi.stubGlobal('location', new URL('https://app.example.com/'));
  cos.reset();
  cos.addUpload({ key: 'video/1.mp4', uploadId: '1585130821cb' });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
afterAll(() => server.close());

describe('the README', () => {
  it('has at most 250 lines, and names both commands', () => {
    const text = readFileSync(join(root, 'README.md'), 'utf8');
    expect(text.split('\n').length - 1).toBeLessThanOrEqual(250);
    expect(text).toContain('npm ci && npm start');
    expect(text).toContain('npm ci && npm test');
  });

  it.each(programs(readme))('$title', async ({ code }) => {
    const { shown, said } = await run(code);
    expect(said.length).toBeGreaterThan(0);
    expect(shown).toEqual(said);
  });
});

it.each(files)('$path: $title: the file is that of demo/recipes', (sample) => {
  expect(sample.code).toBe(readFileSync(join(root, 'demo/recipes', fileOf(sample) ?? ''), 'utf8'));
});

it.each(programs(docs))('$path: $title', async ({ code }) => {
  const { shown, said } = await run(withWhatItTakes(code));
  expect(shown).toEqual(said);
});

it('there are doc comments with examples', () => expect(examples.length).toBeGreaterThan(25));

it.each(examples)('$path: $title', async ({ code }) => {
  const { shown, said } = await run(withWhatItTakes(code));
  expect(shown).toEqual(said);
});

it('every sample compiles', async () => {
  const goesOn = [...programs(docs), ...examples].map(({ code }) => withWhatItTakes(code));
  const whole = programs(readme).map(({ code }) => code);
  expect(await compile([...goesOn, ...whole])).toBe('');
});

it('the Worker compiles by the types of Cloudflare', async () => {
  const worker = files.find((sample) => fileOf(sample) === 'cloudflare-worker.ts');
  const cloudflare = { lib: ['ES2022'], types: ['@cloudflare/workers-types'] };
  expect(await compile([worker?.code ?? ''], cloudflare)).toBe('');
});
