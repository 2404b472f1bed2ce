// The request as COS signs it: method, decoded path, query and headers, each in its canonical form.
// Source: Tencent doc 436/7778; the choices where editions and SDKs differ are in the doc comment of each step.

import { encode } from '../encode.ts';
import { property } from '../arguments.ts';

/** What is signed of a request. A `Request` fits. */
export interface SignableRequest {
  method: string;
  /** Absolute, `http:` or `https:`, percent-encoded as it will be sent. */
  url: string | URL;
  /** The headers that will be sent. `host` is taken from the URL unless it is given. */
  headers?: HeadersInit | undefined;
}

/** The canonical request and the two lists that tell the server what it covers. */
export interface Canonical {
  httpString: string;
  headerList: string;
  urlParamList: string;
}

/** Canonicalises a request. `signHeaders` names exactly the headers to sign; by default those of COS's list. */
export function canonicalize(request: SignableRequest, signHeaders?: readonly string[]): Canonical {
  const { method, url, headers: given } = readRequest(request);
  const headers = readHeaders(given);
  if (!headers.has('host')) headers.set('host', url.host);
  const params = canonicalPairs(readQuery(url.search), 'request.url: query parameter');
  const signed = canonicalPairs(signHeaders ? namedHeaders(headers, signHeaders) : listedHeaders(headers), 'header');
  return {
    httpString: `${method.toLowerCase()}\n${decode(url.pathname)}\n${params.text}\n${signed.text}\n`,
    headerList: signed.list,
    urlParamList: params.list,
  };
}

/** `name=value&…` sorted by encoded lower-cased name, and the names as `name;…`. A repeated name has no defined order and is refused. */
export function canonicalPairs(pairs: Iterable<readonly [string, string]>, what: string): { list: string; text: string } {
  const sorted: [string, string][] = [];
  for (const [name, value] of pairs) sorted.push([encode(name).toLowerCase(), encode(value)]);
  sorted.sort(([a], [b]) => (a < b ? -1 : 1));
  let list = '';
  let text = '';
  let previous: string | undefined;
  for (const [name, value] of sorted) {
    if (name === previous) throw new TypeError(`${what} ${JSON.stringify(name)} must not appear twice`);
    list += previous === undefined ? name : `;${name}`;
    text += previous === undefined ? `${name}=${value}` : `&${name}=${value}`;
    previous = name;
  }
  return { list, text };
}

/** The parts of a request, checked. No error repeats the URL: it may carry a signature. */
export function readRequest(request: SignableRequest): SignableRequest & { url: URL } {
  if (typeof request !== 'object' || request === null) throw new TypeError('request must be an object');
  const method: unknown = property(request, 'method');
  if (typeof method !== 'string' || !TOKEN.test(method)) throw new TypeError('request.method must be an HTTP method');
  const given: unknown = property(request, 'url');
  const url = given instanceof URL ? given : typeof given === 'string' && URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new TypeError('request.url must be an absolute http: or https: URL');
  if (url.username || url.password) throw new TypeError('request.url must not hold user info');
  return { method, url, headers: property(request, 'headers') };
}

const TOKEN = /^[!#$%&'*+.^`|~\w-]+$/;
// The official SDKs' common list, with content-type, which buckets with strict signing demand.
const SIGNED =
  /^(?:cache-control|content-(?:disposition|encoding|length|md5|type)|expect|expires|host|if-(?:match|modified-since|none-match|unmodified-since)|origin|range|transfer-encoding|pic-operations|x-(?:cos|ci)-.*)$/;

function* listedHeaders(headers: Map<string, string>): Generator<[string, string]> {
  for (const header of headers) if (SIGNED.test(header[0])) yield header;
}

function namedHeaders(headers: Map<string, string>, names: readonly string[]): [string, string][] {
  return names.map((given) => {
    const name = String(given).toLowerCase();
    const value = headers.get(name);
    if (value === undefined) throw new TypeError(`signHeaders: ${JSON.stringify(name)} is not a header of the request`);
    return [name, value];
  });
}

/** Header names lower-cased and values trimmed, as fetch sends them. Errors name the header and never its value. */
function readHeaders(init: HeadersInit | undefined): Map<string, string> {
  const headers = new Map<string, string>();
  if (init === undefined || init === null) return headers;
  const pairs = Symbol.iterator in init ? (init as Iterable<readonly [string, string]>) : Object.entries(init);
  for (const [given, raw] of pairs) {
    const name = String(given).toLowerCase();
    if (!TOKEN.test(name)) throw new TypeError('request.headers: a header name holds an invalid character');
    const value = String(raw).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
    if (/[\0\n\r]|[^\0-\xff]/.test(value)) throw new TypeError(`request.headers: the value of ${name} cannot be sent`);
    const other = headers.get(name);
    headers.set(name, other === undefined ? value : `${other}, ${value}`);
  }
  return headers;
}

/** Query pairs decoded; `+` is a space, as URLSearchParams writes it and COS's Go SDK sends it. */
function* readQuery(search: string): Generator<[string, string]> {
  for (const pair of search.slice(1).split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const spaced = pair.replaceAll('+', ' ');
    yield at < 0 ? [decode(spaced), ''] : [decode(spaced.slice(0, at)), decode(spaced.slice(at + 1))];
  }
}

function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TypeError('request.url must be percent-encoded UTF-8 (a literal "%" is written %25)');
  }
}
