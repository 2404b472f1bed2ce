// Many uploads in one request: a page that goes away may send no more than that.
import { describe, expect, it, vi } from 'vitest';
import { quiet } from '../support/clock.ts';
import { type Edge, openEdge, problem, shown } from './edge.ts';

const named = (edge: Edge, ...keys: string[]) => keys.map((key) => edge.open(key));
const call = (edge: Edge, uploads: unknown, init: RequestInit = {}) =>
  edge.call('abort', { body: JSON.stringify({ uploads }), ...init });
const outcomes = async (answer: Response) => ((await answer.json()) as { outcomes: object[] }).outcomes;
const deletes = (edge: Edge) => edge.cos.requests.filter(({ method }) => method === 'DELETE').length;

describe('each upload of a list', () => {
  it('is aborted, and answered in its place', async () => {
    const edge = openEdge();
    const uploads = named(edge, 'b', 'a', 'c');
    const answer = await shown(await call(edge, uploads));
    expect(answer).toEqual({
      status: 200,
      headers: { 'cache-control': 'no-store', 'content-type': 'application/json', vary: 'Origin' },
      body: { outcomes: uploads.map((upload) => ({ ...upload, outcome: 'aborted' })) },
    });
    expect(edge.cos.uploads).toEqual([]);
    expect(await outcomes(await call(edge, uploads))).toEqual(
      uploads.map((upload) => ({ ...upload, outcome: 'gone' })),
    );
  });
  it('is authorised by itself', async () => {
    const edge = openEdge({ authorize: (_, { key }) => key.startsWith('mine/') });
    const [mine, other, alsoMine] = named(edge, 'mine/a', 'other/b', 'mine/c');
    expect(await outcomes(await call(edge, [mine, other, alsoMine]))).toEqual([
      { ...mine, outcome: 'aborted' },
      { ...other, status: 403 },
      { ...alsoMine, outcome: 'aborted' },
    ]);
    expect(edge.authorize.mock.calls.map(([, { key }]) => key)).toEqual(['mine/a', 'other/b', 'mine/c']);
    expect(edge.cos.uploads).toMatchObject([other!]);
  });
  it('that is none is 400, and the others are aborted', async () => {
    const edge = openEdge();
    const [upload] = named(edge, 'a');
    const none = [
      null,
      7,
      'text',
      [],
      {},
      { key: 'k' },
      { key: 'a/../b', uploadId: 'id' },
      { key: 1, uploadId: {} },
    ];
    expect(await outcomes(await call(edge, [...none, upload]))).toEqual([
      { status: 400 },
      { status: 400 },
      { status: 400 },
      { status: 400 },
      { status: 400 },
      { key: 'k', status: 400 },
      { key: 'a/../b', uploadId: 'id', status: 400 },
      { status: 400 },
      { ...upload, outcome: 'aborted' },
    ]);
    expect(edge.authorize).toHaveBeenCalledOnce();
    expect(edge.cos.uploads).toEqual([]);
  });
  it('that is nested more deeply than JSON can be written is 400, and the others are aborted', async () => {
    const edge = openEdge();
    const [upload] = named(edge, 'a');
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const body = `{"uploads":[${JSON.stringify(upload)},{"key":${deep},"uploadId":"u"}]}`;
    expect(await outcomes(await edge.call('abort', { body }))).toEqual([
      { ...upload, outcome: 'aborted' },
      { uploadId: 'u', status: 400 },
    ]);
  });
  it('of which nobody says the bucket', async () => {
    const edge = openEdge();
    const [upload] = named(edge, 'a');
    const elsewhere = { bucket: 'evil-1', region: 'x', endpoint: 'https://evil.example', ...upload };
    expect(await outcomes(await call(edge, [elsewhere]))).toEqual([{ ...upload, outcome: 'aborted' }]);
    expect(edge.cos.uploads).toEqual([]);
  });
  it('that fails has its status, and the operator is told of each', async () => {
    const onError = vi.fn();
    const authorize = (_: unknown, { key }: { key: string }) => {
      if (key === 'd') throw new Error('database down');
      return true;
    };
    const edge = openEdge({ retry: 0, onError, authorize });
    const uploads = named(edge, 'a', 'b', 'c', 'd');
    const of = (key: string) => (request: Request) => new URL(request.url).pathname === `/${key}`;
    edge.cos.inject({ match: of('a'), status: 403, code: 'AccessDenied' });
    edge.cos.inject({ match: of('b'), status: 503, code: 'SlowDown' });
    expect(await outcomes(await call(edge, uploads))).toMatchObject([
      { key: 'a', status: 502 },
      { key: 'b', status: 503 },
      { key: 'c', outcome: 'aborted' },
      { key: 'd', status: 500 },
    ]);
    expect(onError.mock.calls.map(([error]) => error.serviceCode ?? error.message).sort()).toEqual([
      'AccessDenied',
      'SlowDown',
      'database down',
    ]);
  });
  it('has its turn: six at a time', async () => {
    let [now, most] = [0, 0];
    const edge = openEdge();
    const fetch = async (request: Request): Promise<Response> => {
      most = Math.max(most, ++now);
      await quiet(2);
      now--;
      return edge.cos(request);
    };
    const slow = openEdge({ fetch });
    const uploads = Array.from({ length: 40 }, (_, i) => edge.open(`k${i}`));
    expect(await outcomes(await call(slow, uploads))).toHaveLength(40);
    expect([most, deletes(edge), edge.cos.uploads]).toEqual([6, 40, []]);
  });
});

describe('a list', () => {
  it('may be empty', async () => {
    const edge = openEdge();
    expect(await shown(await call(edge, []))).toMatchObject({ status: 200, body: { outcomes: [] } });
  });
  it.each([null, {}, 'text', 1, { length: 1, 0: {} }])('must be an array, not %j', async (uploads) => {
    const edge = openEdge();
    expect(await shown(await call(edge, uploads))).toEqual(problem(400, 'uploads must be an array'));
    expect(edge.authorize).not.toHaveBeenCalled();
  });
  it('comes from a beacon, too', async () => {
    const edge = openEdge();
    const [upload] = named(edge, 'a');
    const answer = await call(edge, [upload], { headers: { 'content-type': 'text/plain;charset=UTF-8' } });
    expect(await outcomes(answer)).toEqual([{ ...upload, outcome: 'aborted' }]);
  });
  it('is not presigned', async () => {
    const edge = openEdge();
    const body = JSON.stringify({ uploads: named(edge, 'a') });
    expect((await edge.call('presign', { body })).status).toBe(400);
  });
  it('that is inherited is none', async () => {
    const edge = openEdge();
    Object.defineProperty(Object.prototype, 'uploads', { value: [], configurable: true });
    try {
      expect(await shown(await edge.call('abort'))).toMatchObject({
        status: 200,
        body: { outcome: 'aborted' },
      });
    } finally {
      Reflect.deleteProperty(Object.prototype, 'uploads');
    }
  });
  it('413: over 1000 uploads, whatever they are; not at 1000', async () => {
    const edge = openEdge();
    expect((await call(edge, Array(1000).fill(0))).status).toBe(200);
    expect(await shown(await call(edge, Array(1001).fill(0)))).toEqual(
      problem(413, 'uploads must be at most 1000'),
    );
  });
  it('413: over 60000 bytes, not at 60000', async () => {
    const edge = openEdge();
    const [upload] = named(edge, 'a');
    const padded = (length: number) => {
      const text = JSON.stringify({ uploads: [upload], pad: '' });
      return text.replace('"pad":""', `"pad":"${'x'.repeat(length - text.length)}"`);
    };
    expect((await edge.call('abort', { body: padded(60_000) })).status).toBe(200);
    expect(await shown(await edge.call('abort', { body: padded(60_001) }))).toEqual(
      problem(413, 'the body must not exceed 8192 bytes for one upload, 60000 for a list'),
    );
    expect(edge.authorize).toHaveBeenCalledOnce();
  });
});
