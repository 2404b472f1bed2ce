// The request that is signed, read once and checked: its parts, as they are sent.

import {
  checkAwaited,
  checkObject,
  checkText,
  namesValues,
  ownProperties,
  readable,
} from '../support/arguments.ts';
import { TOKEN } from '../support/http.ts';

/** Headers as `fetch` takes them: a `Headers`, pairs, or an object. */
export type RequestHeaders = Headers | Iterable<readonly [string, string]> | Readonly<Record<string, string>>;

/** What is signed of a request. A `Request` fits. */
export interface SignableRequest {
  /** E.g. `DELETE`. */
  method: string;
  /** Absolute, percent-encoded as it will be sent. */
  url: string | URL;
  /** The headers that will be sent. `host` is taken from the URL unless it is given. */
  headers?: RequestHeaders | undefined;
}

/** A request's parts as they are sent, checked, as copies. */
export interface RequestParts {
  /** In lower case. */
  method: string;
  /** `https:` or `http:`. */
  protocol: string;
  /** Of the URL; the header of that name may say another. */
  host: string;
  /** Encoded. */
  pathname: string;
  /** Encoded, without the `?`. */
  search: string;
  /** By lower-case name, `host` among them. */
  headers: Map<string, string>;
}

/** The parts of a request. No error repeats one: a URL may carry a signature, a header a token. */
export function readRequest(request: SignableRequest): RequestParts {
  checkObject(request, 'request', ['method', 'url']);
  // Of a plain object its own properties; a Request has them from its class.
  const given = Object.getPrototypeOf(request) === Object.prototype ? ownProperties(request) : request;
  const method = checkText(given.method, 'request.method', TOKEN, 'must be an HTTP method such as `DELETE`');
  return toParts(method, readUrl(given.url), readHeaders(given.headers));
}

/** The parts of a request that is checked; `headers` by lower-case name. */
export function toParts(method: string, url: URL, headers: Map<string, string>): RequestParts {
  const { protocol, host, pathname, search } = url;
  if (!headers.has('host')) headers.set('host', host);
  return { method: method.toLowerCase(), protocol, host, pathname, search: search.slice(1), headers };
}

function readUrl(given: string | URL): URL {
  const rule = 'must be an absolute URL: `https://…`';
  const url = given instanceof URL ? given : readable('request.url', () => new URL(given), rule);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new TypeError(`request.url ${rule}`);
  if (url.username || url.password) throw new TypeError('request.url must hold no user name and no password');
  return url;
}

const HEADERS_RULE =
  'request.headers must be a Headers, pairs, or an object of names and values: `{ "x-cos-acl": "private" }`';

/** As `fetch` reads them: names in lower case, the values of a repeated name joined. */
function readHeaders(given: RequestHeaders | undefined): Map<string, string> {
  checkAwaited(given, 'request.headers');
  const isList = Symbol.iterator in Object(given);
  if (!isList && !namesValues(given ?? {})) throw new TypeError(HEADERS_RULE);
  const headers = new Map<string, string>();
  const pairs = isList ? given : Object.entries(given ?? {});
  for (const pair of pairs as Iterable<readonly [string, string]>) {
    const name = checkText(pair?.[0], 'request.headers', TOKEN, 'must have names that HTTP allows');
    const value = `${pair[1]}`;
    const before = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), before === undefined ? value : `${before.trim()}, ${value.trim()}`);
  }
  return headers;
}
