import { initiateMultipartUpload } from 'cos-abort';
import { createCosEmulator } from 'cos-abort/testing';

test('an upload is opened in the emulator', async () => {
  const cos = createCosEmulator();
  const [{ bucket, region }] = cos.buckets;
  const [credentials] = cos.credentials;
  await initiateMultipartUpload({ bucket, region, key: 'a' }, { credentials, fetch: cos });
  expect(cos.uploads.length).toBe(1);
});
