// Whose pages may call, and what a browser has to be told so that they can.
import { beforeEach, describe, expect, it } from 'vitest';
import { type Edge, edge, GUEST, HOME, problem, shown } from './edge.ts';

let e: Edge;
beforeEach(() => {
  e = edge();
});
const readable = (origin: string) => ({
  'access-control-allow-credentials': 'true',
  'access-control-allow-origin': origin,
  'access-control-expose-headers': 'retry-after',
  'cache-control': 'no-store',
  vary: 'Origin',
});
const REFUSED = problem(403, 'pages of this origin may not call');
const STRANGERS = [
  'https://evil.example',
  'null',
  'http://app.example.com',
  'https://app.example.com:8443',
  'https://app.example.com.evil.example',
  'https://evil.www.example.org',
  'https://www.example.org/',
  'https://www.example.org.',
  'http://www.example.org',
  'HTTPS://WWW.EXAMPLE.ORG',
  'https://www.example.org, https://app.example.com',
  '*',
  '',
];

describe('a request', () => {
  it.each([HOME, GUEST])('of a page of %s is served, and the answer is readable', async (origin) => {
    expect(await shown(await e.call('abort', { headers: { origin } }))).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', ...readable(origin) },
      body: { outcome: 'aborted' },
    });
  });
  it.each(STRANGERS)('of a page of "%s" is refused, its body unread, nobody asked', async (origin) => {
    for (const route of ['abort', 'presign', 'else']) {
      const body = new ReadableStream({}, { highWaterMark: 0 }); // it never gives anything
      expect(await shown(await e.call(route, { headers: { origin }, body, duplex: 'half' }))).toEqual(
        REFUSED,
      );
    }
    expect([e.authorize.mock.calls, e.cos.requests]).toEqual([[], []]);
  });
  it.each([
    'capacitor://localhost',
    'ionic://localhost',
    'tauri://localhost',
    'chrome-extension://aohghmighlieiainnegkcijnfilokake',
    'app://localhost',
  ])('of an app of %s is served, and of another of its kind refused', async (origin) => {
    e = edge({ origins: [origin] });
    const answer = await e.call('abort', { headers: { origin } });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
    for (const other of [`${origin}:1`, `${origin}.evil`, `${origin}/`, origin.replace(/^\w/, 'x')])
      expect(await shown(await e.call('abort', { headers: { origin: other } })), other).toEqual(REFUSED);
  });
  it('problems are readable too', async () => {
    const statuses: number[] = [];
    const tries: [string, RequestInit][] = [
      ['else', {}],
      ['abort', { method: 'PUT' }],
      ['abort', { body: 'x' }],
      ['abort', { body: 'x'.repeat(60_001) }],
      ['abort', { headers: { 'content-type': 'text/css' } }],
    ];
    e.authorize.mockReturnValueOnce(false).mockRejectedValueOnce(new Error());
    for (const [route, init] of [['abort', {}] as const, ['abort', {}] as const, ...tries]) {
      const { status, headers } = await shown(
        await e.call(route, { ...init, headers: { ...(init.headers as object), origin: GUEST } }),
      );
      expect(headers).toMatchObject({ 'content-type': 'application/problem+json', ...readable(GUEST) });
      statuses.push(status);
    }
    expect(statuses).toEqual([403, 500, 404, 405, 400, 413, 415]);
  });
  it('without origins, the own pages may call, and nobody else', async () => {
    for (const origins of [undefined, []]) {
      e = edge({ origins });
      expect((await e.call('abort', { headers: { origin: HOME } })).status).toBe(200);
      expect(await shown(await e.call('abort', { headers: { origin: GUEST } }))).toEqual(REFUSED);
    }
  });
  it('an origin that is none is nobody’s own', async () => {
    const request = new Request('made-up://host/abort', {
      method: 'POST',
      headers: { origin: 'null' },
      body: '{}',
    });
    expect(await shown(await e.handler(request))).toEqual(REFUSED);
  });
  it('origins that are changed later stay as they were', async () => {
    const origins = [GUEST];
    e = edge({ origins });
    origins.push('https://evil.example');
    expect((await e.call('abort', { headers: { origin: 'https://evil.example' } })).status).toBe(403);
  });
});

describe('a preflight', () => {
  const ask = (origin: string, headers: Record<string, string> = {}) =>
    e.call('abort', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', ...headers },
    });
  it.each([
    ['a JSON blob and a bearer token', 'authorization,content-type'],
    ['a JSON blob', 'content-type'],
    ['nothing special', undefined],
  ])('of %s', async (_, asked) => {
    const names = asked && { 'access-control-request-headers': asked };
    expect(await shown(await ask(GUEST, names || {}))).toEqual({
      status: 204,
      headers: {
        ...readable(GUEST),
        allow: 'POST, OPTIONS',
        'access-control-allow-methods': 'POST',
        'access-control-max-age': '600',
        ...(asked && { 'access-control-allow-headers': asked }),
      },
      body: undefined,
    });
    expect(e.authorize).not.toHaveBeenCalled();
  });
  it.each(STRANGERS)('of "%s" is refused', async (origin) => {
    expect(await shown(await ask(origin, { 'access-control-request-headers': 'content-type' }))).toEqual(
      REFUSED,
    );
  });
});
