// What was pasted: a request and, below it, an error.
import { UsageError } from '../usage.ts';

interface PastedRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
}

export interface Pasted {
  /** The error, from its first `<`. */
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

const NO_ERROR = "COS's error is missing: XML with an `<Error>`, which begins on a line of its own.";

/** @throws {UsageError} that repeats nothing of it. */
export function readPaste(text: string, given: Given): Pasted {
  // At the beginning of a line: a header may hold a `<`.
  const at = text.search(/^[ \t]*</m);
  if (at < 0 || !text.includes('<Error')) throw new UsageError(NO_ERROR);
  const [first = '', ...rest] = linesOf(text.slice(0, at));
  const headers = Object.fromEntries([...rest, ...given.headers].map(readHeader));
  const [method, target] = first.split(/\s+/);
  const request = {
    method: given.method ?? method ?? '',
    url: given.url ?? absolute(target ?? '', headers),
    headers,
  };
  if (!request.method || !request.url)
    throw new UsageError(
      'The request is missing: its first line is `METHOD URL`, or give --method and --url.',
    );
  return { xml: text.slice(at).trim(), request };
}

/** A text's lines that hold something. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** `name: value`. @throws {UsageError} that repeats nothing of it. */
export function readHeader(line: string): [name: string, value: string] {
  const at = line.indexOf(':');
  if (at < 1) throw new UsageError('A header must be written as `name: value`.');
  return [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()];
}

/** A request as HTTP has it names its host in a header. */
const absolute = (target: string, { host = '' }: Record<string, string>): string =>
  target.startsWith('/') && host ? `https://${host}${target}` : target;
