// The outside judge: Tencent's own Node SDK drives the emulator over HTTP, and this library and the SDK meet
// in one bucket.
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import {
  abortMultipartUpload,
  completeMultipartUpload,
  initiateMultipartUpload,
  listMultipartUploads,
  listParts,
  uploadPart,
} from '../../src/index.ts';
import { openBucket } from '../support/bucket.ts';

interface Answer {
  UploadId: string;
  Upload: { UploadId: string }[];
  Part: { PartNumber: string; Size: string }[];
  Body: Buffer;
  ETag: string;
  headers: Record<string, string>;
}
type Call = (options: Record<string, unknown>) => Promise<Answer>;
interface Sdk {
  multipartInit: Call;
  multipartUpload: Call;
  multipartListPart: Call;
  multipartList: Call;
  multipartComplete: Call;
  multipartAbort: Call;
  getObject: Call;
  putObject: Call;
  abortUploadTask: Call;
}
const Cos: new (options: Record<string, unknown>) => Sdk = createRequire(import.meta.url)(
  'cos-nodejs-sdk-v5',
);

/** One bucket for both, and the SDK in front of it. */
async function setUp() {
  const bucket = await openBucket({ minPartSize: 1024 * 1024 });
  const { secretId: SecretId, secretKey: SecretKey } = bucket.credentials;
  const sdk = new Cos({ SecretId, SecretKey, Domain: new URL(bucket.origin).host, Protocol: 'http:' });
  const target = { Bucket: bucket.at(key).bucket, Region: bucket.at(key).region, Key: key };
  return { bucket, sdk, target };
}
const key = 'dir/视频 (1)+%20.bin';
const bytes = (size: number) =>
  Buffer.from(Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) & 255));

it("the SDK uploads parts, this library aborts, and the SDK's own part list says 404 NoSuchUpload", async () => {
  const { bucket, sdk, target } = await setUp();
  const { UploadId } = await sdk.multipartInit(target);
  await sdk.multipartUpload({ ...target, UploadId, PartNumber: 1, Body: bytes(1024 * 1024) });
  await sdk.multipartUpload({ ...target, UploadId, PartNumber: 2, Body: bytes(1000) });
  const listed = await sdk.multipartListPart({ ...target, UploadId });
  expect(listed.Part.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
    ['1', '1048576'],
    ['2', '1000'],
  ]);
  expect(bucket.cos.storedBytes).toBe(1_049_576);

  const upload = { ...bucket.at(key), uploadId: UploadId };
  expect(await abortMultipartUpload(upload, { credentials: bucket.credentials })).toMatchObject({
    outcome: 'aborted',
    attempts: 1,
  });

  await expect(sdk.multipartListPart({ ...target, UploadId })).rejects.toMatchObject({
    statusCode: 404,
    code: 'NoSuchUpload',
  });
  expect((await sdk.multipartList({ ...target, Prefix: 'dir/' })).Upload).toEqual([]);
  expect(bucket.cos.storedBytes).toBe(0);
});

it('this library uploads and completes, and the SDK gets the object back byte for byte', async () => {
  const { bucket, sdk, target } = await setUp();
  const { credentials } = bucket;
  const body = bytes(2 * 1024 * 1024 + 77);
  const upload = await initiateMultipartUpload(bucket.at(key), {
    credentials,
    headers: { 'content-type': 'video/mp4' },
  });
  const parts = [];
  for (const [i, start] of [0, 1024 * 1024, 2 * 1024 * 1024].entries())
    parts.push(await uploadPart(upload, i + 1, body.subarray(start, start + 1024 * 1024), { credentials }));
  const { etag } = await completeMultipartUpload(upload, parts, { credentials });
  const { Body, ETag, headers } = await sdk.getObject(target);
  expect(Buffer.compare(Body, body)).toBe(0);
  expect([ETag, headers['content-type']]).toEqual([etag, 'video/mp4']);
});

it('each lists what the other has opened', async () => {
  const { bucket, sdk, target } = await setUp();
  const { credentials } = bucket;
  const { UploadId } = await sdk.multipartInit(target);
  await sdk.multipartUpload({ ...target, UploadId, PartNumber: 7, Body: 'abc' });
  const upload = await initiateMultipartUpload(bucket.at('other key'), { credentials });
  const uploads = await Array.fromAsync(listMultipartUploads(bucket.at('x'), { credentials }));
  expect(uploads.map(({ key, uploadId }) => [key, uploadId])).toEqual([
    [key, UploadId],
    ['other key', upload.uploadId],
  ]);
  expect(await Array.fromAsync(listParts({ ...upload, key, uploadId: UploadId }, { credentials }))).toEqual([
    { partNumber: 7, etag: '"900150983cd24fb0d6963f7d28e17f72"', size: 3, lastModified: expect.any(String) },
  ]);
  const listed = await sdk.multipartList({ ...target, EncodingType: 'url' });
  expect(listed.Upload.map(({ UploadId }) => UploadId)).toEqual([UploadId, upload.uploadId]);
});

it('what the SDKs do with an undefined UploadId is Delete Object: the reason this library refuses it', async () => {
  const { bucket, sdk, target } = await setUp();
  await sdk.putObject({ ...target, Body: 'precious' });
  await sdk.multipartAbort({ ...target, UploadId: undefined });
  expect(bucket.cos.requests.at(-1)).toMatchObject({ method: 'DELETE', status: 204 });
  expect(bucket.cos.objects).toEqual([]);
});
