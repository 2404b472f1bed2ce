// What the demo server remembers of its bucket: levels, and uploads whose parts were deleted.
import { abortMultipartUpload, initiateMultipartUpload, type UploadAddress, uploadPart } from 'cos-abort';
import { createCosEmulator } from 'cos-abort/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BucketHistory } from '../../demo/history.ts';
import { PREFIX } from '../../demo/worker/user.ts';

const START = Date.UTC(2026, 0, 1);
beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: START }));
afterEach(() => vi.useRealTimers());

function bucket() {
  const cos = createCosEmulator({ minPartSize: 0 });
  const options = { credentials: cos.credentials[0]!, fetch: async (request: Request) => cos(request) };
  const history = new BucketHistory({ cos, arriving: () => [], workerEnv: {} });
  return {
    history,
    open: async (key: string): Promise<UploadAddress> =>
      initiateMultipartUpload({ ...cos.buckets[0]!, key }, options),
    store: (upload: UploadAddress, bytes: string) => uploadPart(upload, 1, bytes, options),
    abort: (upload: UploadAddress) => abortMultipartUpload(upload, options),
    /** Looks, so many seconds after the beginning. */
    lookAt(seconds: number): void {
      vi.setSystemTime(START + seconds * 1000);
      history.look();
    },
  };
}

it('tells what was stored, and since when', async () => {
  const { history, open, store, abort, lookAt } = bucket();
  lookAt(0);
  expect(history.levels).toEqual([]);
  const upload = await open(`${PREFIX}film.bin`);
  await store(upload, 'frames');
  lookAt(1);
  lookAt(2);
  await abort(upload);
  lookAt(3);
  expect(history.levels).toEqual([
    { time: START + 1000, bytes: 6 },
    { time: START + 3000, bytes: 0 },
  ]);
});

it('tells what an abort freed, and each answer to it', async () => {
  const { history, open, store, abort, lookAt } = bucket();
  const upload = await open(`${PREFIX}film.bin`);
  await store(upload, 'frames');
  lookAt(1);
  await abort(upload);
  lookAt(2);
  const { key, uploadId } = upload;
  const freed = { key, uploadId, time: START + 1000, bytes: 6, left: false };
  expect(history.freed).toEqual([{ ...freed, answers: [204] }]);
  await abort(upload);
  lookAt(3);
  expect(history.freed).toEqual([{ ...freed, answers: [204, 404] }]);
});

it('knows a page that left by what it sent, and believes it of open uploads only', async () => {
  const { history, open, abort, lookAt } = bucket();
  const upload = await open(`${PREFIX}film.bin`);
  lookAt(1);
  history.noteLeft(upload.uploadId);
  history.noteLeft('another');
  await abort(upload);
  lookAt(2);
  expect(history.freed.map(({ left }) => left)).toEqual([true]);
});

it("does not tell of uploads that are not the demo's", async () => {
  const { history, open, abort, lookAt } = bucket();
  const upload = await open('elsewhere/film.bin');
  lookAt(1);
  await abort(upload);
  lookAt(2);
  expect(history.freed).toEqual([]);
});

it('forgets after a minute, but not what is stored still', async () => {
  const { history, open, store, abort, lookAt } = bucket();
  const [lasting, cancelled] = [await open(`${PREFIX}lasting.bin`), await open(`${PREFIX}cancelled.bin`)];
  await store(lasting, 'frames');
  lookAt(1);
  await abort(cancelled);
  lookAt(2);
  expect(history.freed).toHaveLength(1);
  lookAt(70);
  expect(history.freed).toEqual([]);
  expect(history.levels).toEqual([{ time: START + 1000, bytes: 6 }]);
});
