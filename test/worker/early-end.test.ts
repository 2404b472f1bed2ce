// Requests of an edge worker that end before what they began: in workerd their promises and timers end with
// them, and others wait for them.
import { join } from 'node:path';
import { Miniflare } from 'miniflare';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bundle } from '../../demo/rig/bundle.ts';
import { listen } from '../../demo/rig/listen.ts';
import { createCosEmulator } from '../../src/testing/index.ts';
import { until } from '../browser/until.ts';

const worker = bundle(join(import.meta.dirname, 'early-end-worker.ts'), {
  conditions: ['workerd', 'import'],
});

/** The worker in workerd, a bucket, and an STS whose first answer waits. */
async function openWorker() {
  const cos = createCosEmulator({ minPartSize: 0 });
  const answerFirst = Promise.withResolvers<void>();
  const sts = { asked: 0 };
  const keys = await listen(async () => {
    sts.asked += 1;
    if (sts.asked === 1) await answerFirst.promise;
    return Response.json(cos.credentials[0]);
  });
  const storage = await listen(cos);
  const { bucket, region } = cos.buckets[0]!;
  const flare = new Miniflare({
    compatibilityDate: '2026-07-30',
    modules: [{ type: 'ESModule', path: 'worker.js', contents: await worker }],
    bindings: { STS: keys.origin, ADDRESS: JSON.stringify({ bucket, region, endpoint: storage.origin }) },
    cf: false,
    telemetry: { enabled: false },
  });
  onTestFinished(async () => {
    answerFirst.resolve();
    await flare.dispose();
    await Promise.all([keys.close(), storage.close()]);
  });
  await flare.ready;
  const ask = async (path: string, uploadIds: readonly string[] = []): Promise<object> => {
    const query = new URLSearchParams(uploadIds.map((id) => ['uploadId', id]));
    return (await flare.dispatchFetch(`http://worker.example${path}?${query}`)).json() as Promise<object>;
  };
  const openUpload = (): string => cos.addUpload({ key: 'k' });
  return { cos, sts, answerFirst: answerFirst.resolve, ask, openUpload };
}

describe('the request that asked for keys first has ended before STS answers', () => {
  it('without waitUntil: its call is given up by the clock, and the next gets keys', async () => {
    const { cos, sts, ask, openUpload } = await openWorker();
    expect(await ask('/ask')).toEqual({ asked: true });
    await until('STS is asked', () => sts.asked === 1);
    await ask('/later');
    expect(await ask('/abort', [openUpload()])).toMatchObject({ outcome: 'aborted' });
    expect([sts.asked, cos.uploads.length]).toEqual([2, 0]);
  });

  it('with waitUntil: the others get the keys that it brings', async () => {
    const { cos, sts, answerFirst, ask, openUpload } = await openWorker();
    expect(await ask('/ask-and-hold')).toEqual({ asked: true });
    await until('STS is asked', () => sts.asked === 1);
    const upload = openUpload();
    const aborting = ask('/abort', [upload]);
    answerFirst();
    expect(await aborting).toMatchObject({ outcome: 'aborted' });
    expect([sts.asked, cos.uploads.length]).toEqual([1, 0]);
  });
});

describe('a request has ended amid 16 aborts that nobody waited for', () => {
  it('an abort of another request ends well', async () => {
    const { cos, answerFirst, ask, openUpload } = await openWorker();
    answerFirst();
    expect(await ask('/abort', [openUpload()])).toMatchObject({ outcome: 'aborted' });
    const left = Array.from({ length: 16 }, openUpload);
    const held = Promise.withResolvers<void>();
    const isOfLeft = ({ url }: Request): boolean => left.includes(new URL(url).searchParams.get('uploadId')!);
    cos.inject({ match: isOfLeft, times: 16, delay: held.promise });
    expect(await ask('/leave', left)).toEqual({ left: 16 });
    expect(await ask('/cancel', [openUpload()])).toEqual({ outcome: 'aborted' });
    held.resolve();
  });
});
