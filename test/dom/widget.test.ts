// An upload widget as a product writes it, in happy-dom, tested as its team would: msw puts the emulator in
// the place of the bucket.
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createAbortHandler } from '../../src/edge/index.ts';
import {
  abortWithUrl,
  initiateMultipartUpload,
  presignAbort,
  type UploadAddress,
  uploadPart,
} from '../../src/index.ts';
import { cosHandlers, createCosEmulator } from '../../src/testing/index.ts';
import { UploadController } from '../../src/upload/index.ts';

const rule = {
  allowedOrigins: ['*'],
  allowedMethods: ['PUT', 'POST', 'DELETE', 'GET'],
  allowedHeaders: ['*'],
  exposeHeaders: ['ETag'],
};
const cos = createCosEmulator({
  buckets: [{ bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', cors: [rule] }],
  minPartSize: 0,
});
const server = setupServer(...cosHandlers(cos));
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
beforeEach(() => {
  cos.reset();
  document.body.innerHTML = '<button>Cancel</button><output></output>';
});
afterEach(() => expect(cos.storedBytes, 'what every test must leave behind').toBe(0));
afterAll(() => server.close());

const credentials = cos.credentials[0]!;
const output = () => document.querySelector('output')!;

/** Cancel aborts with a URL from the product's server; the page has no keys of its own. */
function widget(upload: UploadAddress): Promise<void> {
  const url = presignAbort(upload, credentials);
  const { promise, resolve } = Promise.withResolvers<void>();
  document.querySelector('button')!.addEventListener('click', async () => {
    output().textContent = await abortWithUrl(url).then(
      ({ outcome }) => outcome,
      (error: Error) => error.name,
    );
    resolve();
  });
  return promise;
}

it('Cancel reaches the bucket', async () => {
  const upload = await initiateMultipartUpload({ ...cos.buckets[0]!, key: 'holiday.mov' }, { credentials });
  await uploadPart(upload, 1, 'frames', { credentials });
  expect(cos.storedBytes).toBe(6);
  const cancelled = widget(upload);
  document.querySelector('button')!.click();
  await cancelled;
  expect(output().textContent).toBe('aborted');
  expect(cos.uploads).toEqual([]);
});

it('Cancel when the upload is gone already says so', async () => {
  const upload = await initiateMultipartUpload({ ...cos.buckets[0]!, key: 'holiday.mov' }, { credentials });
  await abortWithUrl(presignAbort(upload, credentials));
  const cancelled = widget(upload);
  document.querySelector('button')!.click();
  await cancelled;
  expect(output().textContent).toBe('gone');
});

it('a bucket that lost the answer is asked again', async () => {
  const upload = await initiateMultipartUpload({ ...cos.buckets[0]!, key: 'holiday.mov' }, { credentials });
  cos.inject({ match: ({ method }) => method === 'DELETE', drop: 'after' });
  const cancelled = widget(upload);
  document.querySelector('button')!.click();
  await cancelled;
  expect(output().textContent).toBe('gone');
});

it("Cancel through the product's own server, which aborts for its users only", async () => {
  const abort = createAbortHandler({
    ...cos.buckets[0]!,
    credentials,
    authorize: (_request, { key }) => key.startsWith('alice/'),
  });
  server.use(http.post('*/api/abort', ({ request }) => abort(request)));
  const cancel = async (key: string): Promise<string> => {
    const upload = await initiateMultipartUpload({ ...cos.buckets[0]!, key }, { credentials });
    return (await new UploadController(upload, { abortEndpoint: '/api/abort' }).abort()).outcome;
  };
  expect(await cancel('alice/holiday.mov')).toBe('aborted');
  expect(cos.uploads).toEqual([]);
  expect(await cancel('bob/holiday.mov')).toBe('unconfirmed');
  expect(cos.uploads).toMatchObject([{ key: 'bob/holiday.mov' }]);
});
