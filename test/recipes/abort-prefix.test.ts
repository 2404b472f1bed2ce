// The recipe that aborts a whole folder.
import { uploadPart } from 'cos-abort/multipart';
import { createCosEmulator } from 'cos-abort/testing';
import { expect, it } from 'vitest';
import { abortBelow } from '../../demo/recipes/abort-prefix.ts';

/** A bucket with uploads of two users. */
async function openBucket() {
  const cos = createCosEmulator({ minPartSize: 0 });
  const place = { ...cos.buckets[0]!, credentials: cos.credentials[0]!, fetch: cos, retry: 0 };
  for (const key of ['users/17/a', 'users/17/b', 'users/18/a']) {
    const uploadId = cos.addUpload({ key });
    await uploadPart({ ...place, key, uploadId }, 1, 'ten bytes!', place);
  }
  return { cos, place };
}

it('aborts what is below the prefix, however young, and tells what is freed', async () => {
  const { cos, place } = await openBucket();
  expect(await abortBelow('users/17/', place)).toEqual({ uploads: 2, bytes: 20, failed: [] });
  expect(cos.uploads).toMatchObject([{ key: 'users/18/a' }]);
});

it('tells what could not be aborted', async () => {
  const { cos, place } = await openBucket();
  cos.inject({
    match: ({ method, url }) => method === 'DELETE' && url.includes('/b?'),
    status: 403,
    code: 'AccessDenied',
  });
  const { uploads, failed } = await abortBelow('users/17/', place);
  expect(uploads).toBe(1);
  expect(failed).toMatchObject([{ key: 'users/17/b', error: { serviceCode: 'AccessDenied' } }]);
});

it('never takes the whole bucket', async () => {
  const { cos, place } = await openBucket();
  await expect(abortBelow('', place)).rejects.toThrow(/olderThan .*prefix/);
  expect(cos.uploads).toHaveLength(3);
});
