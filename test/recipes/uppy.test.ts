// The recipe for Uppy: the real core and its AwsS3 plugin, with happy-dom's XMLHttpRequest, against the
// emulator over HTTP.
import AwsS3 from '@uppy/aws-s3';
import Uppy from '@uppy/core';
import { objectUrl, presign, uploadUrl } from 'cos-abort';
import { type AbortOutcome, createUploadJournal } from 'cos-abort/upload';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { uploadWithUppy } from '../../demo/recipes/uppy.ts';
import { PageBlob } from './page.ts';
import { bytes, isComplete, isInitiate, isPart, openSite, PATIENT } from './page-bucket.ts';

const MiB = 2 ** 20;
const content = bytes(5 * MiB + 77);
/** A bucket, and an Uppy that has no file yet. */
async function setUp() {
  const site = await openSite();
  const uppy = new Uppy({ logger: { debug() {}, warn() {}, error() {} } });
  /** The upload of one file; the promise settles when Uppy has ended it. */
  function begin(name = 'holiday.mov', content_: Uint8Array<ArrayBuffer> = content) {
    const id = uppy.addFile({ name, type: 'video/quicktime', data: new PageBlob([content_]) });
    return { id, done: uppy.upload() };
  }
  return { site, uppy, begin };
}

describe('with the recipe', () => {
  async function setUpRecipe() {
    const { site, ...rest } = await setUp();
    const page = new EventTarget();
    for (const name of ['addEventListener', 'removeEventListener'] as const)
      vi.stubGlobal(name, page[name].bind(page));
    onTestFinished(() => localStorage.clear());
    const { promise: cancelled, resolve } =
      Promise.withResolvers<[name: string | undefined, outcome: AbortOutcome]>();
    uploadWithUppy(rest.uppy, {
      bucket: site.bucket,
      credentials: async () => site.credentials,
      onCancelled: ({ name }, outcome) => resolve([name, outcome]),
      journal: createUploadJournal({ locks: null }),
    });
    return { site, ...rest, page, cancelled };
  }

  it('Uppy uploads every byte, part by part', async () => {
    const { site, uppy, begin } = await setUpRecipe();
    const progress: number[] = [];
    uppy.on('upload-progress', (_, { bytesUploaded }) => progress.push(bytesUploaded));
    const result = await begin().done;
    expect(result?.failed).toEqual([]);
    const [object] = site.cos.objects;
    expect(result?.successful?.[0]?.uploadURL).toBe(objectUrl({ ...site.bucket, key: object!.key }).href);
    expect(site.asked()).toEqual(['POST uploads', 'PUT partNumber=1', 'PUT partNumber=2', 'GET', 'POST']);
    expect(progress.at(-1)).toBe(content.length);
    expect(Buffer.compare(await site.bytes(object!.key), content)).toBe(0);
    expect(site.isClean()).toBe(true);
  });

  it('several files, an empty one among them, are each their own upload', async () => {
    const { site, uppy } = await setUpRecipe();
    for (const [name, size] of Object.entries({ a: 1, b: 2, empty: 0 }))
      uppy.addFile({ name, type: 'text/plain', data: new PageBlob([bytes(size)]) });
    expect((await uppy.upload())?.failed).toEqual([]);
    expect(site.cos.objects.map(({ size }) => size).toSorted()).toEqual([0, 1, 2]);
    expect(site.isClean()).toBe(true);
  });

  it.each([
    ['removed', (uppy: Uppy, id: string) => uppy.removeFile(id)],
    ['cancelled with all others', (uppy: Uppy) => uppy.cancelAll()],
  ])(
    '%s in the middle of a part, nothing stays, not even that part, which arrives late',
    async (_, cancel) => {
      const { site, uppy, begin, cancelled } = await setUpRecipe();
      const second = site.hold((request) => isPart(request) && request.url.includes('partNumber=2'));
      const { id, done } = begin();
      await second.arrived;
      expect(site.cos.storedBytes).toBe(5 * MiB);
      cancel(uppy, id);
      expect(await cancelled).toEqual(['holiday.mov', { outcome: 'aborted' }]);
      await done;
      expect(site.isClean()).toBe(true);
      expect(site.deletes()).toEqual([204, 204, 404]);
    },
  );

  it('removed during Initiate, nothing stays and no part is sent', async () => {
    const { site, uppy, begin, cancelled } = await setUpRecipe();
    const initiate = site.hold(isInitiate);
    const { id, done } = begin();
    await initiate.arrived;
    uppy.removeFile(id);
    initiate.release();
    expect(await cancelled).toEqual(['holiday.mov', { outcome: 'aborted' }]);
    await done;
    expect(site.asked()).toEqual(['POST uploads', 'DELETE']);
    expect(site.isClean()).toBe(true);
  });

  it('removed while it completes, it says that it is completed', async () => {
    const { site, uppy, begin, cancelled } = await setUpRecipe();
    const complete = site.hold(isComplete);
    const { id, done } = begin();
    await complete.arrived;
    uppy.removeFile(id);
    complete.release();
    expect(await cancelled).toEqual(['holiday.mov', { outcome: 'completed' }]);
    await done;
    expect(site.cos.objects).toMatchObject([{ size: content.length }]);
    expect(site.asked()).not.toContain('DELETE');
    expect(site.isClean()).toBe(true);
  });

  it('removed while it completes, and completing is refused: nothing stays', async () => {
    const { site, uppy, begin, cancelled } = await setUpRecipe();
    const complete = site.hold(isComplete, { status: 403, code: 'AccessDenied' });
    const { id, done } = begin();
    await complete.arrived;
    uppy.removeFile(id);
    complete.release();
    expect(await cancelled).toMatchObject(['holiday.mov', { outcome: 'aborted' }]);
    await done;
    expect(site.isClean()).toBe(true);
    expect(site.cos.objects).toEqual([]);
  });

  it('removed before it completes, while the parts are listed: nothing stays', async () => {
    const { site, uppy, begin, cancelled } = await setUpRecipe();
    const list = site.hold(({ method }) => method === 'GET');
    const { id, done } = begin();
    await list.arrived;
    uppy.removeFile(id);
    expect(await cancelled).toEqual(['holiday.mov', { outcome: 'aborted' }]);
    await done;
    expect(site.isClean()).toBe(true);
    expect(site.asked()).not.toContain('POST');
  });

  it('paused and resumed, it completes with every byte, the part that arrived meanwhile included', async () => {
    const { site, uppy, begin } = await setUpRecipe();
    const first = site.hold(isPart);
    const { id, done } = begin();
    await first.arrived;
    uppy.pauseResume(id);
    first.release();
    await expect.poll(() => site.cos.storedBytes, PATIENT).toBe(5 * MiB);
    uppy.pauseResume(id);
    expect((await done)?.failed).toEqual([]);
    expect(site.asked().filter((request) => request === 'PUT partNumber=1')).toHaveLength(1);
    expect(Buffer.compare(await site.bytes(site.cos.objects[0]!.key), content)).toBe(0);
  });

  it('paused during Initiate and resumed, it opens one upload', async () => {
    const { site, uppy, begin } = await setUpRecipe();
    const initiate = site.hold(isInitiate);
    const { id, done } = begin('small.txt', bytes(10));
    await initiate.arrived;
    uppy.pauseResume(id);
    uppy.pauseResume(id);
    initiate.release();
    expect((await done)?.failed).toEqual([]);
    expect(site.asked()).toEqual(['POST uploads', 'PUT partNumber=1', 'GET', 'POST']);
    expect(site.isClean()).toBe(true);
  });

  it('paused while it completes and resumed at once, it is one object and no error', async () => {
    const { site, uppy, begin } = await setUpRecipe();
    const complete = site.hold(isComplete);
    const { id, done } = begin();
    await complete.arrived;
    uppy.pauseResume(id);
    uppy.pauseResume(id);
    complete.release();
    expect((await done)?.failed).toEqual([]);
    expect(site.asked()).toEqual(['POST uploads', 'PUT partNumber=1', 'PUT partNumber=2', 'GET', 'POST']);
    expect(site.cos.objects).toMatchObject([{ size: content.length }]);
  });

  it('paused while it completes and resumed when the object exists, it is no error', async () => {
    const { site, uppy, begin } = await setUpRecipe();
    const complete = site.hold(isComplete);
    const { id, done } = begin();
    await complete.arrived;
    uppy.pauseResume(id);
    complete.release();
    await expect.poll(() => site.cos.objects, PATIENT).toMatchObject([{ size: content.length }]);
    await expect.poll(() => localStorage.length, PATIENT).toBe(0);
    uppy.pauseResume(id);
    expect((await done)?.failed).toEqual([]);
    const asked = site.asked().filter((request) => !request.startsWith('PUT'));
    expect(asked.join(', ')).toBe('POST uploads, GET, POST');
  });

  it('paused while it completes, and completing is refused: it can be tried again', async () => {
    const { site, uppy, begin } = await setUpRecipe();
    const complete = site.hold(
      (request) => isComplete(request) && site.cos.objects.length === 0 && refusals-- > 0,
      {
        status: 403,
        code: 'AccessDenied',
      },
    );
    let refusals = 1;
    const { id, done } = begin('small.txt', bytes(10));
    await complete.arrived;
    uppy.pauseResume(id);
    uppy.pauseResume(id);
    complete.release();
    expect((await done)?.failed).toHaveLength(1);
    expect((await uppy.retryUpload(id))?.failed).toEqual([]);
    expect(site.cos.objects).toMatchObject([{ size: 10 }]);
    expect(site.isClean()).toBe(true);
  });

  it('the answer to Complete is lost: the object is found', async () => {
    const { site, begin } = await setUpRecipe();
    site.cos.inject({ match: isComplete, drop: 'after' });
    const { done } = begin('small.txt', bytes(10));
    expect((await done)?.failed).toEqual([]);
    expect(site.asked()).toEqual(['POST uploads', 'PUT partNumber=1', 'GET', 'POST', 'POST', 'HEAD']);
    expect(site.cos.objects).toMatchObject([{ size: 10 }]);
  });

  it('somebody else has aborted the upload: that is an error', async () => {
    const { site, uppy, begin, cancelled } = await setUpRecipe();
    const complete = site.hold(isComplete);
    const { id, done } = begin('small.txt', bytes(10));
    await complete.arrived;
    site.cos.reset();
    complete.release();
    expect((await done)?.failed).toHaveLength(1);
    uppy.removeFile(id);
    expect(await cancelled).toMatchObject(['small.txt', {}]);
  });

  it('the journal knows it until it is done', async () => {
    const { site, begin } = await setUpRecipe();
    const part = site.hold(isPart);
    const { done } = begin('small.txt', bytes(10));
    await part.arrived;
    expect(localStorage).toHaveLength(1);
    part.release();
    await done;
    expect(localStorage).toHaveLength(0);
  });

  it('a page that goes away aborts it, but not when it is done', async () => {
    const { site, uppy, begin, page, cancelled } = await setUpRecipe();
    const leave = () => page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }));
    const { done } = begin('done.txt', bytes(10));
    await done;
    leave();
    const part = site.hold(isPart);
    const { id } = begin('small.txt', bytes(10));
    await part.arrived;
    uppy.pauseResume(id); // what has gone away sends nothing more
    leave();
    await expect.poll(() => site.asked(), PATIENT).toContain('DELETE');
    uppy.removeFile(id);
    await cancelled;
    expect(site.cos.objects).toHaveLength(1);
    expect(site.isClean()).toBe(true);
  });

  it('a part that fails can be tried again', async () => {
    const { site, uppy, begin } = await setUpRecipe();
    site.cos.inject({ match: isPart, status: 403, code: 'AccessDenied' });
    const { id, done } = begin();
    expect((await done)?.failed).toHaveLength(1);
    await uppy.retryUpload(id);
    expect(Buffer.compare(await site.bytes(site.cos.objects[0]!.key), content)).toBe(0);
    expect(site.isClean()).toBe(true);
  });

  it('an upload that cannot be opened is an error in Uppy, and can be tried again', async () => {
    const { site, uppy, begin } = await setUpRecipe();
    site.cos.inject({ match: isInitiate, status: 403, code: 'AccessDenied' });
    const { id, done } = begin('small.txt', bytes(10));
    expect((await done)?.failed?.[0]?.error).toContain('Injected');
    await uppy.retryUpload(id);
    expect(site.cos.objects).toMatchObject([{ size: 10 }]);
  });

  it('a file that is removed when it is done is not reported as cancelled', async () => {
    const { site, uppy, begin, cancelled } = await setUpRecipe();
    const { id, done } = begin('small.txt', bytes(10));
    await done;
    uppy.removeFile(id);
    const next = site.hold(isPart);
    const other = begin('other.txt', bytes(10));
    await next.arrived;
    uppy.removeFile(other.id);
    expect(await cancelled).toEqual(['other.txt', { outcome: 'aborted' }]);
    expect(site.cos.objects).toHaveLength(1);
  });
});

it('what Uppy does by itself: a file that is removed during Initiate leaves its upload in the bucket', async () => {
  const { site, uppy, begin } = await setUp();
  uppy.use(AwsS3, {
    shouldUseMultipart: true,
    async signRequest(request) {
      const { method, key } = request;
      const url =
        'uploadId' in request
          ? uploadUrl({ ...site.bucket, key, uploadId: request.uploadId })
          : objectUrl({ ...site.bucket, key });
      if (method === 'POST' && !('uploadId' in request)) url.search = 'uploads';
      return { url: presign({ method, url }, site.credentials) };
    },
  });
  const initiate = site.hold(isInitiate);
  const { id, done } = begin();
  await initiate.arrived;
  uppy.removeFile(id);
  initiate.release();
  await done;
  await expect.poll(() => site.cos.uploads, PATIENT).toHaveLength(1);
  expect(site.asked()).toEqual(['POST uploads']);
});
