// A request in canonical form, taken apart: four lines, two of them lists of pairs. Source: Tencent doc
// 436/7778.

/** A line of HttpString, by what it holds, or the `keyTime` of StringToSign. */
export type SignatureLine = 'method' | 'path' | 'parameters' | 'headers' | 'keyTime';

/**
 * Encoded values by their encoded names, in the order in which they are signed; `undefined` for a name
 * without `=`.
 */
export type Pairs = ReadonlyMap<string, string | undefined>;

/** An HttpString, line by line. */
export interface CanonicalLines {
  /** In lower case. */
  method: string;
  /** Decoded. */
  path: string;
  parameters: Pairs;
  headers: Pairs;
}

/**
 * COS's FormatString, also as it was copied: indented, with blanks at the ends of its lines, or with `\n` for
 * line ends. `undefined` for what is none.
 */
export function readFormatString(text: string): CanonicalLines | undefined {
  const lines = readLines(withoutPadding(text.includes('\n') ? text : text.replaceAll('\\n', '\n')));
  return /^[a-z]+$/.test(lines.method) && lines.path.startsWith('/') ? lines : undefined;
}

/** Without the blanks of a copy: its first line has none of its own at the end, its second none before. */
function withoutPadding(text: string): string {
  const lines = text.trimStart().split('\n');
  const [method = '', path = ''] = lines;
  const before = path.slice(0, path.length - path.trimStart().length);
  const after = method.slice(method.trimEnd().length);
  const bare = lines.map((line) => {
    if (line.trim() === '') return '';
    const from = line.startsWith(before) ? before.length : 0;
    return line.slice(from, line.endsWith(after) ? line.length - after.length : undefined);
  });
  return bare.join('\n');
}

/** An HttpString: of the empty lines at its end some may have been lost, or be too many. */
export function readLines(httpString: string): CanonicalLines {
  const lines = httpString.split('\n');
  while (lines.length > 4 && lines.at(-1) === '') lines.pop();
  while (lines.length < 4) lines.push('');
  const [method = ''] = lines;
  const [parameters = '', headers = ''] = lines.slice(-2);
  return {
    method,
    path: lines.slice(1, -2).join('\n'), // a key may hold line ends
    parameters: readPairs(parameters),
    headers: readPairs(headers),
  };
}

export const toHttpString = ({ method, path, parameters, headers }: CanonicalLines): string =>
  `${method}\n${path}\n${writePairs(parameters)}\n${writePairs(headers)}\n`;

/** A line as it is signed. */
export function writeLine(lines: CanonicalLines, line: keyof CanonicalLines): string {
  const content = lines[line];
  return typeof content === 'string' ? content : writePairs(content);
}

/** The header, or the parameter, that carries the token of temporary keys. */
export const TOKEN = 'x-cos-security-token';

/**
 * The first name whose values differ; of what was signed, of what `list` says that it was signed, or else of
 * what COS has signed.
 */
export function differingName(signed: Pairs, server: Pairs, list = ''): string | undefined {
  const names = [...signed.keys(), ...namesIn(list), ...server.keys()];
  return names.find((name) => signed.get(name) !== server.get(name) || !server.has(name));
}

/** The names in a list of the signature, in lower case. */
export const namesIn = (list: string): string[] => list.toLowerCase().split(';').filter(Boolean);

function readPairs(line: string): Pairs {
  const pairs = line === '' ? [] : line.split('&');
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, undefined] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

const writePairs = (pairs: Pairs): string =>
  Array.from(pairs, ([name, value]) => (value === undefined ? name : `${name}=${value}`)).join('&');
