// What the tests of a file share: a test that was timed out may still write to it while the next one runs.
import type { Node } from 'oxc-parser';
import type { Problem } from './problem.ts';
import { lineOf, nodesIn, type Source } from './source.ts';

/** Each `let` of a file of tests, or of a `describe` in it. */
export function findSharedVariables(source: Source): Problem[] {
  const { path, program } = source;
  const scopes = [program, ...nodesIn(program).flatMap(bodyOfDescribe)];
  return scopes
    .flatMap((scope) => ('body' in scope && Array.isArray(scope.body) ? (scope.body as Node[]) : []))
    .filter((node) => node.type === 'VariableDeclaration' && node.kind === 'let')
    .map(({ start }) => ({
      path,
      rule: 'tests share no variable',
      what: `line ${lineOf(source, start)}`,
    }));
}

function bodyOfDescribe(node: Node): Node[] {
  if (node.type !== 'CallExpression' || !isDescribe(node.callee)) return [];
  return node.arguments.flatMap((argument) =>
    argument.type === 'ArrowFunctionExpression' && argument.body ? [argument.body] : [],
  );
}

/** `describe`, `describe.each(…)` and the like. */
function isDescribe(node: Node): boolean {
  switch (node.type) {
    case 'Identifier':
      return node.name === 'describe';
    case 'MemberExpression':
      return isDescribe(node.object);
    case 'CallExpression':
      return isDescribe(node.callee);
    default:
      return false;
  }
}
