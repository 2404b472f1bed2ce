// The request as COS signs it: method, decoded path, query and headers, each in its canonical form. Source: Tencent doc 436/7778.

import { ownProperties, readable } from '../support/arguments.ts';
import { percentEncode } from '../support/percent-encode.ts';

/** What is signed of a request. A `Request` fits. */
export interface SignableRequest {
  method: string;
  /** Absolute, percent-encoded as it will be sent. */
  url: string | URL;
  /** The headers that will be sent. `host` is taken from the URL unless it is given. */
  headers?: HeadersInit | undefined;
}

/** The canonical request, and the two lists that tell the server what it covers. */
export type Canonical = readonly [httpString: string, headerList: string, urlParamList: string];

/** A request's parts, checked, as copies. */
interface ReadRequest {
  /** In lower case. */
  method: string;
  url: URL;
  /** By lower-case name, `host` among them. */
  headers: Map<string, string>;
}

// The official SDKs' common list, with content-type, which buckets with strict signing demand.
const SIGNED =
  /^(host|origin|range|expect|expires|cache-control|content-(type|length|md5|encoding|disposition)|if-((none-)?match|(un)?modified-since)|transfer-encoding|pic-operations|x-(cos|ci)-.*)$/;

/** Canonicalises a request. `signHeaders` names exactly the headers to sign; by default those of COS's list. */
export function canonicalize(request: SignableRequest, signHeaders?: readonly string[]): Canonical {
  const { method, url, headers } = readRequest(request);
  const path = readable('request.url', () => decodeURIComponent(url.pathname));
  const [urlParamList, httpParameters] = canonicalPairs(url.searchParams);
  const [headerList, httpHeaders] = canonicalPairs(
    signHeaders?.map((name) => [
      name,
      readable('signHeaders', () => headers.get(name.toLowerCase())!.trim()),
    ]) ?? [...headers].filter(([name]) => SIGNED.test(name)),
  );
  return [`${method}\n${path}\n${httpParameters}\n${httpHeaders}\n`, headerList, urlParamList];
}

/** The parts of a request. No error repeats one: a URL may carry a signature, a header a token. */
export function readRequest(request: SignableRequest): ReadRequest {
  const given = request instanceof Request ? request : ownProperties(request);
  const [method, url] = readable(
    'request.method or request.url',
    () => [given.method.toLowerCase(), new URL(given.url)] as const,
  );
  const headers = new Map([['host', url.host]]);
  for (const [name, value] of readable('request.headers', () => new Headers(given.headers)))
    headers.set(name.toLowerCase(), value); // happy-dom keeps the case
  return { method, url, headers };
}

/** `name;…` and `name=value&…`, sorted by encoded lower-cased name. A repeated name has no defined order and is refused. */
function canonicalPairs(pairs: Iterable<readonly [string, string]>): [list: string, text: string] {
  const sorted: [string, string][] = [];
  for (const [name, value] of pairs) sorted.push([percentEncode(name).toLowerCase(), percentEncode(value)]);
  sorted.sort(([a], [b]) => (a < b ? -1 : 1));
  let list = '';
  let text = '';
  let previous = '';
  for (const [name, value] of sorted) {
    if (name === previous) throw new TypeError('request.url repeats a name');
    list += list && ';';
    list += previous = name;
    text += `${text && '&'}${name}=${value}`;
  }
  return [list, text];
}
