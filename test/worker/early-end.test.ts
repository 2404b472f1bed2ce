// Requests of an edge worker that end before what they began: in workerd their promises and timers end with
// them, and others wait for them.
import { join } from 'node:path';
import { Miniflare } from 'miniflare';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundle } from '../../demo/rig/bundle.ts';
import { type Listening, listen } from '../../demo/rig/listen.ts';
import { type CosEmulator, createCosEmulator } from '../../src/testing/index.ts';
import { until } from '../browser/until.ts';

const worker = bundle(join(import.meta.dirname, 'early-end-worker.ts'), {
  conditions: ['workerd', 'import'],
});

let cos: CosEmulator;
let flare: Miniflare;
let servers: Listening[];
/** How often STS was asked, and what its first answer waits for. */
let asked: number;
let answerFirst: PromiseWithResolvers<void>;

beforeEach(async () => {
  cos = createCosEmulator({ minPartSize: 0 });
  asked = 0;
  answerFirst = Promise.withResolvers();
  const sts = await listen(async () => {
    asked += 1;
    if (asked === 1) await answerFirst.promise;
    return Response.json(cos.credentials[0]);
  });
  const storage = await listen(cos);
  servers = [sts, storage];
  const { bucket, region } = cos.buckets[0]!;
  flare = new Miniflare({
    compatibilityDate: '2026-07-30',
    modules: [{ type: 'ESModule', path: 'worker.js', contents: await worker }],
    bindings: { STS: sts.origin, ADDRESS: JSON.stringify({ bucket, region, endpoint: storage.origin }) },
    cf: false,
    telemetry: { enabled: false },
  });
  await flare.ready;
});
afterEach(async () => {
  answerFirst.resolve();
  await flare.dispose();
  await Promise.all(servers.map(({ close }) => close()));
});

const ask = async (path: string, uploadIds: readonly string[] = []): Promise<object> => {
  const query = new URLSearchParams(uploadIds.map((id) => ['uploadId', id]));
  return (await flare.dispatchFetch(`http://worker.example${path}?${query}`)).json() as Promise<object>;
};
const openUpload = (): string => cos.addUpload({ key: 'k' });

describe('the request that asked for keys first has ended before STS answers', () => {
  it('without waitUntil: its call is given up by the clock, and the next gets keys', async () => {
    expect(await ask('/ask')).toEqual({ asked: true });
    await until('STS is asked', () => asked === 1);
    await ask('/later');
    expect(await ask('/abort', [openUpload()])).toMatchObject({ outcome: 'aborted' });
    expect([asked, cos.uploads.length]).toEqual([2, 0]);
  });

  it('with waitUntil: the others get the keys that it brings', async () => {
    expect(await ask('/ask-and-hold')).toEqual({ asked: true });
    await until('STS is asked', () => asked === 1);
    const upload = openUpload();
    const aborting = ask('/abort', [upload]);
    answerFirst.resolve();
    expect(await aborting).toMatchObject({ outcome: 'aborted' });
    expect([asked, cos.uploads.length]).toEqual([1, 0]);
  });
});

describe('a request has ended amid 16 aborts that nobody waited for', () => {
  it('an abort of another request ends well', async () => {
    answerFirst.resolve();
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
