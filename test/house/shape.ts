// How long and how plain the code of src is.
import type { Node } from 'oxc-parser';
import type { Problem } from './problem.ts';
import { lineOf, nodesIn, type Source } from './source.ts';

const MAX_FUNCTION = 50; // lines
const MAX_FILE = 250; // lines
const MAX_LINE = 110; // characters
const MAX_TUPLE = 2; // members

/** Each thing that is too long, or a riddle. */
export function findShapeProblems(source: Source): Problem[] {
  const { path, text } = source;
  const nodes = nodesIn(source.program);
  const lines = text.trimEnd().split('\n');
  const longLines = lines.flatMap((line, index) => (line.length > MAX_LINE ? [index + 1] : []));
  const broken: Readonly<Record<string, readonly string[]>> = {
    [`no function is longer than ${MAX_FUNCTION} lines`]: longFunctions(source, nodes),
    [`no file is longer than ${MAX_FILE} lines`]: lines.length > MAX_FILE ? [`it has ${lines.length}`] : [],
    [`no line is longer than ${MAX_LINE} characters`]: longLines.map((line) => `line ${line}`),
    [`no tuple has more than ${MAX_TUPLE} members`]: longTuples(source, nodes),
    'no condition changes a value': changesInConditions(source, nodes),
  };
  return Object.entries(broken).flatMap(([rule, found]) => found.map((what) => ({ path, rule, what })));
}

function longFunctions(source: Source, nodes: readonly Node[]): string[] {
  return nodes.filter(isFunction).flatMap(({ start, end }) => {
    const first = lineOf(source, start);
    const length = lineOf(source, end) - first + 1;
    return length > MAX_FUNCTION ? [`line ${first}, ${length} lines`] : [];
  });
}

function longTuples(source: Source, nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) =>
    node.type === 'TSTupleType' && node.elementTypes.length > MAX_TUPLE
      ? [`line ${lineOf(source, node.start)}`]
      : [],
  );
}

/** `if (!--left)` and the like. What a `for` counts with stands in its third place, which is no condition. */
function changesInConditions(source: Source, nodes: readonly Node[]): string[] {
  const changes = nodes
    .flatMap((node) => conditionOf(node) ?? [])
    .flatMap(nodesIn)
    .filter(({ type }) => type === 'UpdateExpression');
  return [...new Set(changes)].map(({ start }) => `line ${lineOf(source, start)}`);
}

function isFunction({ type }: Node): boolean {
  return ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(type);
}

function conditionOf(node: Node): Node | undefined {
  switch (node.type) {
    case 'IfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ConditionalExpression':
      return node.test;
    case 'ForStatement':
      return node.test ?? undefined;
    case 'LogicalExpression':
      return node.left;
    default:
      return undefined;
  }
}
