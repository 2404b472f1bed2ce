// What signers do wrong, each as the one line that it spoils.

import type { RequestParts } from '../signature/request.ts';
import { percentDecode, percentEncode } from '../support/percent-encode.ts';
import type { SignatureCause } from './advice.ts';
import type { CanonicalLines, Pairs } from './lines.ts';

export interface Mistake {
  cause: SignatureCause;
  /** The line that it spoils. */
  line: keyof CanonicalLines;
  /** What then stands there. */
  write(request: CanonicalRequest): string | Pairs;
}

/** A request, and its right canonical forms. */
interface CanonicalRequest {
  parts: RequestParts;
  /** The names of the headers, as the signature lists them. */
  headerList: readonly string[];
  /** Of what the signature lists. */
  listed: CanonicalLines;
  /** Of all parameters, and all headers that are usually signed. */
  all: CanonicalLines;
}

/** A canonical form that a signer makes by mistake; of two mistakes, `mistake` is the first. */
export interface SpoiltForm {
  mistake: Mistake;
  lines: CanonicalLines;
}

/** What a signer may have signed instead of `listed`: first with one mistake, then with two at once. */
export function* spoiltForms(request: CanonicalRequest): Generator<SpoiltForm> {
  const once = MISTAKES.map((mistake) => ({ mistake, lines: spoilt(request, mistake) }));
  yield* once;
  for (const { mistake, lines } of once)
    for (const other of MISTAKES) yield { mistake, lines: spoilt({ ...request, listed: lines }, other) };
}

const spoilt = (request: CanonicalRequest, { line, write }: Mistake): CanonicalLines => ({
  ...request.listed,
  [line]: write(request),
});

const METHODS = ['get', 'put', 'post', 'delete', 'head'];

const inLowerCase = (encoded: string): string => encoded.replace(/%../g, (byte) => byte.toLowerCase());

/** How signers write values, where COS percent-encodes them. */
const WRITERS: readonly ((value: string) => string)[] = [
  (value) => value,
  encodeURIComponent, // leaves `!'()*`
  (value) => percentEncode(value).replaceAll('%20', '+'),
  (value) => inLowerCase(percentEncode(value)),
  (value) => percentEncode(percentEncode(value)),
];

const encodeSegments = (path: string): string => path.split('/').map(percentEncode).join('/');

/** How signers encode a path, which COS signs decoded. */
const PATHS: readonly Mistake['write'][] = [
  ({ parts }) => parts.pathname,
  ({ parts }) => inLowerCase(parts.pathname),
  ({ listed }) => encodeSegments(listed.path),
  ({ listed }) => `/${percentEncode(listed.path.slice(1))}`,
];

const MISTAKES: readonly Mistake[] = [
  ...METHODS.map((method): Mistake => ({ cause: 'method', line: 'method', write: () => method })),
  { cause: 'method', line: 'method', write: ({ listed }) => listed.method.toUpperCase() },
  ...PATHS.map((write): Mistake => ({ cause: 'path-signed-encoded', line: 'path', write })),
  {
    cause: 'path-encoded-twice',
    line: 'path',
    write: ({ listed }) => percentDecode(listed.path) ?? listed.path,
  },
  { cause: 'slash-doubled', line: 'path', write: ({ listed }) => listed.path.replace(/\/+/g, '/') },
  { cause: 'slash-doubled', line: 'path', write: ({ listed }) => listed.path.slice(1) },
  { cause: 'slash-missing', line: 'path', write: ({ listed }) => `/${listed.path}` },
  { cause: 'parameter-unsigned', line: 'parameters', write: ({ all }) => all.parameters },
  {
    cause: 'parameter-case',
    line: 'parameters',
    write: ({ listed, parts }) => asNamed(listed.parameters, namesInUrl(parts)),
  },
  {
    cause: 'parameters-unsorted',
    line: 'parameters',
    write: ({ listed, parts }) => inOrder(listed.parameters, namesInUrl(parts)),
  },
  {
    cause: 'parameters-unsorted',
    line: 'parameters',
    write: ({ listed, parts }) => inOrder(listed.parameters, namesInUrl(parts).sort()),
  },
  {
    cause: 'parameter-empty',
    line: 'parameters',
    write: ({ listed }) => withEmpty(listed.parameters, ([name]) => [[name, undefined]]),
  },
  {
    cause: 'parameter-empty',
    line: 'parameters',
    write: ({ listed }) => withEmpty(listed.parameters, () => []),
  },
  ...WRITERS.flatMap((writeValue): Mistake[] => [
    {
      cause: 'value-not-encoded',
      line: 'parameters',
      write: ({ listed }) => withValues(listed.parameters, writeValue),
    },
    {
      cause: 'value-not-encoded',
      line: 'headers',
      write: ({ listed }) => withValues(listed.headers, writeValue),
    },
  ]),
  { cause: 'header-blanks', line: 'headers', write: ({ listed, parts }) => asGiven(listed.headers, parts) },
  { cause: 'header-unsigned', line: 'headers', write: ({ all }) => all.headers },
  {
    cause: 'header-case',
    line: 'headers',
    write: ({ listed, headerList }) => asNamed(listed.headers, headerList),
  },
  {
    cause: 'header-case',
    line: 'headers',
    write: ({ listed }) => asNamed(listed.headers, [...listed.headers.keys()].map(capitalized)),
  },
  {
    cause: 'headers-unsorted',
    line: 'headers',
    write: ({ listed, headerList }) => inOrder(listed.headers, headerList),
  },
  { cause: 'host-port', line: 'headers', write: ({ listed }) => withoutPort(listed.headers) },
  { cause: 'host-port', line: 'headers', write: ({ listed, parts }) => withUsualPort(listed.headers, parts) },
];

/** Decoded. The URL is percent-encoded UTF-8: it was canonicalized before. */
function nameIn(parameter: string): string {
  const [name = ''] = parameter.split('=', 1);
  return percentDecode(name) ?? '';
}

/** The names of the parameters, encoded, as the URL has them. */
const namesInUrl = ({ search }: RequestParts): string[] =>
  search.split('&').map((parameter) => percentEncode(nameIn(parameter)));

/** With the names as they are written here. */
function asNamed(pairs: Pairs, names: readonly string[]): Pairs {
  const written = new Map(names.map((name) => [name.toLowerCase(), name]));
  return new Map([...pairs].map(([name, value]) => [written.get(name) ?? name, value]));
}

/** In the order of these names. */
function inOrder(pairs: Pairs, names: readonly string[]): Pairs {
  const order = names.map((name) => name.toLowerCase());
  const placeOf = (name: string): number => order.indexOf(name.toLowerCase());
  return new Map([...pairs].sort(([a], [b]) => placeOf(a) - placeOf(b)));
}

/** `content-type` as `Content-Type`. */
const capitalized = (name: string): string => name.replace(/(^|-)[a-z]/g, (initial) => initial.toUpperCase());

function withValues(pairs: Pairs, write: (value: string) => string): Pairs {
  const written = (value: string | undefined): string | undefined => {
    const plain = value && percentDecode(value);
    return plain ? write(plain) : value;
  };
  return new Map([...pairs].map(([name, value]) => [name, written(value)]));
}

type Pair = readonly [name: string, value: string | undefined];

/** With something else in the place of each pair without a value. */
const withEmpty = (pairs: Pairs, write: (pair: Pair) => readonly Pair[]): Pairs =>
  new Map([...pairs].flatMap((pair) => (pair[1] ? [pair] : write(pair))));

/** With the blanks at the ends of values, which HTTP does not carry. */
const asGiven = (headers: Pairs, parts: RequestParts): Pairs =>
  new Map(
    [...headers].map(([name, value]) => {
      const given = parts.headers.get(name);
      return [name, given === undefined ? value : percentEncode(given)];
    }),
  );

const withoutPort = (headers: Pairs): Pairs =>
  new Map(
    [...headers].map(([name, value]) => [name, name === 'host' ? value?.replace(/%3A\d+$/, '') : value]),
  );

/** With the port that no client sends. */
function withUsualPort(headers: Pairs, { protocol }: RequestParts): Pairs {
  const port = protocol === 'https:' ? '%3A443' : '%3A80';
  return new Map([...headers].map(([name, value]) => [name, name === 'host' ? value + port : value]));
}
