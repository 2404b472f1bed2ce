import {
  completeMultipartUpload,
  initiateMultipartUpload,
  listMultipartUploads,
  uploadPart,
} from 'cos-abort/multipart';

const bucket = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' };
const options = { credentials: { secretId: 'AKIDexample', secretKey: 'secretexample' } };

const upload = await initiateMultipartUpload(
  { ...bucket, key: 'video/2.mp4' },
  { ...options, headers: { 'content-type': 'video/mp4' } },
);
const parts = [
  await uploadPart(upload, 1, new Uint8Array(1024 * 1024), options), // parts are 1 MiB at least, but the last
  await uploadPart(upload, 2, 'the end', options),
];
await completeMultipartUpload(upload, parts, options);

for await (const { key } of listMultipartUploads(bucket, { ...options, prefix: 'video/' })) console.log(key); // video/1.mp4
