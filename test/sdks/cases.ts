// What a program does with Tencent's JavaScript SDKs: both have the same calls, so that one table is for
// both.
import { expect } from 'vitest';
import { bytes, type Desk, MiB, md5 } from './desk.ts';

/** As much of an answer as a case reads. */
export interface SdkAnswer {
  statusCode: number;
  headers: Record<string, string>;
  ETag: string;
  Location: string;
  Url: string;
  UploadId: string;
  Body: unknown;
  Upload: { Key: string; UploadId: string }[];
  Part: { PartNumber: string; Size: string; ETag: string }[];
  Contents: { Key: string; Size: string }[];
  CommonPrefixes: { Prefix: string }[];
  IsTruncated: string;
  NextMarker: string;
  Deleted: { Key: string }[];
  NotModified: boolean;
  CRC64: string;
  successList: { UploadId: string }[];
  errorList: unknown[];
}

type Call = (options: Record<string, unknown>) => Promise<SdkAnswer>;

export interface Sdk
  extends Record<
    | 'putObject'
    | 'getObject'
    | 'headObject'
    | 'deleteObject'
    | 'deleteMultipleObject'
    | 'putObjectCopy'
    | 'appendObject'
    | 'headBucket'
    | 'putBucket'
    | 'getBucket'
    | 'multipartInit'
    | 'multipartUpload'
    | 'multipartListPart'
    | 'multipartList'
    | 'multipartComplete'
    | 'multipartAbort'
    | 'abortUploadTask'
    | 'sliceUploadFile'
    | 'sliceCopyFile'
    | 'uploadFile',
    Call
  > {
  cancelTask(id: string): void;
  pauseTask(id: string): void;
  restartTask(id: string): void;
  getTaskList(): { id: string; state: string }[];
  getObjectUrl(
    options: Record<string, unknown>,
    callback: (error: unknown, data: { Url: string }) => void,
  ): void;
}

/** What a case works with. */
export interface Stand extends Desk {
  sdk: Sdk;
  /** What the SDK takes as a body. */
  body(content: Uint8Array<ArrayBuffer>): unknown;
  /** The options that give it a file. */
  file(content: Uint8Array<ArrayBuffer>): Promise<Record<string, unknown>>;
  /** The bytes of an answer's Body. */
  read(answer: SdkAnswer): Buffer;
}

/** Blank, brackets, plus, per cent, CJK, beyond the BMP, and a slash twice. */
const KEY = 'dir//视频 (1)+%20 𐀀.bin';
const LARGE = bytes(3 * MiB + 77);

export const cases: Record<string, (stand: Stand) => Promise<void>> = {
  async 'an object is put, got, headed and deleted'({ sdk, bucket, cos, body, read }) {
    const target = { ...bucket, Key: KEY };
    const content = bytes(1000);
    const put = await sdk.putObject({ ...target, Body: body(content), ContentType: 'video/mp4' });
    expect(put.ETag).toBe(`"${md5(content)}"`);
    const got = await sdk.getObject({ ...target, DataType: 'arraybuffer' });
    expect(Buffer.compare(read(got), content)).toBe(0);
    const { headers } = await sdk.headObject(target);
    expect([headers['content-type'], headers['content-length'], headers.etag]).toEqual([
      'video/mp4',
      '1000',
      put.ETag,
    ]);
    await sdk.deleteObject(target);
    expect(cos.objects).toEqual([]);
    await expect(sdk.headObject(target)).rejects.toMatchObject({ statusCode: 404 });
    await sdk.deleteObject(target); // 204 again
  },
  async 'a range of it is got'({ sdk, bucket, body, read }) {
    const target = { ...bucket, Key: KEY };
    await sdk.putObject({ ...target, Body: body(LARGE) });
    const got = await sdk.getObject({ ...target, Range: 'bytes=100-1099', DataType: 'arraybuffer' });
    expect(got.statusCode).toBe(206);
    expect(Buffer.compare(read(got), LARGE.subarray(100, 1100))).toBe(0);
  },
  async 'a condition that fails is 412'({ sdk, bucket, body }) {
    const target = { ...bucket, Key: KEY };
    const { ETag } = await sdk.putObject({ ...target, Body: body(bytes(10)) });
    await sdk.getObject({ ...target, IfMatch: ETag });
    await expect(sdk.getObject({ ...target, IfMatch: '"other"' })).rejects.toMatchObject({
      statusCode: 412,
    });
  },
  async 'a presigned URL is open to everybody'({ sdk, bucket, body }) {
    const target = { ...bucket, Key: KEY };
    await sdk.putObject({ ...target, Body: body(bytes(10)) });
    const url = await new Promise<string>((resolve, reject) => {
      sdk.getObjectUrl({ ...target, Sign: true }, (error, data) =>
        error ? reject(error) : resolve(data.Url),
      );
    });
    const response = await fetch(url);
    expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, 10]);
  },
  async 'parts are uploaded, listed and completed'({ sdk, bucket, cos, body, read }) {
    const target = { ...bucket, Key: KEY };
    const { UploadId } = await sdk.multipartInit(target);
    const Parts: { PartNumber: number; ETag: string }[] = [];
    for (const [i, start] of [0, MiB, 2 * MiB, 3 * MiB].entries()) {
      const part = { ...target, UploadId, PartNumber: i + 1, Body: body(LARGE.subarray(start, start + MiB)) };
      Parts.push({ PartNumber: i + 1, ETag: (await sdk.multipartUpload(part)).ETag });
    }
    const { Part } = await sdk.multipartListPart({ ...target, UploadId });
    expect(Part.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      ['1', '1048576'],
      ['2', '1048576'],
      ['3', '1048576'],
      ['4', '77'],
    ]);
    const listed = await sdk.multipartList({ ...bucket, Prefix: 'dir/', EncodingType: 'url' });
    expect(listed.Upload.map((upload) => upload.UploadId)).toEqual([UploadId]);
    const { ETag } = await sdk.multipartComplete({ ...target, UploadId, Parts });
    expect(ETag).toMatch(/^"[\da-f]{32}-4"$/);
    const got = await sdk.getObject({ ...target, DataType: 'arraybuffer' });
    expect([Buffer.compare(read(got), LARGE), got.headers.etag]).toEqual([0, ETag]);
    expect(cos.uploads).toEqual([]);
  },
  async 'an upload is aborted, and then it is unknown'({ sdk, bucket, cos, body }) {
    const target = { ...bucket, Key: KEY };
    const { UploadId } = await sdk.multipartInit(target);
    await sdk.multipartUpload({ ...target, UploadId, PartNumber: 1, Body: body(bytes(MiB)) });
    await sdk.multipartAbort({ ...target, UploadId });
    expect(cos.storedBytes).toBe(0);
    const unknown = { statusCode: 404, code: 'NoSuchUpload' };
    await expect(sdk.multipartListPart({ ...target, UploadId })).rejects.toMatchObject(unknown);
    await expect(sdk.multipartAbort({ ...target, UploadId })).rejects.toMatchObject(unknown);
  },
  async 'abortUploadTask: one upload, those of a key, those of a bucket'({ sdk, bucket, cos }) {
    const open = async (Key: string) => (await sdk.multipartInit({ ...bucket, Key })).UploadId;
    const [first] = [await open('a'), await open('a'), await open('b'), await open('c')];
    const one = await sdk.abortUploadTask({ ...bucket, Key: 'a', UploadId: first, Level: 'task' });
    expect([one.successList.length, cos.uploads.length]).toEqual([1, 3]);
    await sdk.abortUploadTask({ ...bucket, Key: 'a', Level: 'file' });
    expect(cos.uploads.map(({ key }) => key)).toEqual(['b', 'c']);
    const all = await sdk.abortUploadTask({ ...bucket, Level: 'bucket' });
    expect([all.successList.length, all.errorList, cos.uploads]).toEqual([2, [], []]);
  },
  async 'a file is uploaded in slices'({ sdk, bucket, cos, file, read }) {
    const target = { ...bucket, Key: KEY };
    await sdk.sliceUploadFile({ ...target, ...(await file(LARGE)) });
    expect([cos.uploads, cos.objects.map(({ size }) => size)]).toEqual([[], [LARGE.length]]);
    const got = await sdk.getObject({ ...target, DataType: 'arraybuffer' });
    expect(Buffer.compare(read(got), LARGE)).toBe(0);
  },
  async 'uploadFile takes one PUT or parts, by size'({ sdk, bucket, cos, file }) {
    const upload = (Key: string, options: Record<string, unknown>) =>
      sdk.uploadFile({ ...bucket, Key, SliceSize: 2 * MiB, ...options });
    await upload('small', await file(bytes(1000)));
    await upload('large', await file(LARGE));
    expect(cos.objects.map(({ key, size, etag }) => [key, size, etag.includes('-')])).toEqual([
      ['large', LARGE.length, true],
      ['small', 1000, false],
    ]);
  },
  async 'an upload that was begun before goes on with the parts that it has'({
    sdk,
    bucket,
    cos,
    body,
    file,
  }) {
    const target = { ...bucket, Key: KEY };
    const { UploadId } = await sdk.multipartInit(target);
    for (const [i, start] of [0, MiB].entries())
      await sdk.multipartUpload({
        ...target,
        UploadId,
        PartNumber: i + 1,
        Body: body(LARGE.subarray(start, start + MiB)),
      });
    cos.clearLog();
    await sdk.sliceUploadFile({ ...target, ...(await file(LARGE)) });
    expect([cos.uploads, cos.objects.map(({ size }) => size)]).toEqual([[], [LARGE.length]]);
    expect(cos.requests.filter(({ method }) => method === 'PUT')).toHaveLength(2);
  },
  async 'a task is cancelled: its parts stay until abortUploadTask'({ sdk, bucket, cos, file }) {
    const target = { ...bucket, Key: KEY };
    const gate = Promise.withResolvers<void>();
    cos.inject({ match: ({ method }) => method === 'PUT', delay: gate.promise, times: 9 });
    const task = Promise.withResolvers<string>();
    sdk.sliceUploadFile({ ...target, onTaskReady: task.resolve, ...(await file(LARGE)) });
    const id = await task.promise;
    await expect.poll(() => cos.requests.some(({ method }) => method === 'PUT')).toBe(true);
    sdk.cancelTask(id);
    expect(sdk.getTaskList().map(({ state }) => state)).toEqual(['canceled']);
    gate.resolve();
    await expect.poll(() => cos.requests.every(({ status }) => status !== undefined)).toBe(true);
    expect(cos.uploads).toHaveLength(1);
    await sdk.abortUploadTask({ ...target, Level: 'file' });
    expect([cos.uploads, cos.storedBytes]).toEqual([[], 0]);
  },
  async 'a task is paused and goes on with the upload that it has'({ sdk, bucket, cos, file, read }) {
    const target = { ...bucket, Key: KEY };
    const gate = Promise.withResolvers<void>();
    cos.inject({ match: ({ url }) => url.includes('partNumber=2'), delay: gate.promise });
    const task = Promise.withResolvers<string>();
    const done = sdk.sliceUploadFile({
      ...target,
      onTaskReady: task.resolve,
      ...(await file(LARGE)),
    });
    const id = await task.promise;
    await expect.poll(() => cos.uploads[0]?.parts.length).toBe(3);
    sdk.pauseTask(id);
    gate.resolve();
    sdk.restartTask(id);
    await done;
    expect(
      cos.requests.filter(({ method, path }) => method === 'POST' && path.includes('?uploads')),
    ).toHaveLength(1);
    const got = await sdk.getObject({ ...target, DataType: 'arraybuffer' });
    expect(Buffer.compare(read(got), LARGE)).toBe(0);
  },
  async 'an object is copied, whole and in parts'({ sdk, bucket, cos, body, read }) {
    await sdk.putObject({ ...bucket, Key: 'from', Body: body(LARGE), ContentType: 'video/mp4' });
    const CopySource = `${bucket.Bucket}.cos.${bucket.Region}.myqcloud.com/from`;
    const copied = await sdk.putObjectCopy({ ...bucket, Key: 'whole', CopySource });
    expect(copied.ETag).toBe(`"${md5(LARGE)}"`);
    await sdk.sliceCopyFile({ ...bucket, Key: 'parts', CopySource, CopySliceSize: MiB, CopyChunkSize: MiB });
    for (const Key of ['whole', 'parts']) {
      const got = await sdk.getObject({ ...bucket, Key, DataType: 'arraybuffer' });
      expect([Buffer.compare(read(got), LARGE), got.headers['content-type']]).toEqual([0, 'video/mp4']);
    }
    expect(cos.uploads).toEqual([]);
  },
  async 'many objects are listed and deleted at once'({ sdk, bucket, cos, body }) {
    for (const Key of ['a/1', 'a/2', 'b', 'c &<>', 'd'])
      await sdk.putObject({ ...bucket, Key, Body: body(bytes(1)) });
    const first = await sdk.getBucket({ ...bucket, Delimiter: '/', MaxKeys: 2 });
    expect(first.CommonPrefixes.map(({ Prefix }) => Prefix)).toEqual(['a/']);
    expect([first.Contents.map(({ Key }) => Key), first.IsTruncated]).toEqual([['b'], 'true']);
    const rest = await sdk.getBucket({ ...bucket, Delimiter: '/', Marker: first.NextMarker });
    expect([rest.Contents.map(({ Key }) => Key), rest.IsTruncated]).toEqual([['c &<>', 'd'], 'false']);
    const Objects = ['a/1', 'c &<>', 'missing'].map((Key) => ({ Key }));
    const { Deleted } = await sdk.deleteMultipleObject({ ...bucket, Objects });
    expect(Deleted.map(({ Key }) => Key)).toEqual(['a/1', 'c &<>', 'missing']);
    expect(cos.objects.map(({ key }) => key)).toEqual(['a/2', 'b', 'd']);
  },
  async 'the bucket is there, and yours'({ sdk, bucket }) {
    expect((await sdk.headBucket(bucket)).statusCode).toBe(200);
    await expect(sdk.putBucket(bucket)).rejects.toMatchObject({
      statusCode: 409,
      code: 'BucketAlreadyOwnedByYou',
    });
  },
  async 'what the emulator does not do it says'({ sdk, bucket, cos, body }) {
    const asked = { ...bucket, Key: KEY, Body: body(bytes(1)), Position: 0 };
    await expect(sdk.appendObject(asked)).rejects.toMatchObject({ statusCode: 501, code: 'NotImplemented' });
    expect(cos.objects).toEqual([]);
  },
};
