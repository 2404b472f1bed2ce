// A bucket in the process of its test, and what reaches it: no connection, and no time but what a test lets pass.
import { initiateMultipartUpload, type Part, type UploadAddress, uploadPart } from '../../src/index.ts';
import { createCosEmulator } from '../../src/testing/index.ts';

export function openInProcess() {
  const cos = createCosEmulator({ minPartSize: 0 });
  const object = () => ({ ...cos.buckets[0], key: 'k' });
  const options = (more: object = {}) => ({
    credentials: cos.credentials[0],
    fetch: (request: Request) => cos(request),
    ...more,
  });
  /** An upload with one stored part. */
  async function opened(): Promise<{ upload: UploadAddress; parts: Part[] }> {
    const upload = await initiateMultipartUpload(object(), options());
    return { upload, parts: [await uploadPart(upload, 1, 'bytes', options())] };
  }
  return { cos, object, options, opened };
}
