// upload.test.ts
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uploadPart } from 'cos-abort';
import { createCosEmulator } from 'cos-abort/testing';
import { UploadController } from 'cos-abort/upload';

test('Cancel leaves nothing behind, also when the answer is lost', async () => {
  const cos = createCosEmulator(); // a COS in memory
  const options = { credentials: cos.credentials[0], fetch: cos };
  const upload = new UploadController({ ...cos.buckets[0], key: 'holiday.mp4' }, options);
  const address = await upload.initiate();
  await upload.part((signal) => uploadPart(address, 1, 'some bytes', { ...options, signal }));
  assert.equal(cos.storedBytes, 10);

  cos.inject({ match: ({ method }) => method === 'DELETE', drop: 'after' });
  assert.deepEqual(await upload.abort(), { outcome: 'gone' });
  assert.equal(cos.storedBytes, 0);
});
