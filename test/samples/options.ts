// The options as the sources declare them: each member of an interface with what its comment says is the
// default.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { root } from '../run/exec.ts';

export interface DeclaredOption {
  name: string;
  /** After `@default`, on one line, without backticks; empty when there is none. */
  default: string;
}

/** The members that each interface of src declares itself. */
export function declaredOptions(): Map<string, DeclaredOption[]> {
  const found = globSync('src/**/*.ts', { cwd: root }).sort().flatMap(interfacesOf);
  return new Map(found);
}

function interfacesOf(path: string): [name: string, options: DeclaredOption[]][] {
  const text = readFileSync(join(root, path), 'utf8');
  const { program, comments } = parseSync(path, text);
  return program.body.flatMap((statement): [string, DeclaredOption[]][] => {
    const declaration = 'declaration' in statement ? statement.declaration : statement;
    if (declaration?.type !== 'TSInterfaceDeclaration') return [];
    const options = declaration.body.body.flatMap((member) => {
      if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier') return [];
      const comment = comments.findLast(({ end }) => end <= member.start);
      return [{ name: member.key.name, default: defaultIn(comment?.value ?? '') }];
    });
    return [[declaration.id.name, options]];
  });
}

function defaultIn(comment: string): string {
  const [, text = ''] = comment.split('@default');
  return text
    .replaceAll(/\s*\n\s*\*?\s*/g, ' ')
    .replaceAll('`', '')
    .trim()
    .replace(/\.$/, '');
}
