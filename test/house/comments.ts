// What the doc comments of the public names lack, by what Deno's documentation generator reads of them.
import { exec, root } from '../run/exec.ts';
import type { Problem } from './problem.ts';

/** As much of `deno doc --json` as is looked at. */
export interface Documented {
  nodes: Record<string, { module_doc?: unknown; symbols: { name: string; declarations: Declaration[] }[] }>;
}

interface Declaration {
  kind: string;
  location: { filename: string };
  jsDoc?: { doc?: string; tags?: { kind: string }[] };
}

/** Reads the comments of all that these files export. */
export async function readComments(entries: readonly string[]): Promise<Documented> {
  const { code, output, stdout } = await exec('deno', ['doc', '--quiet', '--json', ...entries]);
  if (code !== 0) throw new Error(output);
  return JSON.parse(stdout);
}

export function findMissingComments({ nodes }: Documented): Problem[] {
  return Object.entries(nodes).flatMap(([entry, { module_doc, symbols }]) => [
    ...(module_doc
      ? []
      : [{ path: pathOf(entry), rule: 'an entry has a comment with @module', what: 'it has none' }]),
    ...symbols.flatMap(({ name, declarations }) => declarations.flatMap((it) => missingIn(name, it))),
  ]);
}

function missingIn(name: string, { kind, location, jsDoc = {} }: Declaration): Problem[] {
  if (kind === 'reference') return []; // told where it is declared
  const path = pathOf(location.filename);
  const problems: Problem[] = [];
  if (!jsDoc.doc) problems.push({ path, rule: 'a public name has a doc comment', what: name });
  if (kind === 'function' && !jsDoc.tags?.some((tag) => tag.kind === 'example'))
    problems.push({ path, rule: 'a public function has an @example', what: name });
  return problems;
}

const pathOf = (url: string): string => url.replace(`file://${root}`, '');
