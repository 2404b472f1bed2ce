// How an upload is aborted: signed here, with a presigned URL, or through your own endpoint. Each is one
// object that can abort now, and that can put a request together beforehand for a page that goes away.

import { isOfBucket, isSafe, type UploadAddress } from '../address.ts';
import { checkCredentialSource } from '../credentials/check.ts';
import type { CredentialSource } from '../credentials/source.ts';
import { type AbortResult, abortMultipartUpload, abortWithUrl, readAbortUrl } from '../multipart/abort.ts';
import { abortByEndpoint, bodyForEndpoint } from '../multipart/abort-by-endpoint.ts';
import { prepareAbort } from '../multipart/prepare-abort.ts';
import { type SendOptions, TIMEOUT } from '../service/options.ts';
import { endByClock } from '../signature/key-time.ts';
import { checkText, ownProperties, readable } from '../support/arguments.ts';
import { inTime, MIN_TIME } from '../support/time.ts';

/** Exactly one way to abort. */
export type AbortChannel =
  | {
      /** Sign the abort here. Keep permanent keys out of browsers. */
      credentials: CredentialSource;
      abortUrl?: undefined;
      abortEndpoint?: undefined;
    }
  | {
      /**
       * A presigned abort, or a function that gets one for an upload, from the server that signs it.
       * `https:`, or `http:` to loopback; of this upload, at the address's origin or another of COS's hosts
       * of the same bucket.
       */
      abortUrl: string | ((address: UploadAddress) => string | Promise<string>);
      credentials?: undefined;
      abortEndpoint?: undefined;
    }
  | {
      /**
       * The URL of your own endpoint that aborts: `POST { key, uploadId }`, answered by `{ outcome }`.
       * `createAbortHandler` serves one. Sent with cookies, also to another origin, and with nothing else
       * that says who asks: a page that goes away can send no more.
       */
      abortEndpoint: string | URL;
      credentials?: undefined;
      abortUrl?: undefined;
    };

/** A request that is put together: `fetch(url, init)` sends it. */
export interface PreparedAbort {
  url: string;
  init: RequestInit;
  /** When its signature ends, in milliseconds since the epoch; `undefined` when it has none. */
  until: number | undefined;
}

/** The one way in which the uploads of a controller, or of a journal, are aborted. */
export interface Channel {
  /** For what else is signed here. */
  readonly credentials: CredentialSource | undefined;
  /** @throws as `abortMultipartUpload`. */
  abort(address: UploadAddress, options: SendOptions): Promise<Pick<AbortResult, 'outcome'>>;
  prepare(address: UploadAddress, options: SendOptions): Promise<PreparedAbort>;
}

/**
 * `tellsBucket`: your own endpoint is told the bucket, which nobody here has vouched for.
 * @throws {TypeError | RangeError} when not exactly one way is given, or naming what is wrong with it.
 */
export function readChannel(options: AbortChannel, tellsBucket = false): Channel {
  const { credentials, abortUrl, abortEndpoint } = ownProperties(options);
  if ([credentials, abortUrl, abortEndpoint].filter((way) => way !== undefined).length !== 1)
    throw new TypeError('give exactly one of credentials, abortUrl and abortEndpoint');
  if (abortUrl !== undefined) return throughUrl(abortUrl);
  if (abortEndpoint !== undefined) return throughEndpoint(abortEndpoint, tellsBucket);
  checkCredentialSource(credentials);
  return signedHere(credentials);
}

const signedHere = (credentials: CredentialSource): Channel => ({
  credentials,
  abort: (address, options) => abortMultipartUpload(address, { ...options, credentials }),
  async prepare(address, { now }) {
    const { url, headers, until } = await prepareAbort(address, { credentials, now });
    return { url, init: { ...A_DELETE, headers }, until };
  },
});

function throughUrl(abortUrl: NonNullable<AbortChannel['abortUrl']>): Channel {
  if (typeof abortUrl !== 'function') readAbortUrl(abortUrl, 'abortUrl');
  const urlFor = async (address: UploadAddress, options: SendOptions): Promise<URL> => {
    if (typeof abortUrl !== 'function') return checkUrlOf(address, abortUrl);
    const { timeout = TIMEOUT, deadline = timeout, signal } = options;
    const ask = async (): Promise<string> => abortUrl({ ...address });
    return checkUrlOf(address, await inTime(ask, Math.min(timeout, deadline), signal));
  };
  return {
    credentials: undefined,
    async abort(address, options) {
      const begun = performance.now();
      const url = await urlFor(address, options);
      return abortWithUrl(url, { ...options, deadline: leftOf(options.deadline, begun) });
    },
    async prepare(address, options) {
      const { now = Date.now } = options;
      const url = await urlFor(address, options);
      const until = endByClock(url.searchParams.get('q-sign-time') ?? '', now()) || undefined;
      return { url: url.href, init: { ...A_DELETE, headers: {} }, until };
    },
  };
}

/** What is left of a deadline, in whole milliseconds, and never less than a call may be given. */
const leftOf = (deadline: number | undefined, begun: number): number | undefined =>
  deadline && Math.max(MIN_TIME, Math.floor(deadline - (performance.now() - begun)));

function throughEndpoint(endpoint: string | URL, tellsBucket: boolean): Channel {
  const url = readEndpoint(endpoint);
  return {
    credentials: undefined,
    abort: (address, options) => abortByEndpoint(url, bodyForEndpoint(address, tellsBucket), options),
    // A string is text/plain, so that no preflight goes before it.
    prepare: async (address) => ({
      url: url.href,
      init: { ...A_POST, body: bodyForEndpoint(address) },
      until: undefined,
    }),
  };
}

/**
 * For a raw `fetch`. Headers come as a plain object: with others Firefox loses the request of a page that
 * goes away.
 */
const A_DELETE = { method: 'DELETE', keepalive: true, redirect: 'manual' } as const;
const A_POST = { ...A_DELETE, method: 'POST', credentials: 'include' } as const;

/** An endpoint may be relative to the page, and then is as safe as the page. */
function readEndpoint(endpoint: string | URL): URL {
  checkText(Object(endpoint).href ?? endpoint, 'abortEndpoint', /\S/, 'must be a URL or a path');
  const page = (globalThis as { location?: { href?: string; origin?: string } }).location;
  const url = readable(
    'abortEndpoint',
    () => new URL(endpoint, page?.href),
    'must be a URL, or a path where there is a page',
  );
  if (url.username || url.password) throw new RangeError('abortEndpoint must not hold a user or a password');
  const isOfPage = url.protocol === 'http:' && url.origin === page?.origin;
  if (!isSafe(url) && !isOfPage)
    throw new RangeError("abortEndpoint must be `https:`; `http:` is for loopback, or the page's own");
  return url;
}

/**
 * The URL, if it is this upload's: without its uploadId it would delete the object, with another it would
 * abort another.
 */
function checkUrlOf(address: UploadAddress, given: string): URL {
  const url = readAbortUrl(given, 'abortUrl');
  const isOfUpload =
    url.searchParams.get('uploadId') === address.uploadId &&
    decodeURIComponent(url.pathname) === `/${address.key}`;
  if (!isOfUpload) throw new RangeError('abortUrl is for another upload');
  if (!isOfBucket(url, address)) throw new RangeError("abortUrl is at another host than the bucket's");
  return url;
}
