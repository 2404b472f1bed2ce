// What is said when fetch rejects: what can be repeated, what cannot, and nothing secret. Numbers are the
// fault catalogue's.
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  abortMultipartUpload,
  abortWithUrl,
  CosNetworkError,
  initiateMultipartUpload,
  isCosError,
  isCosNetworkError,
  isCosServiceError,
  presignAbort,
  uploadPart,
} from '../../src/index.ts';
import { rejection } from '../support/bucket.ts';
import { passing } from '../support/clock.ts';
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
function unreadable(): object {
  const refuse = () => {
    throw new Error('canary');
  };
  return new Proxy(new Error('odd'), { get: refuse, getPrototypeOf: refuse });
}
function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

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

/** What throws when it is looked at. */
const UNREADABLE: [string, unknown][] = [
  ...(['name', 'message', 'cause', 'code', 'status'] as const).map((property): [string, unknown] => [
    `its ${property}`,
    Object.defineProperty(new Error('odd'), property, {
      get() {
        throw new Error('canary');
      },
    }),
  ]),
  ['that of its cause', { cause: unreadable() }],
  ['anything', unreadable()],
  ['anything, it is revoked', revoked()],
  ['that it is no text', { name: 1, message: Symbol('canary'), code: {}, cause: { message: 2 } }],
];

describe('what was thrown after a request was sent, and cannot be read', () => {
  it.each(UNREADABLE)('%s: no answer, and the upload may be open', async (_, thrown) => {
    const fetch = () => Promise.reject(thrown);
    const error = await rejection(initiateMultipartUpload(upload, { credentials, fetch }));
    expect(error).toBeInstanceOf(CosNetworkError);
    expect(error).toMatchObject({ code: 'ERR_COS_NETWORK', attempts: 1, refused: false });
    expect(error.message).not.toContain('canary');
  });
  it.each(UNREADABLE)('%s: it is no error of this library', (_, thrown) => {
    expect([isCosError, isCosServiceError, isCosNetworkError].map((is) => is(thrown))).toEqual([
      false,
      false,
      false,
    ]);
  });
  it.each(UNREADABLE)('%s, of a credential function: it has failed', async (_, cause) => {
    const fail = () => Promise.reject(cause);
    const error = await rejection(abortMultipartUpload(upload, { credentials: fail }));
    expect(error).toMatchObject({ code: 'ERR_COS_CREDENTIALS', attempts: 0, refused: true });
    expect(error.cause).toBe(cause);
    expect(error.message).toMatch(/^credentials: the function failed or returned no usable keys: /);
  });
  it('an error of this library that a fetch throws says nothing about this request', async () => {
    const other = await rejection(abortMultipartUpload(upload, { credentials: () => Promise.reject() }));
    expect(other.refused).toBe(true);
    const fetch = () => Promise.reject(other);
    expect(await rejection(initiateMultipartUpload(upload, { credentials, fetch }))).toMatchObject({
      code: 'ERR_COS_NETWORK',
      attempts: 1,
      refused: false,
    });
  });
});

it('what a credential function has thrown is told without the keys that it gave before', async () => {
  const securityToken = 'canaryTokenWithoutAnyDigits';
  const keys = vi.fn(() => ({ ...credentials, securityToken }));
  keys.mockReturnValueOnce({ ...credentials, securityToken }).mockImplementationOnce(() => {
    throw new Error(`cannot renew ${securityToken}`);
  });
  const failed = abortMultipartUpload(upload, options(new TypeError('lost'), { credentials: keys }));
  expect((await rejection(failed)).message).toBe(
    'credentials: the function failed or returned no usable keys: cannot renew ***',
  );
});

describe('a fetch of the caller’s', () => {
  it.each([undefined, null, 'text', {}])('that gives %o is told what it must give', async (given) => {
    const fetch = async () => given as never;
    expect(await rejection(abortMultipartUpload(upload, { credentials, fetch }))).toMatchObject({
      code: 'ERR_COS_FETCH',
      message: 'DELETE "/photo(1).jpg" uploadId "1": fetch must return a Response',
      attempts: 1,
      retryable: false,
      refused: false,
    });
  });
  it('that has a time-out of its own is not told to have taken ours', async () => {
    expect(await abort(new DOMException('after 2 s', 'TimeoutError'))).toMatchObject({
      code: 'ERR_COS_NETWORK',
      message: expect.stringContaining('com: after 2 s (the connection failed'),
      attempts: 2,
    });
  });
});

it('K9: a message of 1 MB costs milliseconds, however often it comes', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const securityToken = Array.from({ length: 800 }, (_, i) => `${i * 7919}`).join('x');
    const words = '%366666z'.repeat(131_072);
    const cause = Object.assign(new Error(`a${words}`), { code: `b${words}` });
    const keys = { ...credentials, securityToken };
    const fetch = () => Promise.reject(new TypeError(words, { cause }));
    const time = await computingTime(async () => {
      const failed = rejection(abortMultipartUpload(upload, { credentials: keys, fetch, retry: 10 }));
      expect(await passing(failed)).toMatchObject({ attempts: 11 });
    });
    expect(time).toBeLessThan(2000); // it was 3.6 s, and a minute where each attempt added its keys again
  } finally {
    vi.useRealTimers();
  }
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
  it.each([
    ['the platform’s fetch', {}],
    ['a fetch of the caller’s', { fetch: (request: Request) => globalThis.fetch(request) }],
  ])('and a request that %s has sent is not sent again', async (_, sending) => {
    const fetch = vi.fn().mockRejectedValue(new TypeError('lost'));
    vi.stubGlobal('fetch', fetch);
    vi.stubGlobal('AbortController', ForeignController);
    try {
      const failed = rejection(initiateMultipartUpload(upload, { credentials, ...sending }));
      expect(await failed).toMatchObject({ code: 'ERR_COS_NETWORK', attempts: 1, refused: false });
      expect(fetch).toHaveBeenCalledOnce();
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
