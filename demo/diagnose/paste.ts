// What was pasted: a request and, below it, an error.
import { UsageError } from '../usage.ts';

interface PastedRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
}

export interface Pasted {
  /** From `<Error>` to `</Error>`. */
  xml: string;
  request: PastedRequest;
}

/** What flags say instead of what was pasted. */
export interface Given {
  method: string | undefined;
  url: string | undefined;
  /** Each as `name: value`. */
  headers: readonly string[];
}

/** A line of what was pasted; the first has the number 1. */
interface Line {
  text: string;
  number: number;
}

type Header = [name: string, value: string];

const NO_ERROR = "COS's error is missing: XML with an `<Error>`.";
const CUT_ERROR = 'The `<Error>` is not complete: paste all of it, up to `</Error>`.';
const NO_REQUEST =
  'The request is missing above the error: its first line is `METHOD URL`, not a curl command or a call of ' +
  'fetch. Or give --method and --url.';

/** A URL may hold a blank: that is a mistake, and the diagnosis is to tell it. */
const REQUEST_LINE = /^(?!curl )([A-Z]+)\s+((?:https?:\/)?\/.*?)(?:\s+HTTP\/[\d.]+)?$/i;

/** @throws {UsageError} that repeats nothing of it. */
export function readPaste(text: string, given: Given): Pasted {
  const { before, xml } = findError(text);
  const lines = requestLinesIn(before);
  const first = lines[0]?.text ?? '';
  if (!first.startsWith(':') && !REQUEST_LINE.test(first) && !(given.method && given.url))
    throw new UsageError(NO_REQUEST);
  const named = Object.fromEntries([...lines.flatMap(readLine), ...given.headers.map(readHeader)]);
  // As HTTP/2 has them. Of HTTP/1 they are the first line and a header.
  const { ':method': method = '', ':path': path = '', ':authority': authority, ...others } = named;
  const { ':scheme': _, ...headers } = others;
  const url = given.url ?? absolute(path, headers['host'] ?? authority);
  return { xml, request: { method: given.method ?? method, url, headers } };
}

/** The error, which may be in quotes, in a string of JSON or escaped as HTML, and the lines above it. */
function findError(text: string): { before: string; xml: string } {
  // The last one: a header may hold the same letters.
  const at = [...text.matchAll(/<Error[\s>]|&lt;Error&gt;/g)].at(-1)?.index;
  if (at === undefined) throw new UsageError(NO_ERROR);
  const rest = text.startsWith('&', at) ? fromHtml(text.slice(at)) : text.slice(at);
  const end = rest.indexOf('</Error>');
  if (end < 0) throw new UsageError(CUT_ERROR);
  const xml = rest.slice(0, end + '</Error>'.length);
  return {
    before: text.slice(0, text.lastIndexOf('\n', at) + 1),
    xml: xml.includes('\n') ? xml : xml.replaceAll('\\n', '\n'),
  };
}

const fromHtml = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** The lines of the request alone. */
function requestLinesIn(text: string): Line[] {
  const lines = text.split('\n').map((line, index) => ({ text: line.trim(), number: index + 1 }));
  // curl -v marks with `>` what it sends, and all the rest otherwise.
  const sent = lines.filter((line) => line.text.startsWith('>'));
  if (sent.length)
    return sent
      .map((line) => ({ ...line, text: line.text.slice(1).trim() }))
      .filter((line) => line.text !== '');
  const answer = lines.findIndex((line) => /^HTTP\/[\d.]+ \d/.test(line.text));
  return lines
    .slice(0, answer < 0 ? undefined : answer)
    .filter((line) => line.text !== '' && !/^(<|&lt;|```)/.test(line.text));
}

/** A text's lines that hold something. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The headers that a line is; a request line is two. */
function readLine({ text, number }: Line, index: number): Header[] {
  const [, method, target] = (index === 0 && REQUEST_LINE.exec(text)) || [];
  if (method && target)
    return [
      [':method', method],
      [':path', target],
    ];
  const header = headerIn(text);
  if (header) return [header];
  throw new UsageError(`Line ${number} cannot be read: a header is \`name: value\`, on one line.`);
}

/** `name: value`. @throws {UsageError} that repeats nothing of it. */
export function readHeader(line: string): Header {
  const header = headerIn(line);
  if (header) return header;
  throw new UsageError('A header must be written as `name: value`.');
}

/** `undefined` for what is none. HTTP/2 has some whose name begins with a colon. */
function headerIn(line: string): Header | undefined {
  const [, name, value] = /^\s*(:?[^\s:]+)\s*:(.*)$/s.exec(line) ?? [];
  return name && value !== undefined ? [name.toLowerCase(), value.trim()] : undefined;
}

/** A request as HTTP has it names its host in a header. */
const absolute = (target: string, host: string | undefined): string =>
  target.startsWith('/') && host ? `https://${host}${target}` : target;
