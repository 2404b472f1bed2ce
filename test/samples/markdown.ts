// The samples of a document: its `ts` blocks, in their order.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../run/exec.ts';

export interface Sample {
  /** The document, or the file of the doc comment. */
  path: string;
  /** The heading above it, or the name that is documented. */
  title: string;
  code: string;
}

/** @param path from the root of the repository */
export function samplesOf(path: string): Sample[] {
  const text = readFileSync(join(root, path), 'utf8');
  const samples: Sample[] = [];
  let title = path;
  for (const [, heading, code] of text.matchAll(/^#+ ([^\n]*)$|^```ts\n(.*?)^```$/gms)) {
    title = heading ?? title;
    if (code !== undefined) samples.push({ path, title, code });
  }
  return samples;
}

/** The file that a sample is, by its first line: `// page.ts`. */
export function fileOf({ code }: Sample): string | undefined {
  return /^\/\/ ([\w.-]+\.ts)$/m.exec(code.split('\n', 1)[0] ?? '')?.[1];
}
