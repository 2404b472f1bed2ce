// The recipe for Tencent's browser SDK: the real SDK, its own queue and XMLHttpRequests, against the emulator
// over HTTP.
import { initiateMultipartUpload } from 'cos-abort';
import type { AbortOutcome } from 'cos-abort/upload';
import COS from 'cos-js-sdk-v5';
import { expect, it } from 'vitest';
import { type FileParams, SdkUploads } from '../../demo/recipes/cos-js-sdk-v5.ts';
import * as after from '../../demo/recipes/sdk-after.ts';
import * as before from '../../demo/recipes/sdk-before.ts';
import { PageBlob } from './page.ts';
import { bytes, isComplete, isInitiate, isPart, openSite, PATIENT } from './page-bucket.ts';

type Sdk = Omit<COS, 'cancelTask'> & { cancelTask(id: string): Promise<AbortOutcome> | undefined };

const MiB = 2 ** 20;
const content = bytes(2 * MiB + 77);
const key = 'dir/视频 (1).mov';

async function setUp() {
  const site = await openSite();
  const { secretId: SecretId, secretKey: SecretKey } = site.credentials;
  const cos = new COS({
    SecretId,
    SecretKey,
    Domain: site.host,
    Protocol: 'http:',
    FileParallelLimit: 1,
  }) as Sdk;
  const uploads = new SdkUploads(cos as COS);
  const upload = site.controller(key);
  /** Uploads the content. The id is the SDK's own, of a task that has begun. */
  function begin(options: Partial<FileParams> = {}): { id: Promise<string>; done: Promise<unknown> } {
    const { promise: id, resolve: onTaskReady } = Promise.withResolvers<string>();
    const done = uploads.send(upload, {
      Body: new PageBlob([content]),
      ChunkSize: MiB,
      onTaskReady,
      ...options,
    });
    return { id, done: done.catch((error: unknown) => error) };
  }
  return { site, cos, uploads, upload, begin };
}
type SetUp = Awaited<ReturnType<typeof setUp>>;

it('the SDK uploads the parts and the controller completes', async () => {
  const { site, cos, upload, begin } = await setUp();
  const { id, done } = begin();
  expect(await done).toMatchObject({ ETag: expect.stringMatching(/-3"$/) });
  expect(upload.state).toBe('completed');
  expect(site.asked().toSorted()).toEqual([
    'POST',
    'POST uploads',
    'PUT partNumber=1',
    'PUT partNumber=2',
    'PUT partNumber=3',
  ]);
  expect(site.isClean()).toBe(true);
  expect(cos.getTaskList()).toMatchObject([{ id: await id, state: 'success' }]);
  expect(Buffer.compare(await site.bytes(key), content)).toBe(0);
});

it('its default part size fits what the SDK makes of it', async () => {
  const { site, uploads, upload } = await setUp();
  await uploads.send(upload, { Body: new PageBlob([bytes(8 * MiB + 1)]) });
  expect(site.cos.objects).toMatchObject([{ size: 8 * MiB + 1 }]);
  expect(site.asked().filter((request) => request.startsWith('PUT'))).toHaveLength(2);
});

it('an upload that was initiated before, with headers of its own, is used', async () => {
  const { site, upload, begin } = await setUp();
  const { credentials } = site;
  const headers = { 'content-type': 'video/quicktime' };
  await upload.initiate(
    async () => (await initiateMultipartUpload({ ...site.bucket, key }, { credentials, headers })).uploadId,
  );
  await begin().done;
  expect(site.asked().filter((request) => request === 'POST uploads')).toHaveLength(1);
  expect(site.cos.objects).toHaveLength(1);
});

it('several files share one SDK and its queue', async () => {
  const { site, uploads } = await setUp();
  const keys = ['a', 'b', 'c'];
  await Promise.all(
    keys.map((name) =>
      uploads.send(site.controller(name), { Body: new PageBlob([bytes(100)]), ChunkSize: MiB }),
    ),
  );
  expect(site.cos.objects.map(({ key, size }) => [key, size])).toEqual(keys.map((name) => [name, 100]));
});

it.each([
  ['its own cancelTask', async ({ cos }: SetUp, id: string) => cos.cancelTask(id)],
  ["the controller's abort", async ({ upload }: SetUp) => upload.abort()],
])(
  'cancelled with %s in the middle of its parts, nothing stays, not even a part that arrives late',
  async (_, cancel) => {
    const setting = await setUp();
    const { site, cos, begin } = setting;
    const parts = site.hold(isPart);
    const { id, done } = begin();
    await parts.arrived;
    expect(await cancel(setting, await id)).toEqual({ outcome: 'aborted' });
    expect(await done).toMatchObject({ name: 'AbortError' });
    expect(site.isClean()).toBe(true);
    expect(site.deletes()).toEqual([204, 204, 404]);
    expect(cos.getTaskList()).toMatchObject([{ state: 'canceled' }]);
  },
);

it('a cancelled upload gives its place in the queue to the next one', async () => {
  const { site, cos, uploads, begin } = await setUp();
  const parts = site.hold(isPart);
  const { id } = begin();
  await parts.arrived;
  const next = uploads.send(site.controller('next'), { Body: new PageBlob(['next']) });
  await cos.cancelTask(await id);
  await next;
  expect(site.cos.objects.map(({ key }) => key)).toEqual(['next']);
  expect(site.isClean()).toBe(true);
});

it('cancelled while it waits in the queue, it never begins', async () => {
  const { site, cos, uploads, begin } = await setUp();
  const parts = site.hold(isPart);
  const { done: first } = begin();
  await parts.arrived;
  const second = site.controller('second');
  const { promise: id, resolve: onTaskReady } = Promise.withResolvers<string>();
  const done = uploads
    .send(second, { Body: new PageBlob(['second']), onTaskReady })
    .catch((error: unknown) => error);
  expect(await cos.cancelTask(await id)).toEqual({ outcome: 'aborted' });
  expect(await done).toMatchObject({ name: 'AbortError' });
  parts.release();
  await first;
  expect(site.cos.objects.map((object) => object.key)).toEqual([key]);
  expect(site.isClean()).toBe(true);
});

it('cancelled as soon as its id is known, no part is sent and nothing stays', async () => {
  const { site, cos, uploads, begin } = await setUp();
  const cancelled = Promise.withResolvers<unknown>();
  const parts = Array.from({ length: 9 }, () => bytes(MiB));
  const { done } = begin({
    Body: new PageBlob(parts),
    onTaskReady: (id) => cancelled.resolve(cos.cancelTask(id)),
  });
  expect(await cancelled.promise).toEqual({ outcome: 'aborted' });
  expect(await done).toMatchObject({ name: 'AbortError' });
  expect(cos.getTaskList()).toEqual([]);
  await uploads.send(site.controller('next'), { Body: new PageBlob(['next']) });
  // Of the next one.
  expect(site.asked().filter((request) => request.startsWith('PUT'))).toEqual(['PUT partNumber=1']);
  expect(site.cos.objects.map((object) => object.key)).toEqual(['next']);
  expect(site.isClean()).toBe(true);
});

it('after a part that failed, it can be called again with the same upload', async () => {
  const { site, begin } = await setUp();
  let refuse = true;
  site.cos.inject({
    match: (request) => refuse && isPart(request),
    status: 403,
    code: 'AccessDenied',
    times: 99,
  });
  expect(await begin().done).toMatchObject({ statusCode: 403 });
  refuse = false;
  await begin().done;
  expect(site.asked().filter((request) => request === 'POST uploads')).toHaveLength(1);
  expect(Buffer.compare(await site.bytes(key), content)).toBe(0);
  expect(site.isClean()).toBe(true);
});

it('cancelled during Initiate, nothing stays and the SDK is never begun', async () => {
  const { site, cos, upload, begin } = await setUp();
  const initiate = site.hold(isInitiate);
  const { done } = begin();
  await initiate.arrived;
  const aborted = upload.abort();
  initiate.release();
  expect(await aborted).toEqual({ outcome: 'aborted' });
  expect(await done).toMatchObject({ name: 'AbortError' });
  expect(cos.getTaskList()).toEqual([]);
  expect(site.isClean()).toBe(true);
});

it('cancelled while it completes, it says that it is completed', async () => {
  const { site, cos, begin } = await setUp();
  const complete = site.hold(isComplete);
  const { id, done } = begin();
  await complete.arrived;
  const cancelled = cos.cancelTask(await id);
  complete.release();
  expect(await cancelled).toEqual({ outcome: 'completed' });
  expect(await done).toMatchObject({ ETag: expect.any(String) });
  expect(Buffer.compare(await site.bytes(key), content)).toBe(0);
  expect(site.asked()).not.toContain('DELETE');
});

it('cancelled while it completes, and completing is refused: nothing stays', async () => {
  const { site, cos, begin } = await setUp();
  const complete = site.hold(isComplete, { status: 403, code: 'AccessDenied' });
  const { id, done } = begin();
  await complete.arrived;
  const cancelled = cos.cancelTask(await id);
  complete.release();
  expect(await cancelled).toEqual({ outcome: 'aborted' });
  expect(await done).toMatchObject({ statusCode: 403 });
  expect(site.isClean()).toBe(true);
  expect(site.cos.objects).toEqual([]);
});

it('cancelled while it completes, and the answer is lost: it does not claim to know', async () => {
  const { site, cos, begin } = await setUp();
  const complete = site.hold(isComplete, { drop: 'after' });
  const { id, done } = begin();
  await complete.arrived;
  const cancelled = cos.cancelTask(await id);
  complete.release();
  expect(await cancelled).toMatchObject({ outcome: 'unconfirmed', address: { key } });
  expect(await done).toBeInstanceOf(Error);
  expect(site.cos.objects).toHaveLength(1);
});

it('a part that fails for good ends it, and the task cannot be restarted behind the controller', async () => {
  const { site, cos, upload, begin } = await setUp();
  site.cos.inject({ match: isPart, status: 403, code: 'AccessDenied', times: 99 });
  const { id, done } = begin();
  expect(await done).toMatchObject({ statusCode: 403 });
  cos.restartTask(await id);
  expect(cos.getTaskList()).toMatchObject([{ state: 'canceled' }]);
  expect(await upload.abort()).toEqual({ outcome: 'aborted' });
  expect(site.isClean()).toBe(true);
});

it('paused and restarted, it goes on', async () => {
  const { site, cos, begin } = await setUp();
  const parts = site.hold(isPart);
  const { id, done } = begin();
  await parts.arrived;
  cos.pauseTask(await id);
  parts.release();
  cos.restartTask(await id);
  await done;
  expect(Buffer.compare(await site.bytes(key), content)).toBe(0);
  expect(site.isClean()).toBe(true);
});

it('an empty file is refused before anything is opened', async () => {
  const { site, begin } = await setUp();
  expect(await begin({ Body: new PageBlob([]) }).done).toMatchObject({ name: 'RangeError' });
  expect(site.asked()).toEqual([]);
});

it('before: its cancelTask leaves the parts, and its callback never comes', async () => {
  const { site } = await setUp();
  const { secretId: SecretId, secretKey: SecretKey } = site.credentials;
  const plain = new COS({ SecretId, SecretKey, Domain: site.host, Protocol: 'http:', ChunkParallelLimit: 1 });
  const second = site.hold((request) => isPart(request) && request.url.includes('partNumber=2'));
  let called = false;
  const { bucket: Bucket, region: Region } = site.bucket;
  const { cancel } = before.upload(plain, { Bucket, Region, Key: key }, new PageBlob([content]), () => {
    called = true;
  });
  await second.arrived;
  cancel();
  second.release();
  await expect.poll(() => site.cos.storedBytes, PATIENT).toBe(2 * MiB);
  expect([called, site.asked().includes('DELETE')]).toEqual([false, false]);
});

it('after: Cancel leaves nothing, and says so', async () => {
  const { site, uploads } = await setUp();
  const parts = site.hold(isPart);
  const { done, cancel } = after.upload(
    uploads,
    { ...site.bucket, key },
    new PageBlob([content]),
    site.credentials,
  );
  const failed = done.catch((error: unknown) => error);
  await parts.arrived;
  expect(await cancel()).toEqual({ outcome: 'aborted' });
  expect(await failed).toMatchObject({ name: 'AbortError' });
  expect(site.isClean()).toBe(true);
});
