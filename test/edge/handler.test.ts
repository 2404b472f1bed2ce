// What is asked, and what is answered: routes, methods, bodies, and who is asked for permission.
import { describe, expect, it, vi } from 'vitest';
import { quiet } from '../support/clock.ts';
import { type Edge, HOME, openEdge, problem, shown } from './edge.ts';

const ok = (body: unknown) => ({
  status: 200,
  headers: { 'cache-control': 'no-store', 'content-type': 'application/json', vary: 'Origin' },
  body,
});
/** Nothing was asked of anybody. */
const untouched = (edge: Edge) => expect([edge.authorize.mock.calls, edge.cos.requests]).toEqual([[], []]);

describe('abort', () => {
  it('aborts the upload, and says so', async () => {
    const edge = openEdge();
    expect(await shown(await edge.call('abort'))).toEqual(ok({ outcome: 'aborted' }));
    expect(edge.cos.uploads).toEqual([]);
    expect(edge.cos.requests).toMatchObject([{ method: 'DELETE', status: 204 }]);
  });
  it('one that is gone is gone', async () => {
    const edge = openEdge();
    const body = JSON.stringify(edge.open());
    await edge.call('abort', { body });
    expect(await shown(await edge.call('abort', { body }))).toEqual(ok({ outcome: 'gone' }));
  });
  it.each(['text/plain;charset=UTF-8', 'text/plain', 'Application/JSON ; charset=utf-8', 'TEXT/PLAIN'])(
    'as %s',
    async (type) => {
      const edge = openEdge();
      expect((await edge.call('abort', { headers: { 'content-type': type } })).status).toBe(200);
      expect(edge.cos.uploads).toEqual([]);
    },
  );
  it('any other upload stays', async () => {
    const edge = openEdge();
    const kept = [edge.open('dir/video.mp4'), edge.open('dir/other.mp4')];
    expect((await edge.call('abort')).status).toBe(200);
    expect(edge.cos.uploads).toMatchObject(kept.toSorted((a, b) => (a.key < b.key ? -1 : 1)));
  });
  it('keys arrive exactly', async () => {
    const edge = openEdge();
    for (const key of ['a b+c%2F?#&=.mp4', '文/é.mp4', 'constructor', '?uploads']) {
      expect((await edge.call('abort', { body: JSON.stringify(edge.open(key)) })).status).toBe(200);
      expect(edge.cos.uploads, key).toEqual([]);
    }
  });
  it.each(['', '/', '/a/b/c/', '//'])('mounted under "%s"', async (mount) => {
    const edge = openEdge();
    const request = new Request(`${HOME}${mount.replace(/\/$/, '')}/abort?a=/b#c`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify(edge.open()),
    });
    expect((await edge.handler(request)).status).toBe(200);
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
    const edge = openEdge();
    expect(await shown(await edge.call(route))).toEqual(
      problem(404, 'the path must end in /abort or /presign'),
    );
    untouched(edge);
  });
  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'post2'])('405: %s', async (method) => {
    const edge = openEdge();
    for (const route of ['abort', 'presign'])
      expect(await shown(await edge.call(route, { method }))).toEqual(
        problem(405, 'the method must be POST', {}, { allow: 'POST, OPTIONS' }),
      );
    untouched(edge);
  });
  it('OPTIONS from no page says what is allowed', async () => {
    const edge = openEdge();
    expect(await shown(await edge.call('abort', { method: 'OPTIONS' }))).toEqual({
      status: 204,
      headers: { allow: 'POST, OPTIONS', 'cache-control': 'no-store', vary: 'Origin' },
      body: undefined,
    });
    expect((await edge.call('else', { method: 'OPTIONS' })).status).toBe(404);
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
    const edge = openEdge();
    for (const route of ['abort', 'presign'])
      expect(await shown(await edge.call(route, { headers: { 'content-type': type } }))).toEqual(
        problem(415, 'the content type must be application/json or text/plain'),
      );
    untouched(edge);
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
    const edge = openEdge();
    for (const route of ['abort', 'presign'])
      expect(await shown(await edge.call(route, { body }))).toEqual(problem(400, detail));
    untouched(edge);
  });
  it('400: none at all', async () => {
    const edge = openEdge();
    expect(await shown(await edge.call('abort', { body: null }))).toEqual(problem(400, NOT_JSON));
    untouched(edge);
  });
  it('400: one that breaks off', async () => {
    const edge = openEdge();
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error('reset canary')) });
    expect(await shown(await edge.call('abort', { body, duplex: 'half' }))).toEqual(problem(400, NOT_JSON));
  });
  it.each<[string, (request: Request) => unknown, string?]>([
    ['holds', (request) => request.body!.getReader()],
    ['has read', (request) => request.text()],
    ['has read and left empty behind', () => {}],
    ['has read, of no said length, and left empty behind', () => {}, 'transfer-encoding'],
  ])('500: one that middleware %s', async (_, read, announced = 'content-length') => {
    const onError = vi.fn();
    const edge = openEdge({ onError });
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
    expect(await shown(await edge.handler(request))).toEqual(problem(500, detail));
    expect(onError.mock.calls).toMatchObject([[{ message: detail }, {}]]);
    expect(onError.mock.calls[0]![1]).toBe(request);
  });
  it('a clone made before is served', async () => {
    const edge = openEdge();
    const request = new Request(`${HOME}/abort`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify(edge.open()),
    });
    const clone = request.clone();
    await request.text();
    expect((await edge.handler(clone)).status).toBe(200);
  });
  it('only its own members count', async () => {
    const edge = openEdge();
    Object.defineProperty(Object.prototype, 'uploadId', { value: 'inherited', configurable: true });
    try {
      expect(await shown(await edge.call('abort', { body: '{"key":"k"}' }))).toEqual(problem(400, NO_ID));
    } finally {
      Reflect.deleteProperty(Object.prototype, 'uploadId');
    }
    untouched(edge);
  });
  it('says nothing about bucket, region and endpoint', async () => {
    const edge = openEdge();
    const elsewhere = {
      bucket: 'evil-1',
      region: 'eu-frankfurt',
      endpoint: 'https://evil.example',
      allowInsecureEndpoint: true,
    };
    expect(
      (await edge.call('abort', { body: JSON.stringify({ ...elsewhere, ...edge.open() }) })).status,
    ).toBe(200);
    expect(edge.cos.uploads).toEqual([]);
    const { url } = await (
      await edge.call('presign', { body: JSON.stringify({ ...elsewhere, ...edge.open() }) })
    ).json();
    expect(new URL(url).origin).toBe('https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com');
  });

  const padded = (edge: Edge, length: number) => {
    const text = JSON.stringify({ ...edge.open(), pad: '' });
    return text.replace('"pad":""', `"pad":"${'x'.repeat(length - text.length)}"`);
  };
  const TOO_LARGE = problem(413, 'the body must not exceed 8192 bytes for one upload, 60000 for a list');
  it('413: over 8192 bytes, not at 8192', async () => {
    const edge = openEdge();
    expect((await edge.call('abort', { body: padded(edge, 8192) })).status).toBe(200);
    expect(await shown(await edge.call('abort', { body: padded(edge, 8193) }))).toEqual(TOO_LARGE);
    expect(edge.authorize).toHaveBeenCalledOnce();
  });
  it('the longest key fits, written with escapes only', async () => {
    const edge = openEdge();
    const { key, uploadId } = edge.open('\u0001'.repeat(850));
    expect((await edge.call('abort', { body: JSON.stringify({ key, uploadId }) })).status).toBe(200);
  });
  it('413: said to be larger; it is not read, and its stream is cancelled', async () => {
    const edge = openEdge();
    let cancelled = 0;
    const read: number[] = [];
    const body = new ReadableStream(
      { pull: () => void read.push(1), cancel: () => void cancelled++ },
      { highWaterMark: 0 }, // nothing is pulled unless somebody reads
    );
    const answer = await edge.call('abort', { body, duplex: 'half', headers: { 'content-length': '60001' } });
    expect(await shown(answer)).toEqual(TOO_LARGE);
    expect([read, cancelled]).toEqual([[], 1]);
    untouched(edge);
  });
  it('413: one that never ends is cut off at the bound, whatever its length was said to be', async () => {
    const edge = openEdge();
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
    const answer = await edge.call('abort', { body, duplex: 'half', headers: { 'content-length': '2' } });
    expect(await shown(answer)).toEqual(TOO_LARGE);
    expect([chunks, cancelled]).toEqual([61, 1]);
    untouched(edge);
  });
});

describe('authorize', () => {
  it('is asked once, with the request and the address', async () => {
    const edge = openEdge();
    for (const route of ['abort', 'presign']) {
      edge.authorize.mockClear();
      const upload = edge.open();
      const request = new Request(`${HOME}/${route}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer session' },
        body: JSON.stringify(upload),
      });
      await edge.handler(request);
      expect(edge.authorize.mock.calls).toEqual([
        [request, { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', ...upload }],
      ]);
      expect(edge.authorize.mock.calls[0]![0]).toBe(request);
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
    const edge = openEdge({ authorize: (() => answer) as () => boolean });
    for (const route of ['abort', 'presign'])
      expect(await shown(await edge.call(route))).toEqual(
        problem(403, 'the caller may not abort this upload'),
      );
    expect(edge.cos.requests).toEqual([]);
    expect(edge.cos.uploads).toHaveLength(2);
  });
  it('a promise of true permits', async () => {
    const edge = openEdge({ authorize: async () => true });
    expect((await edge.call('abort')).status).toBe(200);
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
    const edge = openEdge({ authorize: authorize as () => Promise<boolean> });
    for (const route of ['abort', 'presign'])
      expect(await shown(await edge.call(route))).toEqual(problem(500, 'authorize failed'));
    expect(edge.cos.requests).toEqual([]);
  });
  it('what it was shown is what is aborted', async () => {
    const edge = openEdge({
      authorize: (_, address) => Boolean(Object.assign(address, { key: 'other.mp4' })),
    });
    expect(await shown(await edge.call('abort'))).toEqual(problem(500, 'authorize failed'));
  });
});

it('never rejects, whatever it is given', async () => {
  const edge = openEdge();
  for (const request of [undefined, {}, { url: 'x', headers: new Headers() }])
    expect(await shown(await edge.handler(request as Request))).toEqual(problem(500, 'the handler failed'));
});

it('a body that never comes is given up after the timeout, and nothing is sent', async () => {
  const edge = openEdge({ timeout: 50 });
  const cancelled = Promise.withResolvers<void>();
  const body = new ReadableStream({ cancel: () => cancelled.resolve() });
  expect(await shown(await edge.call('abort', { body, duplex: 'half' }))).toEqual(
    problem(408, 'the body did not come in time'),
  );
  await cancelled.promise;
  expect([edge.cos.requests, edge.authorize.mock.calls]).toEqual([[], []]);
});
