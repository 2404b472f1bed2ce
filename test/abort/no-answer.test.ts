// What is said when fetch rejects: what can be repeated, what cannot, and nothing secret. Numbers are the
// fault catalogue's.
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { abortMultipartUpload, abortWithUrl, presignAbort, uploadPart } from '../../src/index.ts';
import { rejection } from '../support/bucket.ts';
import { computingTime } from '../support/duration.ts';

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
const credentials = {
  secretId: 'AKIDexample',
  secretKey: 'canarySecretKey0',
  securityToken: 'canary+Token/==42',
};
const upload = { bucket: 'b-1250000000', region: 'ap-guangzhou', key: 'photo(1).jpg', uploadId: '1' };
const options = (error: unknown, more: object = {}) => ({
  credentials,
  fetch: () => Promise.reject(error),
  retry: 1,
  ...more,
});
const abort = (error: unknown) => rejection(abortMultipartUpload(upload, options(error)));

describe('an error of the platform', () => {
  it.each<[string, unknown, string]>([
    [
      'Node',
      new TypeError('fetch failed', {
        cause: Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }),
      }),
      'fetch failed: connect ECONNREFUSED 127.0.0.1:1: ECONNREFUSED',
    ],
    [
      'Chromium',
      new TypeError('Failed to fetch'),
      'Failed to fetch (the connection failed or, in a browser, CORS refused it)',
    ],
    [
      'Safari',
      new TypeError('Load failed'),
      'Load failed (the connection failed or, in a browser, CORS refused it)',
    ],
    [
      'nobody',
      undefined,
      'the platform gives no reason (the connection failed or, in a browser, CORS refused it)',
    ],
    [
      'a string',
      'no',
      'the platform gives no reason (the connection failed or, in a browser, CORS refused it)',
    ],
  ])('of %s names the host, and is repeated', async (_, error, said) => {
    const told = await abort(error);
    expect('cause' in told, 'the platform’s own error is not kept').toBe(false);
    expect(told).toMatchObject({
      name: 'CosNetworkError',
      code: 'ERR_COS_NETWORK',
      attempts: 2,
      retryable: true,
      refused: false,
      message: `DELETE "/photo(1).jpg" uploadId "1": no answer from b-1250000000.cos.ap-guangzhou.myqcloud.com: ${said}`,
    });
  });
  it('in Deno quotes the whole URL, with parentheses in its path: nothing signed is told', async () => {
    const url = presignAbort(upload, credentials);
    const quoting = new TypeError(`error sending request for url (${url}): connection refused`);
    const error = await rejection(abortWithUrl(url, { fetch: () => Promise.reject(quoting), retry: 0 }));
    expect(error.message).toContain('error sending request for url');
    expect(`${error.message} ${inspect(error, { depth: 9, showHidden: true })}`).not.toMatch(
      /q-sign|canary|[\da-f]{40}/i,
    );
  });
  it.each([
    ['a header', (authorization: string) => `Headers.append: "${authorization}" is an invalid header value.`],
    [
      'a part of the query',
      (authorization: string) => `cannot open /k?${authorization.replaceAll(';', '%3B')}`,
    ],
    ['the signature in capitals', (authorization: string) => authorization.slice(-40).toUpperCase()],
    [
      'the token, split by a line end',
      () => `${credentials.securityToken.slice(0, 8)}\n${credentials.securityToken.slice(8)}`,
    ],
    ['the token, encoded', () => encodeURIComponent(encodeURIComponent(credentials.securityToken))],
    ['the key, in base64', () => btoa(`x${credentials.secretKey}`)],
  ])('that quotes %s: nothing secret is told', async (_, quote) => {
    let secret = '';
    const fetch = (request: Request) => {
      secret = request.headers.get('authorization')?.slice(-40) ?? '';
      return Promise.reject(new TypeError(quote(request.headers.get('authorization') ?? '')));
    };
    const error = await rejection(abortMultipartUpload(upload, { credentials, fetch, retry: 0 }));
    const shown =
      `${error.message} ${inspect(error, { depth: 9, showHidden: true, getters: true })}`.toLowerCase();
    for (const hidden of [
      secret,
      'canary',
      'token/',
      encodeURIComponent(credentials.securityToken).toLowerCase(),
      btoa(`x${credentials.secretKey}`).toLowerCase(),
    ])
      expect(shown).not.toContain(hidden);
  });
  it('K9: of 100 000 word characters costs milliseconds', async () => {
    const time = await computingTime(() => abort(new TypeError('x'.repeat(100_000))));
    expect(time).toBeLessThan(1000); // 110 s were measured
  });
});

describe('what no repetition can change', () => {
  it.each<[string, unknown]>([
    [
      'a file that was changed on disk',
      new DOMException('The requested file could not be read', 'NotReadableError'),
    ],
    [
      'the same, as Node says it',
      new TypeError('fetch failed', {
        cause: new DOMException('The blob could not be read', 'NotReadableError'),
      }),
    ],
    [
      'a fetch that does not know the Request: of the package undici',
      new TypeError('Failed to parse URL from [object Request]', {
        cause: Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL' }),
      }),
    ],
    ['of node-fetch 2', new TypeError('Only absolute URLs are supported')],
  ])('%s is told as that, once', async (_, error) => {
    expect(await abort(error)).toMatchObject({
      name: 'CosNetworkError',
      code: 'ERR_COS_FETCH',
      attempts: 1,
      retryable: false,
    });
  });
  it('a file that Chromium says nothing else of than of a lost connection: it is looked at', async () => {
    const body = new Blob(['bytes']);
    vi.spyOn(Blob.prototype, 'arrayBuffer').mockRejectedValueOnce(
      new DOMException('changed', 'NotReadableError'),
    );
    const error = await rejection(uploadPart(upload, 1, body, options(new TypeError('Failed to fetch'))));
    expect(error).toMatchObject({ code: 'ERR_COS_FETCH', attempts: 1 });
    expect(error.message).toContain('is the file unchanged');
  });
  it('a body that can still be read is sent again', async () => {
    const error = await rejection(
      uploadPart(upload, 1, new Blob(['bytes']), options(new TypeError('Failed to fetch'))),
    );
    expect(error).toMatchObject({ code: 'ERR_COS_NETWORK', attempts: 2 });
  });
});

describe('another realm', () => {
  /** jsdom has an AbortController of its own, and fetch refuses its signals. */
  class ForeignSignal extends EventTarget {
    aborted = false;
    reason: unknown;
  }
  class ForeignController {
    signal = new ForeignSignal();
    abort(reason: unknown = new Error('aborted')) {
      if (this.signal.aborted) return;
      Object.assign(this.signal, { aborted: true, reason });
      this.signal.dispatchEvent(new Event('abort'));
    }
  }
  it('where AbortController is another realm’s, requests are sent without its signal', async () => {
    const requests: unknown[] = [];
    const fetch = async (url: string, init: RequestInit) => {
      new Request(url, init); // refuses it as the platform's fetch does, before anything is sent
      requests.push(init.signal);
      return new Response(null, { status: 204 });
    };
    vi.stubGlobal('fetch', fetch);
    vi.stubGlobal('AbortController', ForeignController);
    try {
      expect(await abortMultipartUpload(upload, { credentials })).toEqual({
        outcome: 'aborted',
        attempts: 1,
      });
      expect(requests).toEqual([null]);
    } finally {
      vi.unstubAllGlobals();
    }
  });
  it('a caller’s signal of another realm works', async () => {
    const { signal, abort } = (() => {
      const controller = new ForeignController();
      return { signal: controller.signal, abort: (reason: unknown) => controller.abort(reason) };
    })();
    const sending = rejection(
      abortMultipartUpload(upload, {
        credentials,
        signal: signal as unknown as AbortSignal,
        fetch: () => new Promise(() => {}),
      }),
    );
    await vi.waitFor(() => expect(signal.aborted).toBe(false));
    abort('changed my mind');
    expect(await sending).toBe('changed my mind');
  });
});

it('I7: a polluted Object.prototype shows nothing of what ky throws', async () => {
  const url = presignAbort(upload, credentials);
  const polluted = Object.prototype as { prefix?: string };
  polluted.prefix = 'https://evil.example/';
  try {
    const error = await rejection(
      abortWithUrl(url, { fetch: () => Promise.reject(new TypeError('Failed to fetch')) }),
    );
    expect(error).toMatchObject({ name: 'CosNetworkError', code: 'ERR_COS_NETWORK' });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/canary|q-sign|evil/i);
  } finally {
    delete polluted.prefix;
  }
});
