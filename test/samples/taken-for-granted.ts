// What a sample of a doc comment, or of a document that goes on, takes for granted: the library's names, and
// these.
import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'oxc-parser';
import { root } from '../run/exec.ts';

/** Each may use those above it. */
const GRANTED: Readonly<Record<string, string>> = {
  setupServer: "import { setupServer } from 'msw/node';",
  bucket: "const bucket = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' };",
  credentials: "const credentials = { secretId: 'AKIDexample', secretKey: 'secretexample' };",
  uploadId: "const uploadId = '1585130821cb';",
  address:
    "const address = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', key: 'video/2.mp4' };",
  upload: "const upload = { ...bucket, key: 'video/1.mp4', uploadId };",
  url: 'const url = presignAbort(upload, credentials);',
  signal: 'const { signal } = new AbortController();',
  file: "const file = new Blob(['the bytes of a file']);",
  body: "const body = 'bytes';",
  part1: "const part1 = await uploadPart(upload, 1, 'one', { credentials });",
  part2: "const part2 = await uploadPart(upload, 2, 'two', { credentials });",
  error: "const error: unknown = new Error('lost');",
  cos: 'const cos = createCosEmulator();',
  cancelButton: 'const cancelButton = {} as { onclick: () => unknown };',
  askTheServerToInitiate: 'const askTheServerToInitiate = async () => uploadId;',
  askTheServerToComplete: "const askTheServerToComplete = async () => 'the ETag';",
  partUrl: "const partUrl = presign({ method: 'PUT', url: objectUrl(address) }, credentials);",
};

/** The code with what it takes for granted before it. */
export function withWhatItTakes(code: string): string {
  let whole = code;
  for (const [name, line] of Object.entries(GRANTED).reverse())
    if (uses(whole, name) && !declares(whole, name)) whole = `${line}\n${whole}`;
  const names = [...libraryNames()].filter(([name]) => uses(whole, name) && !declares(whole, name));
  const imports = names.map(
    ([name, { entry, isType }]) => `import ${isType ? 'type ' : ''}{ ${name} } from '${entry}';`,
  );
  return [...imports, whole].join('\n');
}

/** As a name of its own or spread, not as a property, nor in a text or a comment. */
const uses = (code: string, name: string): boolean =>
  new RegExp(`(?<![\\w'"/-]|(?<!\\.\\.)\\.)${name}(?![\\w'"/-]|:)`).test(code.replaceAll(/\/\/ .*$/gm, ''));

const declares = (code: string, name: string): boolean =>
  new RegExp(`(?:(?:const|let|import|function) |import type )(?:\\{[^}]*|\\[[^\\]]*)?\\b${name}\\b`).test(
    code,
  );

interface LibraryName {
  entry: string;
  isType: boolean;
}

let names: Map<string, LibraryName> | undefined;

/** Every name that an entry exports, with the first entry that does. */
function libraryNames(): Map<string, LibraryName> {
  if (names) return names;
  names = new Map();
  const entries = ['src/index.ts', 'src/abort.ts', ...globSync('src/*/index.ts', { cwd: root }).sort()];
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const [subpath, target] of Object.entries<{ default?: string }>(exports)) {
    const source = target.default?.replace('./dist/', 'src/').replace('.js', '.ts') ?? '';
    if (!entries.includes(source)) continue;
    for (const [name, isType] of exportsOf(source))
      if (!names.has(name)) names.set(name, { entry: posix.join('cos-abort', subpath), isType });
  }
  return names;
}

function exportsOf(path: string): [name: string, isType: boolean][] {
  const { staticExports } = parseSync(path, readFileSync(join(root, path), 'utf8')).module;
  return staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ exportName, importName, moduleRequest, isType }): [string, boolean][] => {
      if (importName.kind === 'AllButDefault' && moduleRequest)
        return exportsOf(posix.join(posix.dirname(path), moduleRequest.value));
      return exportName.name ? [[exportName.name, isType]] : [];
    }),
  );
}

/** The names of all types that the library exports. */
export const publicTypes = (): string[] =>
  [...libraryNames()].filter(([, { isType }]) => isType).map(([name]) => name);
