// What is asked, and what is answered: routes, methods, bodies, and who is asked for permission.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { quiet } from '../support/clock.ts';
import { type Edge, edge, HOME, problem, shown } from './edge.ts';

let e: Edge;
beforeEach(() => {
  e = edge();
});
const ok = (body: unknown) => ({
  status: 200,
  headers: { 'cache-control': 'no-store', 'content-type': 'application/json', vary: 'Origin' },
  body,
});
/** Nothing was asked of anybody. */
const untouched = () => expect([e.authorize.mock.calls, e.cos.requests]).toEqual([[], []]);

describe('abort', () => {
  it('aborts the upload, and says so', async () => {
    expect(await shown(await e.call('abort'))).toEqual(ok({ outcome: 'aborted' }));
    expect(e.cos.uploads).toEqual([]);
    expect(e.cos.requests).toMatchObject([{ method: 'DELETE', status: 204 }]);
  });
  it('one that is gone is gone', async () => {
    const body = JSON.stringify(e.open());
    await e.call('abort', { body });
    expect(await shown(await e.call('abort', { body }))).toEqual(ok({ outcome: 'gone' }));
  });
  it.each(['text/plain;charset=UTF-8', 'text/plain', 'Application/JSON ; charset=utf-8', 'TEXT/PLAIN'])(
    'as %s',
    async (type) => {
      expect((await e.call('abort', { headers: { 'content-type': type } })).status).toBe(200);
      expect(e.cos.uploads).toEqual([]);
    },
  );
  it('any other upload stays', async () => {
    const kept = [e.open('dir/video.mp4'), e.open('dir/other.mp4')];
    expect((await e.call('abort')).status).toBe(200);
    expect(e.cos.uploads).toMatchObject(kept.toSorted((a, b) => (a.key < b.key ? -1 : 1)));
  });
  it('keys arrive exactly', async () => {
    for (const key of ['a b+c%2F?#&=.mp4', '文/é.mp4', 'constructor', '?uploads']) {
      expect((await e.call('abort', { body: JSON.stringify(e.open(key)) })).status).toBe(200);
      expect(e.cos.uploads, key).toEqual([]);
    }
  });
  it.each(['', '/', '/a/b/c/', '//'])('mounted under "%s"', async (mount) => {
    const request = new Request(`${HOME}${mount.replace(/\/$/, '')}/abort?a=/b#c`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify(e.open()),
    });
    expect((await e.handler(request)).status).toBe(200);
  });
});

describe('what is not served', () => {
  it.each([
    '',
    'abort/',
    'Abort',
    '%61bort',
    'constructor',
    '__proto__',
    'has',
    'delete',
    'aborts',
    'abort/x',
  ])('404: the route "%s"', async (route) => {
    expect(await shown(await e.call(route))).toEqual(problem(404, 'the path must end in /abort or /presign'));
    untouched();
  });
  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'post2'])('405: %s', async (method) => {
    for (const route of ['abort', 'presign'])
      expect(await shown(await e.call(route, { method }))).toEqual(
        problem(405, 'the method must be POST', {}, { allow: 'POST, OPTIONS' }),
      );
    untouched();
  });
  it('OPTIONS from no page says what is allowed', async () => {
    expect(await shown(await e.call('abort', { method: 'OPTIONS' }))).toEqual({
      status: 204,
      headers: { allow: 'POST, OPTIONS', 'cache-control': 'no-store', vary: 'Origin' },
      body: undefined,
    });
    expect((await e.call('else', { method: 'OPTIONS' })).status).toBe(404);
  });
  it.each([
    '',
    'application/jsonp',
    'text/html',
    'multipart/form-data; boundary=application/json',
    'application/x-www-form-urlencoded',
    'application/json, text/plain',
    'x-application/json',
  ])('415: %s', async (type) => {
    for (const route of ['abort', 'presign'])
      expect(await shown(await e.call(route, { headers: { 'content-type': type } }))).toEqual(
        problem(415, 'the content type must be application/json or text/plain'),
      );
    untouched();
  });
});

describe('the body', () => {
  const NOT_JSON = 'the body is not JSON in UTF-8';
  const NO_OBJECT = 'the body is not a JSON object';
  const NO_KEY = 'key must be a string that is not empty';
  const NO_ID =
    'uploadId must be what Initiate Multipart Upload answered: not blank, not `undefined`, without control characters';
  const DOT_SEGMENT = 'key must have no segment `.` or `..`, nor `%2e` for them: no URL can carry it';
  const bodies: [body: string | Uint8Array<ArrayBuffer>, detail: string][] = [
    ['', NOT_JSON],
    ['{', NOT_JSON],
    ["{'key':'k'}", NOT_JSON],
    ['key=k&uploadId=1', NOT_JSON],
    [new Uint8Array([0x22, 0xff, 0x22]), NOT_JSON],
    [new Uint8Array([0x7b, 0]), NOT_JSON],
    ['null', NO_OBJECT],
    ['true', NO_OBJECT],
    ['1', NO_OBJECT],
    ['"{}"', NO_OBJECT],
    ['[]', NO_OBJECT],
    ['[{"key":"k","uploadId":"1"}]', NO_OBJECT],
    ['{}', NO_KEY],
    ['{"uploadId":"1"}', NO_KEY],
    ['{"key":"k"}', NO_ID],
    ['{"__proto__":{"key":"k","uploadId":"1"}}', NO_KEY],
    ['{"__proto__":{"uploadId":"1"},"key":"k"}', NO_ID],
    ['{"key":"k","uploadId":""}', NO_ID],
    ['{"key":"k","uploadId":" \\n"}', NO_ID],
    ['{"key":"k","uploadId":1}', NO_ID],
    ['{"key":"k","uploadId":["1"]}', NO_ID],
    ['{"key":"k","uploadId":null}', NO_ID],
    ['{"key":"k","uploadId":"\\ud800"}', NO_ID],
    ['{"key":"","uploadId":"1"}', NO_KEY],
    ['{"key":{"toString":"k"},"uploadId":"1"}', NO_KEY],
    ['{"key":"/k","uploadId":"1"}', 'key must not begin with `/`: leave it out'],
    ['{"key":"a/../b","uploadId":"1"}', DOT_SEGMENT],
    ['{"key":"%2e%2E/b","uploadId":"1"}', DOT_SEGMENT],
    ['{"key":"\\udc00","uploadId":"1"}', 'key must hold no lone surrogate: that is half a character'],
    [JSON.stringify({ key: 'é'.repeat(426), uploadId: '1' }), 'key must be at most 850 bytes of UTF-8'],
  ];
  it.each(bodies)('400: %s', async (body, detail) => {
    for (const route of ['abort', 'presign'])
      expect(await shown(await e.call(route, { body }))).toEqual(problem(400, detail));
    untouched();
  });
  it('400: none at all', async () => {
    expect(await shown(await e.call('abort', { body: null }))).toEqual(problem(400, NOT_JSON));
    untouched();
  });
  it('400: one that breaks off', async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error('reset canary')) });
    expect(await shown(await e.call('abort', { body, duplex: 'half' }))).toEqual(problem(400, NOT_JSON));
  });
  it.each<[string, (request: Request) => unknown, string?]>([
    ['holds', (request) => request.body!.getReader()],
    ['has read', (request) => request.text()],
    ['has read and left empty behind', () => {}],
    ['has read, of no said length, and left empty behind', () => {}, 'transfer-encoding'],
  ])('500: one that middleware %s', async (_, read, announced = 'content-length') => {
    const onError = vi.fn();
    e = edge({ onError });
    const request = new Request(`${HOME}/abort`, {
      method: 'POST',
      headers: {
        'content-type': 'text/plain',
        [announced]: announced === 'content-length' ? '2' : 'chunked',
      },
      body: read.length > 0 ? '{}' : '',
    });
    await Promise.race([read(request), quiet()]);
    const detail =
      'the body was read before: mount the handler before what reads bodies, or give it `request.clone()`';
    expect(await shown(await e.handler(request))).toEqual(problem(500, detail));
    expect(onError.mock.calls).toMatchObject([[{ message: detail }, {}]]);
    expect(onError.mock.calls[0]![1]).toBe(request);
  });
  it('a clone made before is served', async () => {
    const request = new Request(`${HOME}/abort`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify(e.open()),
    });
    const clone = request.clone();
    await request.text();
    expect((await e.handler(clone)).status).toBe(200);
  });
  it('only its own members count', async () => {
    Object.defineProperty(Object.prototype, 'uploadId', { value: 'inherited', configurable: true });
    try {
      expect(await shown(await e.call('abort', { body: '{"key":"k"}' }))).toEqual(problem(400, NO_ID));
    } finally {
      Reflect.deleteProperty(Object.prototype, 'uploadId');
    }
    untouched();
  });
  it('says nothing about bucket, region and endpoint', async () => {
    const elsewhere = {
      bucket: 'evil-1',
      region: 'eu-frankfurt',
      endpoint: 'https://evil.example',
      allowInsecureEndpoint: true,
    };
    expect((await e.call('abort', { body: JSON.stringify({ ...elsewhere, ...e.open() }) })).status).toBe(200);
    expect(e.cos.uploads).toEqual([]);
    const { url } = await (
      await e.call('presign', { body: JSON.stringify({ ...elsewhere, ...e.open() }) })
    ).json();
    expect(new URL(url).origin).toBe('https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com');
  });

  const padded = (length: number) => {
    const text = JSON.stringify({ ...e.open(), pad: '' });
    return text.replace('"pad":""', `"pad":"${'x'.repeat(length - text.length)}"`);
  };
  const TOO_LARGE = problem(413, 'the body must not exceed 8192 bytes for one upload, 60000 for a list');
  it('413: over 8192 bytes, not at 8192', async () => {
    expect((await e.call('abort', { body: padded(8192) })).status).toBe(200);
    expect(await shown(await e.call('abort', { body: padded(8193) }))).toEqual(TOO_LARGE);
    expect(e.authorize).toHaveBeenCalledOnce();
  });
  it('the longest key fits, written with escapes only', async () => {
    const { key, uploadId } = e.open('\u0001'.repeat(850));
    expect((await e.call('abort', { body: JSON.stringify({ key, uploadId }) })).status).toBe(200);
  });
  it('413: said to be larger; it is not read, and its stream is cancelled', async () => {
    let cancelled = 0;
    const read: number[] = [];
    const body = new ReadableStream(
      { pull: () => void read.push(1), cancel: () => void cancelled++ },
      { highWaterMark: 0 }, // nothing is pulled unless somebody reads
    );
    const answer = await e.call('abort', { body, duplex: 'half', headers: { 'content-length': '60001' } });
    expect(await shown(answer)).toEqual(TOO_LARGE);
    expect([read, cancelled]).toEqual([[], 1]);
    untouched();
  });
  it('413: one that never ends is cut off at the bound, whatever its length was said to be', async () => {
    let cancelled = 0;
    let chunks = 0;
    const body = new ReadableStream(
      {
        pull(controller) {
          if (++chunks > 100) return controller.close(); // so that a handler without a bound fails, and does not hang
          controller.enqueue(new Uint8Array(1000).fill(0x20));
        },
        cancel() {
          cancelled++;
          return new Promise(() => {}); // nor does its end
        },
      },
      { highWaterMark: 0 },
    );
    const answer = await e.call('abort', { body, duplex: 'half', headers: { 'content-length': '2' } });
    expect(await shown(answer)).toEqual(TOO_LARGE);
    expect([chunks, cancelled]).toEqual([61, 1]);
    untouched();
  });
});

describe('authorize', () => {
  it('is asked once, with the request and the address', async () => {
    for (const route of ['abort', 'presign']) {
      e.authorize.mockClear();
      const upload = e.open();
      const request = new Request(`${HOME}/${route}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer session' },
        body: JSON.stringify(upload),
      });
      await e.handler(request);
      expect(e.authorize.mock.calls).toEqual([
        [request, { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', ...upload }],
      ]);
      expect(e.authorize.mock.calls[0]![0]).toBe(request);
    }
  });
  it.each([
    false,
    undefined,
    null,
    0,
    1,
    'true',
    {},
    [true],
    Promise.resolve('yes'),
    Promise.resolve(false),
    new Boolean(true),
  ])('403: %s is not true', async (answer) => {
    e = edge({ authorize: (() => answer) as () => boolean });
    for (const route of ['abort', 'presign'])
      expect(await shown(await e.call(route))).toEqual(problem(403, 'the caller may not abort this upload'));
    expect(e.cos.requests).toEqual([]);
    expect(e.cos.uploads).toHaveLength(2);
  });
  it('a promise of true permits', async () => {
    e = edge({ authorize: async () => true });
    expect((await e.call('abort')).status).toBe(200);
  });
  it.each([
    ['throws', () => Promise.reject(new Error('canary'))],
    [
      'throws at once',
      () => {
        throw Object.assign(new Error('canary'), {
          name: 'CosServiceError',
          status: 503,
          code: 'ERR_COS_SERVICE',
          serviceCode: 'canary',
        });
      },
    ],
    ['rejects with nothing', () => Promise.reject()],
    ['rejects with a response', () => Promise.reject(new Response('canary', { status: 200 }))],
    [
      'returns a false promise',
      // biome-ignore lint/suspicious/noThenProperty: that is the point
      () => ({ then: (_: unknown, reject: (reason: unknown) => void) => reject('canary') }),
    ],
  ])('500: it %s; nothing is signed or sent', async (_, authorize) => {
    e = edge({ authorize: authorize as () => Promise<boolean> });
    for (const route of ['abort', 'presign'])
      expect(await shown(await e.call(route))).toEqual(problem(500, 'authorize failed'));
    expect(e.cos.requests).toEqual([]);
  });
  it('what it was shown is what is aborted', async () => {
    const other = e.open('other.mp4');
    e = edge({ authorize: (_, address) => Boolean(Object.assign(address, other)), fetch: e.cos });
    expect(await shown(await e.call('abort'))).toEqual(problem(500, 'authorize failed'));
  });
});

it('never rejects, whatever it is given', async () => {
  for (const request of [undefined, {}, { url: 'x', headers: new Headers() }])
    expect(await shown(await e.handler(request as Request))).toEqual(problem(500, 'the handler failed'));
});

it('a body that never comes is given up after the timeout, and nothing is sent', async () => {
  const e = edge({ timeout: 50 });
  const cancelled = Promise.withResolvers<void>();
  const body = new ReadableStream({ cancel: () => cancelled.resolve() });
  expect(await shown(await e.call('abort', { body, duplex: 'half' }))).toEqual(
    problem(408, 'the body did not come in time'),
  );
  await cancelled.promise;
  expect([e.cos.requests, e.authorize.mock.calls]).toEqual([[], []]);
});
