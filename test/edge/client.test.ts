// The handler and its client together: UploadController with `abortEndpoint` or `abortUrl`, and the beacon
// of a page that goes away.
import { expect, it } from 'vitest';
import { CosServiceError } from '../../src/index.ts';
import {
  createUploadJournal,
  UploadController,
  type UploadControllerOptions,
} from '../../src/upload/index.ts';
import { holdTime, passing, quiet } from '../support/clock.ts';
import { MemoryStorage } from '../support/origin.ts';
import { type Edge, GUEST, HOME, openEdge } from './edge.ts';

holdTime();
const ENDPOINT = `${HOME}/api/abort`;
const adopt = (
  edge: Edge,
  options: UploadControllerOptions = { abortEndpoint: ENDPOINT, fetch: edge.handler },
): UploadController => new UploadController({ ...edge.cos.buckets[0]!, ...edge.open() }, options);

it('aborts for real', async () => {
  const edge = openEdge();
  const upload = adopt(edge);
  expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
  expect([upload.state, edge.cos.uploads]).toEqual(['aborted', []]);
});
it('with a part cut off: aborts, and confirms it', async () => {
  const edge = openEdge();
  const upload = adopt(edge);
  const part = upload.part(
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  part.catch(() => {});
  await quiet();
  expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
  expect(edge.cos.requests.map(({ method, status }) => [method, status])).toEqual([
    ['DELETE', 204],
    ['DELETE', 404],
  ]);
});
it('is asked with cookies, as a beacon is: they say who the user is', async () => {
  const edge = openEdge({ authorize: ({ credentials }) => credentials === 'include' });
  expect(await passing(adopt(edge).abort())).toEqual({ outcome: 'aborted' });
});
it('403 is not asked again, and is unconfirmed', async () => {
  const edge = openEdge({ authorize: () => false });
  const upload = adopt(edge);
  const outcome = await passing(upload.abort());
  expect(outcome).toMatchObject({
    outcome: 'unconfirmed',
    error: { status: 403, attempts: 1 },
    address: upload.address,
  });
  expect((outcome as { error: unknown }).error).toBeInstanceOf(CosServiceError);
  expect(edge.authorize).toHaveBeenCalledOnce();
  expect(edge.cos.uploads).toHaveLength(1);
});
it('what COS could not do for a while is asked again', async () => {
  const edge = openEdge({ retry: 0 });
  edge.cos.inject({ status: 503, code: 'SlowDown' });
  edge.cos.inject({ drop: 'before' });
  edge.cos.inject({ status: 500 });
  expect(await passing(adopt(edge).abort())).toEqual({ outcome: 'aborted' });
  expect(edge.authorize).toHaveBeenCalledTimes(4);
});
it('an abortUrl that presign gave aborts', async () => {
  const edge = openEdge();
  const abortUrl = async () =>
    (await (await edge.call('presign', { body: JSON.stringify(upload.address) })).json()).url;
  const upload: UploadController = adopt(edge, { abortUrl, fetch: edge.cos });
  expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
  expect(edge.cos.uploads).toEqual([]);
});
it('a beacon from a page of another origin', async () => {
  const edge = openEdge();
  // What sendBeacon makes of a string; its headers cannot be set.
  const headers = {
    'content-type': 'text/plain;charset=UTF-8',
    origin: GUEST,
    'sec-fetch-mode': 'no-cors',
    cookie: 'session=1',
  };
  const answer = await edge.handler(
    new Request(ENDPOINT, { method: 'POST', headers, body: JSON.stringify(edge.open()) }),
  );
  expect([answer.status, await answer.json()]).toEqual([200, { outcome: 'aborted' }]);
  expect(edge.cos.uploads).toEqual([]);
});
it('a journal that recovers without a bucket: an upload of another bucket is not told to be gone', async () => {
  const edge = openEdge();
  const journal = createUploadJournal({ storage: new MemoryStorage(), locks: null });
  const own = { ...edge.cos.buckets[0]!, ...edge.open() };
  const foreign = { ...own, bucket: 'elsewhere-1250000000', key: 'foreign' };
  await journal.record(own);
  await journal.record(foreign);
  const recovered = journal.recover({
    abortEndpoint: ENDPOINT,
    fetch: edge.handler,
    assumeDeadAfter: 1,
    now: () => Date.now() + 10_000,
  });
  const outcomes = (await passing(recovered)).map(({ address, outcome, error }) => [
    address.bucket,
    outcome,
    (error as CosServiceError | undefined)?.message,
  ]);
  expect(outcomes.sort()).toEqual([
    [foreign.bucket, 'unconfirmed', 'POST "/api/abort": 400 the upload is of another bucket'],
    [own.bucket, 'aborted', undefined],
  ]);
  expect((await journal.entries()).map(({ address }) => address.bucket)).toEqual([foreign.bucket]);
  expect(edge.cos.uploads).toEqual([]);
});
