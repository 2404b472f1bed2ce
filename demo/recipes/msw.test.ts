// msw.test.ts
import { abortMultipartUpload, initiateMultipartUpload } from 'cos-abort';
import { cosHandlers, createCosEmulator } from 'cos-abort/testing';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

const cos = createCosEmulator();
const server = setupServer(...cosHandlers(cos)); // the bucket's hosts lead to the emulator
beforeAll(() => server.listen());
afterEach(() => cos.reset()); // forgets what is stored and what was asked
afterAll(() => server.close());

test('an abort leaves nothing behind', async () => {
  const credentials = cos.credentials[0];
  const upload = await initiateMultipartUpload({ ...cos.buckets[0], key: 'a.mp4' }, { credentials });
  expect(cos.uploads).toHaveLength(1);
  await abortMultipartUpload(upload, { credentials });
  expect(cos.uploads).toEqual([]);
});
