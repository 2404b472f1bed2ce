// The repository's own code, read and parsed: what the house rules look at.
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { type Node, parseSync } from 'oxc-parser';

export interface Source {
  /** From the root of the repository, as in `src/index.ts`. */
  path: string;
  text: string;
  program: Node;
  /** Each file it imports, from the root of the repository, or the package: of types too. */
  imports: string[];
}

const root = new URL('../../', import.meta.url);

/** All files that match the patterns. */
export function readSources(...patterns: string[]): Source[] {
  const paths = globSync(patterns, { cwd: root, exclude: ['**/node_modules/**'] });
  return paths.sort().map((path) => parseSource(path, readFileSync(new URL(path, root), 'utf8')));
}

export function parseSource(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text);
  if (errors.length) throw new SyntaxError(`${path}: ${errors[0]?.message}`);
  const specifiers = nodesIn(program).flatMap((node) => specifierOf(node) ?? []);
  return { path, text, program, imports: specifiers.map((specifier) => resolve(path, specifier)) };
}

/** A node and all below it. */
export function nodesIn(node: Node): Node[] {
  const below = Object.values(node).flat().filter(isNode);
  return [node, ...below.flatMap(nodesIn)];
}

/** The line of a position, from 1. */
export function lineOf({ text }: Source, position: number): number {
  return text.slice(0, position).split('\n').length;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** What `import`, `export … from`, `import()` and a type's `import('…')` name. */
function specifierOf(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'TSImportType':
      return node.source?.value;
    case 'ImportExpression':
      return node.source.type === 'Literal' ? String(node.source.value) : undefined;
    default:
      return undefined;
  }
}

function resolve(path: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier;
}
