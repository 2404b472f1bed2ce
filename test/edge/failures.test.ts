// What the caller is told when COS does not do as it is asked, and what it is never told.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RetryNotice } from '../../src/index.ts';
import type { Fault } from '../../src/testing/index.ts';
import { openEdge, problem, shown } from './edge.ts';

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0); // no waiting between attempts
});

const CANARY = { secretId: 'AKIDcanary', secretKey: 'canarySecretKey', securityToken: 'canary+Token/==' };
const answered = async (fault: Fault, options = {}) => {
  const edge = openEdge({ retry: 1, ...options });
  edge.cos.inject({ times: 99, ...fault });
  const answer = await shown(await edge.call('abort'));
  return { ...answer, requests: edge.cos.requests.length, left: edge.cos.uploads.length };
};
const requestId = expect.stringMatching(/^[A-Za-z0-9+/]+=*$/);

describe('COS', () => {
  const service = (serviceCode: string) => ({ code: 'ERR_COS_SERVICE', serviceCode, requestId });
  const NOT_CONFIRMED = 'COS did not confirm the abort';
  const TOO_MUCH = 'COS has too much to do';
  it.each<[string, Fault, number, ReturnType<typeof problem>]>([
    [
      'refuses',
      { status: 403, code: 'AccessDenied' },
      1,
      problem(502, NOT_CONFIRMED, service('AccessDenied')),
    ],
    [
      'knows no such bucket',
      { status: 404, code: 'NoSuchBucket' },
      1,
      problem(502, NOT_CONFIRMED, service('NoSuchBucket')),
    ],
    ['fails', { status: 500 }, 2, problem(502, NOT_CONFIRMED, service('InternalError'))],
    [
      'redirects',
      { redirect: 'https://elsewhere.example/' },
      1,
      problem(502, NOT_CONFIRMED, { code: 'ERR_COS_UNEXPECTED', requestId }),
    ],
    [
      'is not COS',
      { respond: () => new Response('<html>Sign in</html>') },
      2,
      problem(502, NOT_CONFIRMED, { code: 'ERR_COS_UNEXPECTED' }),
    ],
    [
      'hangs up',
      { drop: 'before' },
      2,
      problem(502, 'COS could not be reached', { code: 'ERR_COS_NETWORK' }),
    ],
    [
      'asks to slow down',
      { status: 503, code: 'SlowDown' },
      2,
      problem(503, TOO_MUCH, service('SlowDown'), { 'retry-after': '5' }),
    ],
    [
      'has had enough',
      { status: 429, code: 'Throttled' },
      2,
      problem(503, TOO_MUCH, service('Throttled'), { 'retry-after': '5' }),
    ],
  ])('%s', async (_, fault, requests, answer) => {
    expect(await answered(fault)).toEqual({ ...answer, requests, left: 1 });
  });
  it('does not answer in time', async () => {
    const answer = problem(504, 'COS did not answer in time', { code: 'ERR_COS_TIMEOUT' });
    expect(await answered({ delay: new Promise(() => {}) }, { timeout: 50, retry: 0 })).toEqual({
      ...answer,
      requests: 1,
      left: 1,
    });
  });
  it('has another time that cannot be believed', async () => {
    const fault = {
      respond: () => new Response('<Error><Code>RequestTimeTooSkewed</Code></Error>', { status: 403 }),
    };
    const answer = problem(502, NOT_CONFIRMED, {
      code: 'ERR_COS_CLOCK',
      serviceCode: 'RequestTimeTooSkewed',
    });
    expect(await answered(fault)).toEqual({ ...answer, requests: 1, left: 1 });
  });
  it('is asked again as the options say, and each time it is told', async () => {
    const notices: RetryNotice[] = [];
    const { status, requests } = await answered(
      { times: 2, status: 500 },
      { retry: 2, onRetry: (notice: RetryNotice) => void notices.push(notice) },
    );
    expect([status, requests, notices.map(({ retry }) => retry)]).toEqual([200, 3, [1, 2]]);
  });
  it('has the deadline to answer, all attempts together', async () => {
    const answer = await answered({ delay: new Promise(() => {}) }, { deadline: 50 });
    expect([answer.status, answer.requests]).toEqual([504, 1]);
  });
});

describe('an answer never repeats', () => {
  const leaks = (text: string) => text.match(/canary[^\s"']*|q-sign|[\da-f]{40}|<|\bat .*:\d+/gi);
  /** A server that says in every place it has what it was sent. */
  const echo = (status: number) => (request: Request) => {
    const all = `${request.headers.get('authorization')} ${request.headers.get('x-cos-security-token')} ${request.url}`;
    const token = `${request.headers.get('x-cos-security-token')}`;
    const elements = ['Code', 'Message', 'Resource', 'RequestId', 'TraceId', 'StringToSign'].map(
      (name) => `<${name}>${all.replaceAll('&', '&amp;')}</${name}>`,
    );
    return new Response(`<Error>${elements.join('')}</Error>`, {
      status,
      headers: {
        'x-cos-request-id': token,
        'x-cos-trace-id': token,
        'retry-after': '0',
        'set-cookie': token,
      },
    });
  };
  it.each([200, 400, 403, 404, 409, 429, 500, 503])('what a server echoes with %i', async (status) => {
    const { headers, body } = await answered({ respond: echo(status) }, { credentials: CANARY, retry: 0 });
    expect(body).toMatchObject({
      status: status === 429 || status === 503 ? 503 : 502,
      code: 'ERR_COS_UNEXPECTED',
    });
    expect(Object.keys(body as object)).toEqual(['type', 'title', 'status', 'detail', 'code']);
    expect(leaks(JSON.stringify([headers, body]))).toBeNull();
  });
  it.each([
    ['markup', '<script>', undefined],
    ['a sentence', 'no spaces please', undefined],
    ['too much', 'x'.repeat(201), undefined],
    ['an id', 'NWUwYjk5NzBfMTljM2JfM2U5XzEyMw==', 'NWUwYjk5NzBfMTljM2JfM2U5XzEyMw=='],
  ])('as a request id %s', async (_, id, told) => {
    const { body } = await answered({
      respond: () =>
        new Response('<Error><Code>A B</Code></Error>', { status: 403, headers: { 'x-cos-request-id': id } }),
    });
    expect(body).toEqual({
      ...problem(502, 'COS did not confirm the abort', { code: 'ERR_COS_SERVICE' }).body,
      ...(told && { requestId: told }),
    });
  });
  it('what a fetch, a clock or a source of keys throws', async () => {
    const quoting = (request: Request) =>
      Promise.reject(
        new TypeError(`canary ${request.url} ${request.headers.get('authorization')}`, {
          cause: new Error('canary'),
        }),
      );
    const throwing = () => {
      throw new Error('canary');
    };
    for (const [route, options] of [
      ['abort', { fetch: quoting }],
      ['abort', { fetch: throwing }],
      ['abort', { now: throwing }],
      ['presign', { now: throwing }],
      ['abort', { credentials: throwing }],
      ['presign', { credentials: throwing }],
    ] as const) {
      const edge = openEdge({ credentials: CANARY, retry: 0, ...options });
      const { status, headers, body } = await shown(await edge.call(route));
      expect(status).not.toBe(200);
      expect(leaks(JSON.stringify([headers, body]))).toBeNull();
    }
  });
  it('the secret key, not even in a presigned URL', async () => {
    const text = await (await openEdge({ credentials: CANARY }).call('presign')).text();
    expect(text).toContain('AKIDcanary');
    expect(text).not.toContain('canarySecretKey');
  });
});
