// How a run ended, and where another one would go on.
import { expect, it } from 'vitest';
import { type Run, runSweep } from '../../demo/deno/run.ts';
import { type Bucket, openBucket } from '../support/bucket.ts';

const CURSOR = { keyMarker: 'videos/a.mp4', uploadIdMarker: 'id' };

function run({ at, credentials }: Bucket, limit: number): Promise<Run> {
  const { key: _, ...bucket } = at('');
  return runSweep({ ...bucket, credentials, prefix: '', olderThan: 3600, limit, cursor: CURSOR }, () => {});
}

it('begins at the beginning after a run that came to the end, also when that run had nothing to do', async () => {
  const bucket = await openBucket();
  expect(await run(bucket, 2)).toMatchObject({
    ended: 'done',
    error: undefined,
    requests: 1,
    cursor: undefined,
  });
});

it.each([1, 2])(
  'fails, and begins where it began, after a run whose list took all its requests, %i of them refused',
  async (times) => {
    const bucket = await openBucket();
    bucket.cos.addUpload({ key: 'videos/b.mp4', initiated: Date.now() - 7_200_000 });
    bucket.cos.inject({ status: 503, code: 'SlowDown', headers: { 'retry-after': '0' }, times });
    expect(await run(bucket, 2)).toMatchObject({
      ended: 'failed',
      error: { code: 'ERR_COS_LIMIT' },
      requests: 2,
      cursor: CURSOR,
    });
  },
);

it('says why the list could not be had, also when that was found with the last request', async () => {
  const bucket = await openBucket();
  bucket.cos.inject({ status: 503, code: 'SlowDown', headers: { 'retry-after': '0' } });
  bucket.cos.inject({ status: 403, code: 'AccessDenied' });
  expect(await run(bucket, 2)).toMatchObject({
    ended: 'failed',
    error: { serviceCode: 'AccessDenied' },
    requests: 2,
    cursor: CURSOR,
  });
});
