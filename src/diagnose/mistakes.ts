// What signers do wrong, each as the canonical form that it leads to.

import type { RequestParts } from '../signature/request.ts';
import { percentDecode, percentEncode } from '../support/percent-encode.ts';
import type { SignatureCause } from './advice.ts';
import type { CanonicalLines, Pairs } from './lines.ts';

export interface Mistake {
  cause: SignatureCause;
  /** The line that it spoils. */
  line: keyof CanonicalLines;
  make(request: CanonicalRequest): CanonicalLines;
}

/** A request, and its right canonical forms. */
interface CanonicalRequest {
  parts: RequestParts;
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
  const once = MISTAKES.map((mistake) => ({ mistake, lines: mistake.make(request) }));
  yield* once;
  for (const { mistake, lines } of once)
    for (const other of MISTAKES) yield { mistake, lines: other.make({ ...request, listed: lines }) };
}

const METHODS = ['get', 'put', 'post', 'delete', 'head'];

/** How signers write values, where COS percent-encodes them. */
const WRITERS: readonly ((value: string) => string)[] = [
  (value) => value,
  encodeURIComponent, // leaves `!'()*`
  (value) => percentEncode(value).replaceAll('%20', '+'),
  (value) => percentEncode(value).replace(/%../g, (byte) => byte.toLowerCase()),
];

const MISTAKES: readonly Mistake[] = [
  ...METHODS.map(
    (method): Mistake => ({
      cause: 'method',
      line: 'method',
      make: ({ listed }) => ({ ...listed, method }),
    }),
  ),
  {
    cause: 'method',
    line: 'method',
    make: ({ listed }) => ({ ...listed, method: listed.method.toUpperCase() }),
  },
  {
    cause: 'path-signed-encoded',
    line: 'path',
    make: ({ listed, parts }) => ({ ...listed, path: parts.pathname }),
  },
  {
    cause: 'path-signed-encoded',
    line: 'path',
    make: ({ listed }) => ({ ...listed, path: `/${percentEncode(listed.path.slice(1))}` }),
  },
  {
    cause: 'path-encoded-twice',
    line: 'path',
    make: ({ listed }) => ({ ...listed, path: percentDecode(listed.path) ?? listed.path }),
  },
  {
    cause: 'slash-doubled',
    line: 'path',
    make: ({ listed }) => ({ ...listed, path: listed.path.replace(/\/+/g, '/') }),
  },
  {
    cause: 'slash-doubled',
    line: 'path',
    make: ({ listed }) => ({ ...listed, path: listed.path.slice(1) }),
  },
  {
    cause: 'slash-missing',
    line: 'path',
    make: ({ listed }) => ({ ...listed, path: `/${listed.path}` }),
  },
  {
    cause: 'parameter-unsigned',
    line: 'parameters',
    make: ({ listed, all }) => ({ ...listed, parameters: all.parameters }),
  },
  {
    cause: 'parameter-case',
    line: 'parameters',
    make: ({ listed, parts }) => ({ ...listed, parameters: asWritten(listed.parameters, parts) }),
  },
  {
    cause: 'parameters-unsorted',
    line: 'parameters',
    make: ({ listed, parts }) => ({ ...listed, parameters: inOrderOfUrl(listed.parameters, parts) }),
  },
  ...WRITERS.flatMap((write): Mistake[] => [
    {
      cause: 'value-not-encoded',
      line: 'parameters',
      make: ({ listed }) => ({ ...listed, parameters: withValues(listed.parameters, write) }),
    },
    {
      cause: 'value-not-encoded',
      line: 'headers',
      make: ({ listed }) => ({ ...listed, headers: withValues(listed.headers, write) }),
    },
  ]),
  {
    cause: 'header-blanks',
    line: 'headers',
    make: ({ listed, parts }) => ({ ...listed, headers: asGiven(listed.headers, parts) }),
  },
  {
    cause: 'header-unsigned',
    line: 'headers',
    make: ({ listed, all }) => ({ ...listed, headers: all.headers }),
  },
  {
    cause: 'host-port',
    line: 'headers',
    make: ({ listed }) => ({ ...listed, headers: withoutPort(listed.headers) }),
  },
  {
    cause: 'host-port',
    line: 'headers',
    make: ({ listed, parts }) => ({ ...listed, headers: withUsualPort(listed.headers, parts) }),
  },
];

/** Decoded. The URL is percent-encoded UTF-8: it was canonicalized before. */
function nameIn(parameter: string): string {
  const [name = ''] = parameter.split('=', 1);
  return percentDecode(name) ?? '';
}

/** The names of the parameters, encoded, as the URL has them. */
const namesInUrl = ({ search }: RequestParts): string[] =>
  search.split('&').map((parameter) => percentEncode(nameIn(parameter)));

function asWritten(parameters: Pairs, parts: RequestParts): Pairs {
  const written = new Map(namesInUrl(parts).map((name) => [name.toLowerCase(), name]));
  return new Map([...parameters].map(([name, value]) => [written.get(name) ?? name, value]));
}

function inOrderOfUrl(parameters: Pairs, parts: RequestParts): Pairs {
  const names = namesInUrl(parts).map((name) => name.toLowerCase());
  const placeOf = (name: string): number => names.indexOf(name.toLowerCase());
  return new Map([...parameters].sort(([a], [b]) => placeOf(a) - placeOf(b)));
}

function withValues(pairs: Pairs, write: (value: string) => string): Pairs {
  const written = (value: string): string => {
    const plain = percentDecode(value);
    return plain === undefined ? value : write(plain);
  };
  return new Map([...pairs].map(([name, value]) => [name, written(value)]));
}

/** With the blanks at the ends of values, which HTTP does not carry. */
const asGiven = (headers: Pairs, parts: RequestParts): Pairs =>
  new Map([...headers].map(([name, value]) => [name, percentEncode(parts.headers.get(name) ?? value)]));

const withoutPort = (headers: Pairs): Pairs =>
  new Map(
    [...headers].map(([name, value]) => [name, name === 'host' ? value.replace(/%3A\d+$/, '') : value]),
  );

/** With the port that no client sends. */
function withUsualPort(headers: Pairs, { origin }: RequestParts): Pairs {
  const port = origin.startsWith('https:') ? '%3A443' : '%3A80';
  return new Map([...headers].map(([name, value]) => [name, name === 'host' ? value + port : value]));
}
