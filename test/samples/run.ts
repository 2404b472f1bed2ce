// Runs a sample as a module of its own, and compares what it shows with what its comments say.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { formatWithOptions } from 'node:util';
import { vi } from 'vitest';
import { root } from '../run/exec.ts';

/** What a sample shows, and what it says that it shows. */
export interface Shown {
  shown: unknown[];
  said: unknown[];
}

/**
 * `console.log(it); // 1` says what is printed; `it; // 'a'`, also with the comment on the next line, says
 * what it is. Every line that is printed must be said, if any is. A colon begins a remark: `// 1: this one is
 * billed`.
 */
export async function run(code: string): Promise<Shown> {
  const printed: string[] = [];
  const values: unknown[] = [];
  vi.spyOn(console, 'log').mockImplementation((...args: [unknown]) => {
    printed.push(formatWithOptions({ breakLength: Infinity }, ...args));
  });
  vi.stubGlobal('shows', (value: unknown) => values.push(value));
  const claims = [...code.matchAll(CLAIM)].map(([, , text = '']) => literal(text)).filter(isKnown);
  await importModule(
    code.replaceAll(CLAIM, (line, it, text) => (isKnown(literal(text)) ? `shows(${it});` : line)),
  );
  const prints = [...code.matchAll(PRINT)].map(([, text = ''], index) => withoutRemark(text, printed[index]));
  return prints.length > 0
    ? { shown: [...values, ...printed], said: [...claims, ...prints] }
    : { shown: values, said: claims };
}

/** An expression that stands by itself, and the comment that says what it is. */
const CLAIM = /^(?!const |let |.*console\.|\/\/|[})])(\S.*);(?: |\n)\/\/ (.*)$/gm;
const PRINT = /console\.log\(.*\);? \/\/ (.*)$/gm;

const isKnown = (value: unknown): boolean => value !== undefined;

const withoutRemark = (text: string, printed: string | undefined): string =>
  printed !== undefined && text.startsWith(`${printed}: `) ? printed : text;

/** The value of a literal; `undefined` for words. */
function literal(text: string): unknown {
  try {
    return new Function(`return (${text})`)();
  } catch {
    return undefined;
  }
}

/** From a file within the repository, so that it finds the packages as any code here does. */
async function importModule(code: string): Promise<void> {
  const folder = await mkdtemp(join(root, 'test/.readme-'));
  try {
    const file = join(folder, 'sample.ts');
    await writeFile(file, code);
    await import(/* @vite-ignore */ pathToFileURL(file).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}
