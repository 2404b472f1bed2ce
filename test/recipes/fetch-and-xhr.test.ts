// The recipe for an uploader without an SDK: Node's fetch and happy-dom's XMLHttpRequest, and a server that
// has the keys.
import {
  completeMultipartUpload,
  initiateMultipartUpload,
  presign,
  presignAbort,
  uploadUrl,
} from 'cos-abort';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  sendWithFetch,
  sendWithXhr,
  startUpload,
  type UploadServer,
  uploadFile,
} from '../../demo/recipes/fetch-and-xhr.ts';
import { rejection } from '../support/bucket.ts';
import { PageBlob } from './page.ts';
import { bytes, isComplete, isInitiate, isPart, openSite } from './page-bucket.ts';

const MiB = 2 ** 20;
const content = bytes(2 * MiB + 77);
const key = 'dir/视频 (1).mov';
/** A bucket, and a server that has its keys. */
async function setUp() {
  const site = await openSite();
  const { bucket, credentials } = site;
  const open = () => site.controller(key, { abortUrl: (address) => presignAbort(address, credentials) });
  const server: UploadServer = {
    async initiate({ type }) {
      const headers = { 'content-type': type };
      return (await initiateMultipartUpload({ ...bucket, key }, { credentials, headers })).uploadId;
    },
    async partUrl(address, partNumber) {
      const url = uploadUrl(address);
      url.searchParams.set('partNumber', `${partNumber}`);
      return presign({ method: 'PUT', url }, credentials);
    },
    complete: (address, parts) => completeMultipartUpload(address, parts, { credentials }),
  };
  return { site, open, server };
}

describe.each([
  { name: 'fetch', sender: () => sendWithFetch, FileOf: Blob, told: [] },
  { name: 'XMLHttpRequest', sender: sendWithXhr, FileOf: PageBlob, told: [MiB, MiB, 77] },
])('with $name', ({ sender, FileOf, told }) => {
  async function setUpUpload() {
    const { site, open, server } = await setUp();
    const upload = open();
    const progress: number[] = [];
    const sendPart = sender((loaded) => progress.push(loaded));
    const begin = (adopted = upload) =>
      uploadFile(adopted, new FileOf([content], { type: 'video/quicktime' }), server, {
        sendPart,
        partSize: MiB,
        retry: 0,
      });
    return { site, open, server, upload, progress, sendPart, begin };
  }

  it('it uploads every byte, part by part', async () => {
    const { site, upload, progress, begin } = await setUpUpload();
    expect(await begin()).toMatchObject({ etag: expect.stringMatching(/-3"$/) });
    expect(site.asked()).toEqual([
      'POST uploads',
      'PUT partNumber=1',
      'PUT partNumber=2',
      'PUT partNumber=3',
      'POST',
    ]);
    expect(progress).toEqual(told);
    expect(Buffer.compare(await site.bytes(key), content)).toBe(0);
    expect(upload.state).toBe('completed');
    expect(site.isClean()).toBe(true);
  });

  it('cancelled in the middle of a part, nothing stays, not even that part, which arrives late', async () => {
    const { site, upload, begin } = await setUpUpload();
    const second = site.hold((request) => isPart(request) && request.url.includes('partNumber=2'));
    const done = rejection(begin());
    await second.arrived;
    expect(site.cos.storedBytes).toBe(MiB);
    expect(await upload.abort()).toEqual({ outcome: 'aborted' });
    expect(await done).toMatchObject({ name: 'AbortError' });
    expect(site.isClean()).toBe(true);
    // The first, the one that took what had arrived late, and the one that found nothing any more.
    expect(site.deletes()).toEqual([204, 204, 404]);
  });

  it('cancelled during Initiate, nothing stays and no part is sent', async () => {
    const { site, upload, begin } = await setUpUpload();
    const initiate = site.hold(isInitiate);
    const done = rejection(begin());
    await initiate.arrived;
    const aborted = upload.abort();
    initiate.release();
    expect(await aborted).toEqual({ outcome: 'aborted' });
    expect(await done).toMatchObject({ name: 'AbortError' });
    expect(site.asked()).toEqual(['POST uploads', 'DELETE']);
    expect(site.isClean()).toBe(true);
  });

  it('cancelled while the server is asked for a URL, nothing stays and the part is not sent', async () => {
    const { site, server, upload, begin } = await setUpUpload();
    const asked = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<string>();
    server.partUrl = () => {
      asked.resolve();
      return answered.promise;
    };
    const done = rejection(begin());
    await asked.promise;
    expect(await upload.abort()).toEqual({ outcome: 'aborted' });
    answered.resolve('http://nowhere.invalid/');
    expect(await done).toMatchObject({ name: 'AbortError' });
    expect(site.asked()).toEqual(['POST uploads', 'DELETE']);
  });

  it('cancelled while it completes, it says that it is completed', async () => {
    const { site, upload, begin } = await setUpUpload();
    const complete = site.hold(isComplete);
    const done = begin();
    await complete.arrived;
    const aborted = upload.abort();
    complete.release();
    expect(await aborted).toEqual({ outcome: 'completed' });
    expect(await done).toMatchObject({ etag: expect.any(String) });
    expect(Buffer.compare(await site.bytes(key), content)).toBe(0);
    expect(site.asked()).not.toContain('DELETE');
  });

  it('cancelled while it completes, and completing is refused: nothing stays', async () => {
    const { site, upload, begin } = await setUpUpload();
    const complete = site.hold(isComplete, { status: 403, code: 'AccessDenied' });
    const done = rejection(begin());
    await complete.arrived;
    const aborted = upload.abort();
    complete.release();
    expect(await aborted).toEqual({ outcome: 'aborted' });
    expect(await done).toMatchObject({ serviceCode: 'AccessDenied' });
    expect(site.isClean()).toBe(true);
    expect(site.cos.objects).toEqual([]);
  });

  it('a part that is refused or lost is an error, and the abort after it leaves nothing', async () => {
    const { site, open, upload, begin } = await setUpUpload();
    site.cos.inject({ match: isPart, status: 403, code: 'AccessDenied' });
    expect(await rejection(begin())).toMatchObject({ message: 'part: HTTP 403' });
    expect(await upload.abort()).toEqual({ outcome: 'aborted' });
    const again = open();
    site.cos.inject({ match: isPart, drop: 'before' });
    expect(await rejection(begin(again))).toBeInstanceOf(Error);
    expect(await again.abort()).toEqual({ outcome: 'aborted' });
    expect(site.isClean()).toBe(true);
  });

  it('after a part that failed, it can be called again with the same upload', async () => {
    const { site, begin } = await setUpUpload();
    site.cos.inject({ match: isPart, status: 403, code: 'AccessDenied' });
    expect(await rejection(begin())).toMatchObject({ message: 'part: HTTP 403' });
    await begin();
    expect(site.asked().filter((request) => request === 'POST uploads')).toHaveLength(1);
    expect(Buffer.compare(await site.bytes(key), content)).toBe(0);
    expect(site.isClean()).toBe(true);
  });

  it('an empty file is refused before anything is opened', async () => {
    const { site, server, upload, sendPart } = await setUpUpload();
    expect(await rejection(uploadFile(upload, new FileOf([]), server, { sendPart }))).toMatchObject({
      name: 'RangeError',
    });
    expect(site.asked()).toEqual([]);
  });
});

it('with XMLHttpRequest, a part whose ETag CORS hides is an error that says what to do', async () => {
  const { site, open, server } = await setUp();
  vi.spyOn(XMLHttpRequest.prototype, 'getResponseHeader').mockReturnValue(null);
  onTestFinished(() => void vi.restoreAllMocks());
  const upload = open();
  const sendPart = sendWithXhr(() => {});
  const done = uploadFile(upload, new PageBlob([content]), server, { sendPart, retry: 0 });
  expect(await rejection(done)).toEqual(
    new Error("part: its ETag cannot be read: the bucket's CORS rule must expose ETag"),
  );
  expect(await upload.abort()).toEqual({ outcome: 'aborted' });
  expect(site.isClean()).toBe(true);
});

it('where it is called: parts of 8 MiB, and the controller to cancel with', async () => {
  const { site, server } = await setUp();
  vi.stubGlobal('location', new URL('http://page.example/'));
  const started = startUpload({ ...site.bucket, key }, new Blob([content, bytes(7 * MiB)]), server);
  await started.done;
  expect(site.asked()).toEqual(['POST uploads', 'PUT partNumber=1', 'PUT partNumber=2', 'POST']);
  expect(await started.upload.abort()).toEqual({ outcome: 'completed' });
});
