// A sweep that lists the parts of each stale upload first: what it tells of them, what their age changes,
// what they cost.
import { expect, it } from 'vitest';
import { uploadPart } from '../../src/multipart/index.ts';
import { type SweepEvent, type SweepOptions, sweepStaleUploads } from '../../src/sweep/index.ts';
import { type CosEmulator, createCosEmulator } from '../../src/testing/index.ts';
import { rejection } from '../support/bucket.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 22, 12);

interface Night {
  cos: CosEmulator;
  /**
   * Opens an upload that many hours ago, with a part of so many bytes for each of `parts`, stored that many
   * hours ago.
   */
  plant(key: string, hours: number, parts?: { hours: number; bytes: number }[]): Promise<void>;
  sweep(options?: Partial<SweepOptions>): Promise<SweepEvent[]>;
  /** Method and kind of each request. */
  seen(): string[];
}

function begin(): Night {
  const cos = createCosEmulator({ minPartSize: 0, now: () => NOW });
  const sending = { credentials: cos.credentials[0]!, fetch: cos, now: () => cos.now() };
  const bucket = cos.buckets[0]!;
  return {
    cos,
    async plant(key, hours, parts = []) {
      const uploadId = cos.addUpload({ key, initiated: NOW - hours * HOUR });
      for (const [i, part] of parts.entries()) {
        cos.now = () => NOW - part.hours * HOUR;
        await uploadPart({ ...bucket, key, uploadId }, i + 1, 'x'.repeat(part.bytes), sending);
      }
      cos.now = () => NOW;
      cos.clearLog();
    },
    sweep: (options) =>
      Array.fromAsync(
        sweepStaleUploads({
          ...bucket,
          ...sending,
          prefix: '',
          olderThan: 86_400,
          concurrency: 1,
          ...options,
        }),
      ),
    seen: () =>
      cos.requests.map(({ method, path }) => `${method} ${path.includes('?uploads') ? 'uploads' : path[1]}`),
  };
}

const told = (events: SweepEvent[]) =>
  events.map(({ key, outcome, age, parts, bytes }) => ({
    key,
    outcome,
    hours: Number(age) / 3600,
    parts,
    bytes,
  }));

it('measure: the event tells parts and bytes; the age stays that of the beginning', async () => {
  const { plant, sweep, seen, cos } = begin();
  await plant('a', 48, [
    { hours: 47, bytes: 5 },
    { hours: 1, bytes: 7 },
  ]);
  await plant('b', 48);
  await plant('c', 2, [{ hours: 1, bytes: 5 }]);
  expect(told(await sweep({ measure: true }))).toEqual([
    { key: 'a', outcome: 'aborted', hours: 48, parts: 2, bytes: 12 },
    { key: 'b', outcome: 'aborted', hours: 48, parts: 0, bytes: 0 },
    { key: 'c', outcome: 'kept', hours: 2, parts: undefined, bytes: undefined }, // young ones cost nothing
  ]);
  expect(seen()).toEqual(['GET uploads', 'GET a', 'DELETE a', 'GET b', 'DELETE b']);
  expect(cos.uploads.map(({ key }) => key)).toEqual(['c']);
});

it('ageBy last-part: an old upload that is still being sent is young', async () => {
  const { plant, sweep, cos } = begin();
  await plant('sending', 100, [
    { hours: 0.5, bytes: 1 }, // not the last one, and yet the latest
    { hours: 99, bytes: 1 },
  ]);
  await plant('given up', 100, [
    { hours: 99, bytes: 1 },
    { hours: 25, bytes: 2 },
  ]);
  await plant('without parts', 100);
  const events = await sweep({ ageBy: 'last-part' });
  expect(told(events)).toEqual([
    { key: 'given up', outcome: 'aborted', hours: 25, parts: 2, bytes: 3 },
    { key: 'sending', outcome: 'kept', hours: 0.5, parts: 2, bytes: 2 },
    { key: 'without parts', outcome: 'aborted', hours: 100, parts: 0, bytes: 0 },
  ]);
  expect(events[1]).toMatchObject({ reason: 'young' });
  expect(cos.uploads.map(({ key }) => key)).toEqual(['sending']);
});

it('ageBy last-part: a part whose time cannot be read keeps its upload; measure does not need it', async () => {
  const { plant, sweep, cos } = begin();
  await plant('a', 100, [
    { hours: 99, bytes: 1 },
    { hours: 98, bytes: 1 },
  ]);
  const undated = {
    match: ({ method, url }: Request) => method === 'GET' && !url.includes('uploads'),
    async answer(response: Response) {
      const xml = (await response.text()).replace(/<LastModified>[^<]*/, '<LastModified>a while ago');
      return new Response(xml, response);
    },
  };
  cos.inject(undated);
  expect(await sweep({ ageBy: 'last-part' })).toMatchObject([
    { outcome: 'kept', reason: 'undated', age: undefined, parts: 2, bytes: 2 },
  ]);
  cos.inject(undated);
  expect(await sweep({ measure: true })).toMatchObject([{ outcome: 'aborted', parts: 2 }]);
});

it('ageBy last-part with olderThan 0: all below the prefix', async () => {
  const { plant, sweep, cos } = begin();
  await plant('u/a', 1, [{ hours: 0, bytes: 1 }]);
  expect(told(await sweep({ ageBy: 'last-part', prefix: 'u/', olderThan: 0 }))).toEqual([
    { key: 'u/a', outcome: 'aborted', hours: 0, parts: 1, bytes: 1 },
  ]);
  expect(cos.storedBytes).toBe(0);
});

it('keep is asked about what is stale by its last part only', async () => {
  const { plant, sweep } = begin();
  await plant('a', 100, [{ hours: 1, bytes: 1 }]);
  await plant('b', 100, [{ hours: 50, bytes: 1 }]);
  const asked: string[] = [];
  const keep = ({ key }: { key: string }) => asked.push(key) > 0;
  expect(await sweep({ ageBy: 'last-part', keep })).toMatchObject([
    { key: 'a', reason: 'young' },
    { key: 'b', reason: 'keep', parts: 1 },
  ]);
  expect(asked).toEqual(['b']);
});

it('a dry run measures too, and sends no DELETE', async () => {
  const { plant, sweep, seen } = begin();
  await plant('a', 100, [{ hours: 50, bytes: 9 }]);
  expect(told(await sweep({ measure: true, dryRun: true }))).toEqual([
    { key: 'a', outcome: 'would-abort', hours: 100, parts: 1, bytes: 9 },
  ]);
  expect(seen()).toEqual(['GET uploads', 'GET a']);
});

it('an upload that ended before its parts were listed is gone', async () => {
  const { plant, sweep, seen, cos } = begin();
  await plant('a', 100);
  cos.inject({ match: ({ url }) => url.includes('/a?'), status: 404, code: 'NoSuchUpload' });
  expect(await sweep({ measure: true })).toMatchObject([{ key: 'a', outcome: 'gone', age: 360_000 }]);
  expect(seen()).toEqual(['GET uploads', 'GET a']);
});

it('parts that cannot be listed are a failure of their upload, which is not aborted', async () => {
  const { plant, sweep, cos } = begin();
  for (const key of ['a', 'b']) await plant(key, 100);
  cos.inject({ match: ({ url }) => url.includes('/a?'), status: 403, code: 'AccessDenied' });
  expect(await sweep({ measure: true })).toMatchObject([
    { key: 'a', outcome: 'failed', error: { serviceCode: 'AccessDenied' } },
    { key: 'b', outcome: 'aborted' },
  ]);
  expect(cos.uploads.map(({ key }) => key)).toEqual(['a']);
});

it('the requests for parts count: the limit ends a run where it does not reach for both', async () => {
  const { plant, sweep, seen } = begin();
  for (const key of ['a', 'b', 'c']) await plant(key, 100);
  const events = await sweep({ measure: true, limit: 4 });
  expect(events.map(({ key }) => key)).toEqual(['a']);
  expect(seen()).toEqual(['GET uploads', 'GET a', 'DELETE a']);
  const rest = await sweep({ measure: true, cursor: events[0]!.cursor });
  expect(rest.map(({ key }) => key)).toEqual(['b', 'c']);
});

it('an upload whose parts take more than a run may send does not keep the others from their turn', async () => {
  const { plant, sweep, cos } = begin();
  for (const key of ['a', 'b']) await plant(key, 100);
  let pages = 0;
  const fetch = async (request: Request): Promise<Response> => {
    if (!request.url.includes('/a?')) return cos(request);
    const xml = `<IsTruncated>true</IsTruncated><NextPartNumberMarker>${++pages}</NextPartNumberMarker>`;
    return new Response(`<ListPartsResult>${xml}</ListPartsResult>`);
  };
  const [event, ...others] = await sweep({ measure: true, limit: 5, fetch });
  expect(event).toMatchObject({
    key: 'a',
    outcome: 'failed',
    error: { code: 'ERR_COS_LIMIT', retryable: true },
    cursor: { keyMarker: 'a' },
  });
  expect([others, pages]).toEqual([[], 4]);
  expect(await sweep({ measure: true, limit: 5, fetch, cursor: event!.cursor })).toMatchObject([
    { key: 'b', outcome: 'aborted', cursor: undefined },
  ]);
});

it('throttled while its parts are listed, an upload has its turn again', async () => {
  const { plant, sweep, cos } = begin();
  await plant('a', 100);
  cos.inject({
    match: ({ url }) => url.includes('/a?'),
    status: 503,
    code: 'SlowDown',
    headers: { 'retry-after': '0' },
  });
  expect(await sweep({ measure: true })).toMatchObject([{ key: 'a', outcome: 'aborted' }]);
});

it('a limit that came to nothing is an error', async () => {
  const { plant, sweep, cos } = begin();
  await plant('a', 100);
  cos.inject({ status: 503, code: 'SlowDown', times: 2, headers: { 'retry-after': '0' } });
  expect(await rejection(sweep({ measure: true, limit: 3 }))).toMatchObject({
    code: 'ERR_COS_LIMIT',
    message: expect.stringMatching(
      /^limit was used up before anything could be told: GET "\/": 503 SlowDown/,
    ),
  });
});
