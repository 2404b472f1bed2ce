// The one thing that a presigned URL can do, how long it can, and with which keys.
import { describe, expect, it } from 'vitest';
import { abortWithUrl, fromGetAuthorization, sign } from '../../src/index.ts';
import { type Edge, openEdge, problem, shown } from './edge.ts';

const AT = 1_785_000_000; // Unix seconds
const temporary = { secretId: 'AKIDtmp', secretKey: 'canarySecretKey', securityToken: 'canary+Token/==' };
const still = (options = {}, emulator = {}) => openEdge(options, { now: () => AT * 1000, ...emulator });
const presigned = async (edge: Edge): Promise<{ url: string; expires: number }> =>
  (await edge.call('presign')).json();

describe('the URL', () => {
  it('is the upload’s, and nothing has been sent', async () => {
    const edge = still({}, { credentials: [temporary] });
    const { status, headers, body } = await shown(await edge.call('presign'));
    expect([status, headers]).toEqual([
      200,
      { 'cache-control': 'no-store', 'content-type': 'application/json', vary: 'Origin' },
    ]);
    const { url, expires } = body as { url: string; expires: number };
    expect(Object.keys(body as object)).toEqual(['url', 'expires']);
    expect(url).toMatch(
      /^https:\/\/examplebucket-1250000000\.cos\.ap-guangzhou\.myqcloud\.com\/dir\/video\.mp4\?uploadId=seeded-1&x-cos-security-token=canary%2BToken%2F%3D%3D&q-/,
    );
    expect(expires).toBe(AT - 1 + 900);
    expect(new URL(url).searchParams.get('q-sign-time')).toBe(`${AT - 1};${expires}`);
    expect(edge.cos.requests).toEqual([]);
  });
  it('aborts this upload', async () => {
    const edge = still();
    const { url } = await presigned(edge);
    expect(await abortWithUrl(url, { fetch: edge.cos })).toMatchObject({ outcome: 'aborted', attempts: 1 });
    expect(edge.cos.uploads).toEqual([]);
  });
  it.each<[string, (url: string) => [url: string, method: string]]>([
    ['another key', (url) => [url.replace('/dir/video.mp4', '/dir/other.mp4'), 'DELETE']],
    ['another uploadId', (url) => [url.replace('seeded-1', 'seeded-2'), 'DELETE']],
    ['no uploadId', (url) => [url.replace('uploadId=seeded-1&', ''), 'DELETE']],
    ['GET', (url) => [url, 'GET']],
    ['PUT', (url) => [`${url}&partNumber=1`, 'PUT']],
    ['POST', (url) => [url, 'POST']],
  ])('with %s is refused', async (_, change) => {
    const edge = still();
    const { url } = await presigned(edge);
    edge.open('dir/other.mp4');
    const [changed, method] = change(url);
    expect(
      (await edge.cos(new Request(changed, { method, ...(/P/.test(method) && { body: 'x' }) }))).status,
    ).toBe(403);
    expect(edge.cos.uploads).toHaveLength(2);
    expect(edge.cos.objects).toEqual([]);
  });
  it('is valid until it expires, and not for a second more', async () => {
    const edge = still({ expiresIn: 60 });
    const { url, expires } = await presigned(edge);
    expect(expires).toBe(AT + 59);
    edge.cos.now = () => (expires + 1) * 1000;
    expect((await edge.cos(new Request(url, { method: 'DELETE' }))).status).toBe(403);
    expect(edge.cos.uploads).toHaveLength(1);
    edge.cos.now = () => expires * 1000;
    expect((await edge.cos(new Request(url, { method: 'DELETE' }))).status).toBe(204);
  });
  it('never outlives the keys', async () => {
    const edge = still({ credentials: () => ({ ...temporary, expiredTime: AT + 5 }) });
    const { url, expires } = await presigned(edge);
    expect(expires).toBe(AT + 5);
    expect(new URL(url).searchParams.get('q-key-time')).toBe(`${AT - 1};${AT + 5}`);
  });
  it('is made by the server’s clock, once an abort has shown it', async () => {
    const edge = openEdge({ now: () => (AT - 3600) * 1000 }, { now: () => AT * 1000 });
    expect((await edge.call('abort')).status).toBe(200);
    expect((await presigned(edge)).expires).toBe(AT - 1 + 900);
  });
  it.each([
    ['a little less than a day', 86_340, AT],
    ['more than a day', 90_000, AT - 90_000],
    ['years', 86_400 * 400, AT - 86_400 * 400],
  ])('never follows a clock that is off by more than a day: %s', async (_, seconds, by) => {
    const edge = openEdge({ now: () => (AT - seconds) * 1000 }, { now: () => AT * 1000 });
    expect((await edge.call('abort')).status).toBe(200); // which follows any
    expect((await presigned(edge)).expires).toBe(by - 1 + 900);
  });
});

describe('credentials', () => {
  it('a function is asked for the request to presign', async () => {
    const asked: unknown[] = [];
    const edge = still({
      credentials: async (request: unknown) => {
        asked.push(request);
        return temporary;
      },
    });
    await presigned(edge);
    expect(asked).toEqual([
      {
        method: 'DELETE',
        url: 'https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/dir/video.mp4?uploadId=seeded-1',
        headers: {},
        clockOffset: 0,
      },
    ]);
  });
  it('a ready-made authorization cannot be presigned, and can abort', async () => {
    const edge = still({
      credentials: fromGetAuthorization(({ Method, Headers, Pathname, Query }, callback) => {
        const url = `https://${Headers.Host}${Pathname}?uploadId=${Query.uploadId}`;
        callback(sign({ method: Method, url }, edge.cos.credentials[0]!, { now: () => AT * 1000 }));
      }),
    });
    expect(await shown(await edge.call('presign'))).toEqual(
      problem(500, 'credentials must return keys: a ready-made authorization cannot be put into a URL', {
        code: 'ERR_COS_CREDENTIALS',
      }),
    );
    expect(edge.cos.requests).toEqual([]);
    expect((await edge.call('abort')).status).toBe(200);
  });
  const FAILED = problem(500, 'the credential source failed or returned no usable keys', {
    code: 'ERR_COS_CREDENTIALS',
  });
  it.each<[string, () => unknown]>([
    ['rejects', () => Promise.reject(new Error('canary'))],
    [
      'throws',
      () => {
        throw new Error('canary');
      },
    ],
    ['returns nothing', () => undefined],
    ['returns half', () => ({ secretId: 'AKID' })],
    ['returns a key that cannot sign', () => ({ ...temporary, secretKey: 'canary key' })],
    ['returns keys that have expired', () => ({ ...temporary, expiredTime: AT - 1000 })],
  ])('500: the function %s', async (_, credentials) => {
    const edge = still({ credentials: credentials as () => never });
    for (const route of ['abort', 'presign']) expect(await shown(await edge.call(route))).toEqual(FAILED);
    expect(edge.cos.requests).toEqual([]);
  });
  it('500: keys that have expired since the handler was made', async () => {
    const edge = still({ credentials: { ...temporary, expiredTime: AT - 1000 } });
    for (const route of ['abort', 'presign']) expect(await shown(await edge.call(route))).toEqual(FAILED);
  });
  it('a function that never answers is not waited for', async () => {
    const edge = still({ credentials: () => new Promise<never>(() => {}), timeout: 50, retry: 0 });
    expect(await shown(await edge.call('presign'))).toEqual(FAILED);
    expect(await shown(await edge.call('abort'))).toEqual(
      problem(504, 'COS did not answer in time', { code: 'ERR_COS_TIMEOUT' }),
    );
  });
});
