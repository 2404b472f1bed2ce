// Whose pages may call, and what a browser has to be told so that they can.
import { describe, expect, it } from 'vitest';
import { type Edge, GUEST, HOME, openEdge, problem, shown } from './edge.ts';

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
    const edge = openEdge();
    expect(await shown(await edge.call('abort', { headers: { origin } }))).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', ...readable(origin) },
      body: { outcome: 'aborted' },
    });
  });
  it.each(STRANGERS)('of a page of "%s" is refused, its body unread, nobody asked', async (origin) => {
    const edge = openEdge();
    for (const route of ['abort', 'presign', 'else']) {
      const body = new ReadableStream({}, { highWaterMark: 0 }); // it never gives anything
      expect(await shown(await edge.call(route, { headers: { origin }, body, duplex: 'half' }))).toEqual(
        REFUSED,
      );
    }
    expect([edge.authorize.mock.calls, edge.cos.requests]).toEqual([[], []]);
  });
  it.each([
    'capacitor://localhost',
    'ionic://localhost',
    'tauri://localhost',
    'chrome-extension://aohghmighlieiainnegkcijnfilokake',
    'app://localhost',
  ])('of an app of %s is served, and of another of its kind refused', async (origin) => {
    const edge = openEdge({ origins: [origin] });
    const answer = await edge.call('abort', { headers: { origin } });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
    for (const other of [`${origin}:1`, `${origin}.evil`, `${origin}/`, origin.replace(/^\w/, 'x')])
      expect(await shown(await edge.call('abort', { headers: { origin: other } })), other).toEqual(REFUSED);
  });
  it('problems are readable too', async () => {
    const edge = openEdge();
    const statuses: number[] = [];
    const tries: [string, RequestInit][] = [
      ['else', {}],
      ['abort', { method: 'PUT' }],
      ['abort', { body: 'x' }],
      ['abort', { body: 'x'.repeat(60_001) }],
      ['abort', { headers: { 'content-type': 'text/css' } }],
    ];
    edge.authorize.mockReturnValueOnce(false).mockRejectedValueOnce(new Error());
    for (const [route, init] of [['abort', {}] as const, ['abort', {}] as const, ...tries]) {
      const { status, headers } = await shown(
        await edge.call(route, { ...init, headers: { ...(init.headers as object), origin: GUEST } }),
      );
      expect(headers).toMatchObject({ 'content-type': 'application/problem+json', ...readable(GUEST) });
      statuses.push(status);
    }
    expect(statuses).toEqual([403, 500, 404, 405, 400, 413, 415]);
  });
  it('without origins, the own pages may call, and nobody else', async () => {
    for (const origins of [undefined, []]) {
      const edge = openEdge({ origins });
      expect((await edge.call('abort', { headers: { origin: HOME } })).status).toBe(200);
      expect(await shown(await edge.call('abort', { headers: { origin: GUEST } }))).toEqual(REFUSED);
    }
  });
  it('an origin that is none is nobody’s own', async () => {
    const edge = openEdge();
    const request = new Request('made-up://host/abort', {
      method: 'POST',
      headers: { origin: 'null' },
      body: '{}',
    });
    expect(await shown(await edge.handler(request))).toEqual(REFUSED);
  });
  it('origins that are changed later stay as they were', async () => {
    const origins = [GUEST];
    const edge = openEdge({ origins });
    origins.push('https://evil.example');
    expect((await edge.call('abort', { headers: { origin: 'https://evil.example' } })).status).toBe(403);
  });
});

describe('a preflight', () => {
  const ask = (edge: Edge, origin: string, headers: Record<string, string> = {}) =>
    edge.call('abort', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', ...headers },
    });
  it.each([
    ['a JSON blob and a bearer token', 'authorization,content-type'],
    ['a JSON blob', 'content-type'],
    ['nothing special', undefined],
  ])('of %s', async (_, asked) => {
    const edge = openEdge();
    const names = asked && { 'access-control-request-headers': asked };
    expect(await shown(await ask(edge, GUEST, names || {}))).toEqual({
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
    expect(edge.authorize).not.toHaveBeenCalled();
  });
  it.each(STRANGERS)('of "%s" is refused', async (origin) => {
    const edge = openEdge();
    expect(
      await shown(await ask(edge, origin, { 'access-control-request-headers': 'content-type' })),
    ).toEqual(REFUSED);
  });
});
