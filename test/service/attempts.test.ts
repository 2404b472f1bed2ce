// What is known after several attempts: late answers, refusals that are none, corrections that take their
// time, bodies without a stream.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAbortHandler } from '../../src/edge/index.ts';
import {
  abortMultipartUpload,
  abortWithUrl,
  CosServiceError,
  type Credentials,
  cachedCredentials,
  completeMultipartUpload,
  initiateMultipartUpload,
  presignAbort,
  uploadPart,
} from '../../src/index.ts';
import { createCosEmulator } from '../../src/testing/index.ts';
import { rejection } from '../support/bucket.ts';
import { passing } from '../support/clock.ts';
import { openInProcess } from '../support/in-process.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.useRealTimers();
});
/** Done after so many milliseconds, heeding no signal. */
const after = <T>(ms: number, work: () => T | Promise<T>) =>
  new Promise<T>((resolve, reject) => {
    setTimeout(() => Promise.resolve().then(work).then(resolve, reject), ms);
  });
const error = (code: string, message = 'm') =>
  `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
const isInitiate = ({ method, url }: Request) => method === 'POST' && url.includes('?uploads');

it('the late refusal of an attempt that was given up says nothing of the attempt after it', async () => {
  const { cos, options, opened } = openInProcess();
  const { upload, parts } = await opened();
  let sent = 0;
  const deaf = async (request: Request) => {
    sent += 1;
    if (sent === 1) return after(500, () => new Response(error('AccessDenied'), { status: 403 }));
    await cos(request);
    return after(250, () => {
      throw new TypeError('lost');
    });
  };
  const failed = rejection(
    completeMultipartUpload(upload, parts, options({ fetch: deaf, timeout: 300, retry: 1 })),
  );
  expect(await passing(failed)).toMatchObject({ attempts: 2, refused: false });
  expect(cos.objects).toHaveLength(1);
});

describe('an Initiate is not sent again because an unclear answer speaks of the keys or the clock', () => {
  it.each([
    ['ExpiredToken', 500, 'm'],
    ['ExpiredToken', 200, 'm'],
    ['InvalidAccessKeyId', 502, 'm'],
    ['RequestTimeTooSkewed', 502, 'm'],
    ['AccessDenied', 500, 'Request has expired'],
  ])('%s in a %i: %s', async (code, status, message) => {
    const { cos, object, options } = openInProcess();
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    cos.inject({
      match: isInitiate,
      answer: () => new Response(error(code, message), { status, headers: { date } }),
    });
    const keys = () => cos.credentials[0]!;
    const failed = rejection(initiateMultipartUpload(object(), options({ credentials: keys })));
    expect(await passing(failed)).toMatchObject({ attempts: 1, refused: false });
    expect(cos.uploads).toHaveLength(1);
  });
});

it('each request has its own time, also the one that is signed again', async () => {
  const late = createCosEmulator({ minPartSize: 0, now: () => Date.now() + 3_600_000 });
  const slow = (request: Request) => after(700, () => late(request));
  const opening = initiateMultipartUpload(
    { ...late.buckets[0]!, key: 'k' },
    { credentials: { ...late.credentials[0]! }, fetch: slow, timeout: 1000 },
  );
  expect((await passing(opening)).uploadId).toBe(late.uploads[0]!.uploadId);
});

it('the deadline ends also what is signed again', async () => {
  const late = createCosEmulator({ minPartSize: 0, now: () => Date.now() + 3_600_000 });
  const slow = (request: Request) => after(700, () => late(request));
  const opening = initiateMultipartUpload(
    { ...late.buckets[0]!, key: 'k' },
    { credentials: { ...late.credentials[0]! }, fetch: slow, timeout: 1000, deadline: 900 },
  );
  expect(await passing(rejection(opening))).toMatchObject({ code: 'ERR_COS_TIMEOUT', attempts: 2 });
});

describe('a fetch that has no streams', () => {
  const answering = (status: number, text: string) => async () =>
    ({ status, headers: new Headers(), text: async () => text }) as Response;
  const abort = (fetch: () => Promise<Response>) => {
    const { object, options } = openInProcess();
    return abortMultipartUpload({ ...object(), uploadId: 'u' }, options({ fetch, retry: 0 }));
  };

  it('is read as text', async () => {
    expect(await rejection(abort(answering(200, error('InternalError'))))).toMatchObject({
      serviceCode: 'InternalError',
      refused: false,
    });
    expect((await abort(answering(404, error('NoSuchUpload')))).outcome).toBe('gone');
    expect((await abort(answering(200, ''))).outcome).toBe('aborted');
  });
  it('is read as text where its streams are of another kind', async () => {
    const { cos, object, options } = openInProcess();
    const ofNode = async (request: Request) => {
      const response = await cos(request);
      const { status, headers } = response;
      return { status, headers, body: { pipe() {} }, text: () => response.text() } as unknown as Response;
    };
    const upload = await initiateMultipartUpload(object(), options({ fetch: ofNode }));
    expect(upload.uploadId).toBe(cos.uploads[0]!.uploadId);
  });
  it('proves nothing when its text cannot be read', async () => {
    const broken = async () =>
      ({ status: 200, headers: new Headers(), text: () => Promise.reject(new Error('cut off')) }) as never;
    expect(await rejection(abort(broken))).toMatchObject({ status: 200, refused: false });
  });
});

it.each([
  [204, null, 'redirected, which is never followed'],
  [200, null, 'redirected, which is never followed'],
  [404, error('NoSuchUpload'), 'NoSuchUpload'],
])('a %i to which a fetch was redirected all the same is no answer', async (status, body, said) => {
  const { object, options } = openInProcess();
  const following = async () =>
    Object.defineProperty(new Response(body, { status }), 'redirected', { value: true });
  const failed = rejection(
    abortMultipartUpload({ ...object(), uploadId: 'u' }, options({ fetch: following })),
  );
  expect(await passing(failed)).toMatchObject({
    status: 0,
    attempts: 1,
    refused: false,
    message: expect.stringContaining(said),
  });
});

describe('a body that a fetch has read before it hands it on', () => {
  it.each<[string, (response: Response) => Promise<unknown>]>([
    ['as text', (response) => response.text()],
    ['chunk by chunk', (response) => Array.fromAsync(response.body as unknown as AsyncIterable<unknown>)],
  ])('%s, is not taken for an empty one', async (_, read) => {
    const { object, options } = openInProcess();
    const logging = async () => {
      const response = new Response(error('InternalError'));
      await read(response);
      return response;
    };
    const failed = rejection(
      abortMultipartUpload({ ...object(), uploadId: 'u' }, options({ fetch: logging, retry: 0 })),
    );
    expect(await passing(failed)).toMatchObject({
      status: 200,
      refused: false,
      message: expect.stringContaining('with a body that was cut off, was read before, cannot be read'),
    });
  });
});

it.each(['1960-01-01T00:00:00Z', '1970-01-01T00:00:10Z'])(
  'a server that says it is %s is not believed: no signature could begin then',
  async (time) => {
    const { cos, object, options } = openInProcess();
    const body = `<Error><Code>RequestTimeTooSkewed</Code><ServerTime>${time}</ServerTime></Error>`;
    cos.inject({ match: isInitiate, respond: () => new Response(body, { status: 403 }) });
    const failed = rejection(initiateMultipartUpload(object(), options()));
    expect(await failed).toMatchObject({ code: 'ERR_COS_CLOCK', attempts: 1 });
    expect((await initiateMultipartUpload(object(), options())).uploadId).toBe(cos.uploads[0]!.uploadId);
  },
);

describe.each([
  ['keys', (keys: Credentials) => keys],
  ['a function', (keys: Credentials) => () => keys],
])('where the credentials are %s', (_, source) => {
  it.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    Date.now() / 1000,
    100_000_000_000_001,
    '1700000000000',
  ])('a clock that says %s is refused', async (time) => {
    const { cos, object, options } = openInProcess();
    const credentials = source(cos.credentials[0]!);
    const now = () => time as number;
    const failed = rejection(initiateMultipartUpload(object(), options({ credentials, now })));
    expect(await failed).toEqual(new RangeError('now must return milliseconds since the epoch'));
    expect(cos.requests).toEqual([]);
  });
});

it('a clock that says 0 is refused', async () => {
  const { cos, object, options } = openInProcess();
  const failed = rejection(initiateMultipartUpload(object(), options({ now: () => 0 })));
  expect(await failed).toEqual(new RangeError('now must return milliseconds since the epoch'));
  expect(cos.requests).toEqual([]);
});

describe('a server that says its time in no way that COS writes it is not believed', () => {
  const skewed = (time: string, date: string) =>
    new Response(`<Error><Code>RequestTimeTooSkewed</Code><ServerTime>${time}</ServerTime></Error>`, {
      status: 403,
      headers: { date },
    });
  it.each([
    ['code 7', ''],
    ['2026-02-30T00:00:00Z', ''],
    ['', '2030'],
    ['', 'Fri, 30 Feb 2029 12:00:00 GMT'],
    ['', 'Fri, 02 Feb 2029 12:00:00'],
  ])('ServerTime %j, Date %j', async (time, date) => {
    const { cos, object, options } = openInProcess();
    cos.inject({ match: isInitiate, respond: () => skewed(time, date) });
    expect(await rejection(initiateMultipartUpload(object(), options()))).toMatchObject({
      code: 'ERR_COS_CLOCK',
      attempts: 1,
      serverTime: undefined,
    });
    expect((await initiateMultipartUpload(object(), options())).uploadId).toBe(cos.uploads[0]!.uploadId);
    expect(cos.requests.map(({ status }) => status)).toEqual([403, 200]);
  });
  it('a ServerTime without a zone is in UTC, wherever this runs', async () => {
    vi.stubEnv('TZ', 'Asia/Shanghai');
    try {
      const { cos, object, options } = openInProcess();
      cos.inject({ match: isInitiate, respond: () => skewed('2026-11-26T12:00:00', ''), times: 2 });
      const { serverTime } = await rejection(initiateMultipartUpload(object(), options({ retry: 0 })));
      expect(serverTime).toBe(Date.UTC(2026, 10, 26, 12));
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

it('a time that the server refuses again is not kept for the next call', async () => {
  const { cos, object, options } = openInProcess();
  const opened: string[] = [];
  const credentials = (request: { clockOffset: number }) => {
    opened.push(request.clockOffset === 0 ? 'by its own clock' : 'by the time that was named');
    return cos.credentials[0]!;
  };
  const date = new Date(Date.now() + 3_600_000).toUTCString();
  const body = error('RequestTimeTooSkewed');
  cos.inject({
    match: isInitiate,
    respond: () => new Response(body, { status: 403, headers: { date } }),
    times: 2,
  });
  expect(await rejection(initiateMultipartUpload(object(), options({ credentials })))).toMatchObject({
    code: 'ERR_COS_CLOCK',
    attempts: 2,
  });
  await initiateMultipartUpload(object(), options({ credentials }));
  expect(opened).toEqual(['by its own clock', 'by the time that was named', 'by its own clock']);
});

describe('bytes that somebody transfers elsewhere while they are sent', () => {
  const LOST = { code: 'ERR_COS_FETCH', retryable: false, partNumber: 1 };

  it('before they are sent', async () => {
    const { cos, options, opened } = openInProcess();
    const { upload } = await opened();
    const bytes = new Uint8Array(5);
    const keys = Promise.withResolvers<void>();
    const credentials = () => keys.promise.then(() => options().credentials);
    const failed = rejection(uploadPart(upload, 1, bytes, options({ credentials })));
    bytes.buffer.transfer();
    keys.resolve();
    expect(await failed).toMatchObject({ ...LOST, attempts: 0, refused: true });
    expect(cos.storedBytes).toBe('bytes'.length);
  });
  it('between two attempts', async () => {
    const { cos, options, opened } = openInProcess();
    const { upload } = await opened();
    const bytes = new Uint8Array(5);
    cos.inject({ match: ({ method }) => method === 'PUT', status: 503, code: 'SlowDown' });
    const onRetry = () => void bytes.buffer.transfer();
    const failed = rejection(uploadPart(upload, 1, bytes, options({ onRetry })));
    expect(await passing(failed)).toMatchObject({ ...LOST, attempts: 1, refused: true });
  });
});

it('text with half a character is refused, which would be sent as other bytes', async () => {
  const { cos, options, opened } = openInProcess();
  const { upload } = await opened();
  expect(await rejection(uploadPart(upload, 2, 'a\ud800b', options()))).toMatchObject({
    name: 'RangeError',
    message: 'body must hold no lone surrogate: that is half a character',
  });
  expect(cos.storedBytes).toBe('bytes'.length);
});

it.each([
  ['NoSuchUploadKey1', 404, 'NoSuchUpload'],
  ['ExpiredToken12345', 400, 'ExpiredToken'],
])('a secret that holds a code of COS, %s, hides no decision', async (secretKey, status, code) => {
  const { cos, object, options } = openInProcess();
  const credentials = vi.fn(async () => ({ secretId: 'AKIDx', secretKey }));
  cos.inject({ status, code, times: Number.POSITIVE_INFINITY });
  const ended = abortMultipartUpload(
    { ...object(), uploadId: 'u' },
    options({ credentials, retry: 0 }),
  ).catch(({ serviceCode }) => serviceCode);
  expect(await passing(ended)).toEqual(
    code === 'NoSuchUpload' ? expect.objectContaining({ outcome: 'gone' }) : code,
  );
  expect(credentials).toHaveBeenCalledTimes(code === 'ExpiredToken' ? 2 : 1);
});

it('keys that their owner spoils between two attempts are told as that, with what is known', async () => {
  const { cos, options, opened } = openInProcess();
  const { upload } = await opened();
  const credentials: { secretId: string; secretKey?: string } = { ...options().credentials! };
  cos.inject({ match: ({ method }) => method === 'DELETE', status: 500 });
  const onRetry = () => delete credentials.secretKey;
  const failed = rejection(
    abortMultipartUpload(upload, options({ credentials: credentials as never, onRetry })),
  );
  expect(await passing(failed)).toMatchObject({
    code: 'ERR_COS_CREDENTIALS',
    message: expect.stringContaining('credentials.secretKey must be as Tencent Cloud gave it'),
    attempts: 1,
    refused: false,
    retryable: false,
  });
});

describe('an answer without an end', () => {
  const abort = (fetch: () => Promise<Response>) => {
    const { object, options } = openInProcess();
    return rejection(abortMultipartUpload({ ...object(), uploadId: 'u' }, options({ fetch, retry: 0 })));
  };

  it('of a fetch without streams proves nothing', async () => {
    const fetch = async () =>
      ({ status: 200, headers: new Headers(), text: async () => ' '.repeat(9_000_000) }) as Response;
    expect(await abort(fetch)).toMatchObject({ code: 'ERR_COS_UNEXPECTED', status: 200, refused: false });
  });
  it('of empty chunks is not read for ever', async () => {
    let chunks = 0;
    const reader = {
      async read() {
        chunks += 1;
        return { done: chunks > 1_000_000, value: new Uint8Array() };
      },
      cancel: async () => {},
    };
    const fetch = async () =>
      ({ status: 200, headers: new Headers(), body: { getReader: () => reader } }) as unknown as Response;
    expect(await abort(fetch)).toMatchObject({ code: 'ERR_COS_UNEXPECTED', status: 200, refused: false });
    expect(chunks).toBe(65_536);
  });
});

describe('what a polluted prototype adds is not read', () => {
  const keys = { secretId: 'AKIDexample', secretKey: 'secretexample' };
  const address = { bucket: 'b-1250000000', region: 'ap-guangzhou', key: 'k', uploadId: '1' };
  /** What is sent, how it ends, and what is told, while any object seems to have this property. */
  async function polluted(name: string, value: unknown, answer: () => Response) {
    const sent: unknown[] = [];
    vi.stubGlobal('fetch', async (url: string, { method, headers, body, credentials }: RequestInit) => {
      sent.push([method, new URL(url).host, Object.keys(headers ?? {}), body, credentials]);
      return answer();
    });
    Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
    try {
      const ended = await abortWithUrl(url, { retry: 0 }).catch(({ code, message }) => ({ code, message }));
      return { sent, ended };
    } finally {
      Reflect.deleteProperty(Object.prototype, name);
      vi.unstubAllGlobals();
    }
  }
  const url = presignAbort(address, keys);
  const properties: [string, unknown][] = [
    ['credentials', 'include'],
    ['headers', { 'x-evil': '1' }],
    ['body', 'evil'],
    ['maxBody', 1],
    ['mayDuplicate', true],
    ['judgeFailure', () => 'refused'],
    ['readFailure', () => ({ code: 'evil', reason: 'evil' })],
    ['answer', { outcome: 'evil' }],
  ];
  it.each(properties)('%s, of a request that succeeds', async (name, value) => {
    const answer = () => new Response(null, { status: 204 });
    expect(await polluted(name, value, answer)).toEqual({
      sent: [['DELETE', 'b-1250000000.cos.ap-guangzhou.myqcloud.com', [], null, undefined]],
      ended: { outcome: 'aborted', attempts: 1 },
    });
  });
  it.each(properties)('%s, of one that fails', async (name, value) => {
    const answer = () => new Response(error('AccessDenied'), { status: 403 });
    const { ended } = await polluted(name, value, answer);
    expect(ended).toEqual({
      code: 'ERR_COS_SERVICE',
      message: 'DELETE "/k" uploadId "1": 403 AccessDenied: m',
    });
  });
  it.each(properties)('%s, of one whose answer is lost', async (name, value) => {
    const answer = () => {
      throw new TypeError('lost');
    };
    expect((await polluted(name, value, answer)).ended).toMatchObject({ code: 'ERR_COS_NETWORK' });
  });
  it.each(['cause', 'serviceCode', 'requestId'])('%s, of an error', async (name) => {
    Object.defineProperty(Object.prototype, name, { value: 'evil', configurable: true, writable: true });
    try {
      const failed = new CosServiceError('m', { code: 'ERR_COS_UNEXPECTED', status: 200 });
      expect(Object.getOwnPropertyDescriptor(failed, name)?.value).toBeUndefined();
    } finally {
      Reflect.deleteProperty(Object.prototype, name);
    }
  });
  it('value, of what describes a property', async () => {
    Object.defineProperty(Object.prototype, 'value', { value: 'evil', configurable: true, writable: true });
    let got: Credentials;
    try {
      got = await cachedCredentials(() => keys)();
    } finally {
      Reflect.deleteProperty(Object.prototype, 'value');
    }
    expect([got.secretId, got.secretKey]).toEqual([keys.secretId, keys.secretKey]);
  });
  it('signal, of the options of a handler', () => {
    Object.defineProperty(Object.prototype, 'signal', { value: null, configurable: true, writable: true });
    try {
      const { key: _, uploadId: __, ...bucket } = address;
      expect(createAbortHandler({ ...bucket, credentials: keys, authorize: () => true })).toBeTypeOf(
        'function',
      );
    } finally {
      Reflect.deleteProperty(Object.prototype, 'signal');
    }
  });
});
