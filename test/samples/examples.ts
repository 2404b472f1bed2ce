// The samples of the doc comments: what stands after each `@example` in src.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { root } from '../run/exec.ts';
import type { Sample } from './markdown.ts';

export function readExamples(): Sample[] {
  return globSync('src/**/*.ts', { cwd: root }).sort().flatMap(examplesOf);
}

function examplesOf(path: string): Sample[] {
  const text = readFileSync(join(root, path), 'utf8');
  const { comments } = parseSync(path, text);
  return comments.flatMap(({ value, end }) => {
    const [, example] = value.split(/^ *\* @example *$/m);
    if (example === undefined) return [];
    const lines = example.split('\n').map((line) => line.replace(/^ *\* ?/, ''));
    const next = lines.findIndex((line) => line.startsWith('@'));
    const code = lines.slice(0, next === -1 ? lines.length : next).join('\n');
    return [{ path, title: nameAfter(text.slice(end)), code: `${code.trim()}\n` }];
  });
}

/** What the comment is about. */
function nameAfter(text: string): string {
  return /(?:function\*?|class|interface|type|const) (\w+)/.exec(text)?.[1] ?? '';
}
