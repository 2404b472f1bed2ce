// The request as COS signs it: method, decoded path, query and headers, each in its canonical form. Source:
// Tencent doc 436/7778.

import { readable } from '../support/arguments.ts';
import { ASCII } from '../support/http.ts';
import { percentEncode } from '../support/percent-encode.ts';
import type { RequestParts } from './request.ts';

/** A request in canonical form, and the two lists that tell the server what of it is covered. */
export interface CanonicalRequest {
  httpString: string;
  headerList: string;
  urlParamList: string;
}

/**
 * Canonicalises a request. `signHeaders` names exactly the headers to sign; by default those of COS's list.
 */
export function canonicalize(
  { method, pathname, search, headers }: RequestParts,
  signHeaders?: readonly string[],
): CanonicalRequest {
  const params = inOrder(queryPairs(search), 'request.url must not repeat a parameter, in whatever case');
  const signed = inOrder(headersToSign(headers, signHeaders), SIGN_HEADERS_RULE);
  return {
    httpString: `${method}\n${decode(pathname)}\n${params.text}\n${signed.text}\n`,
    headerList: signed.list,
    urlParamList: params.list,
  };
}

type Pair = readonly [name: string, value: string];

// The official SDKs' common list, with content-type, which buckets with strict signing demand.
const SIGNED: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-length',
  'content-md5',
  'content-type',
  'expect',
  'expires',
  'host',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-unmodified-since',
  'origin',
  'pic-operations',
  'range',
  'transfer-encoding',
]);

const SIGN_HEADERS_RULE = 'signHeaders must be an array that names headers of the request, each once';

const HEADER_RULE = "must be ASCII on one line: write other text encoded, as filename*=UTF-8''…";

const isSigned = (name: string): boolean =>
  SIGNED.has(name) || name.startsWith('x-cos-') || name.startsWith('x-ci-');

/** An array, when it is given. */
export function checkSignHeaders(names: unknown): void {
  if (names !== undefined && !Array.isArray(names)) throw new TypeError(SIGN_HEADERS_RULE);
}

function headersToSign(headers: Map<string, string>, names: readonly string[] | undefined): Pair[] {
  checkSignHeaders(names);
  const signed = names?.map((name) => `${name}`.toLowerCase()) ?? [...headers.keys()].filter(isSigned);
  return signed.map((name) => {
    const value = headers.get(name);
    if (value === undefined) throw new TypeError(SIGN_HEADERS_RULE);
    if (!ASCII.test(value)) throw new TypeError(`request.headers: ${name} ${HEADER_RULE}`);
    return [name, value.trim()];
  });
}

function queryPairs(search: string): Pair[] {
  const pairs: Pair[] = [];
  for (const parameter of search.replaceAll('+', '%20').split('&')) {
    if (parameter === '') continue;
    const at = parameter.indexOf('=');
    const name = at < 0 ? parameter : parameter.slice(0, at);
    const value = at < 0 ? '' : parameter.slice(at + 1);
    pairs.push([decode(name), decode(value)]);
  }
  return pairs;
}

/** What another decoder makes of invalid encoding nobody knows, so it cannot be signed. */
const decode = (encoded: string): string =>
  encoded.includes('%')
    ? readable(
        'request.url',
        () => decodeURIComponent(encoded),
        'must be percent-encoded UTF-8, a `%` itself as `%25`',
      )
    : encoded;

/**
 * `name;…` and `name=value&…`, sorted by encoded lower-case name. A repeated name has no defined order and
 * is refused.
 */
function inOrder(pairs: readonly Pair[], refusal: string): { list: string; text: string } {
  const sorted = pairs
    .map(([name, value]) => ({ name: percentEncode(name).toLowerCase(), value: percentEncode(value) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  let list = '';
  let text = '';
  let previous: string | undefined;
  for (const { name, value } of sorted) {
    if (name === previous) throw new TypeError(refusal);
    list += `${text && ';'}${name}`; // an empty name is one, too
    text += `${text && '&'}${name}=${value}`;
    previous = name;
  }
  return { list, text };
}
