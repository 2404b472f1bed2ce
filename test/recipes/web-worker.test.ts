// The recipe for a Web Worker: its journal in IndexedDB, and its page, which aborts for it when it closes.
import 'fake-indexeddb/auto';
import { initiateMultipartUpload } from 'cos-abort/multipart';
import { createCosEmulator } from 'cos-abort/testing';
import { createUploadJournal, UploadController } from 'cos-abort/upload';
import { expect, it, vi } from 'vitest';
import { openIdbStorage } from '../../demo/recipes/web-worker/idb-storage.ts';
import { watchWorker } from '../../demo/recipes/web-worker/page-half.ts';
import { type OpenUpload, tellPage } from '../../demo/recipes/web-worker/upload-worker.ts';
import { quiet } from '../support/clock.ts';
import { freeLocks } from '../support/origin.ts';
import './page.ts';

function openBucket() {
  const cos = createCosEmulator();
  return { cos, credentials: cos.credentials[0]!, object: { ...cos.buckets[0]!, key: 'a.mp4' } };
}

/** A worker and its page: what one posts, the other gets a moment later, copied. */
function openWorker() {
  const { cos, credentials, object } = openBucket();
  const page = new EventTarget();
  for (const name of ['addEventListener', 'removeEventListener'] as const)
    vi.stubGlobal(name, page[name].bind(page));
  vi.stubGlobal('fetch', (input: string, init: RequestInit) => cos(new Request(input, init)));
  const worker = new EventTarget();
  const postMessage = (message: OpenUpload) => {
    const data = structuredClone(message);
    queueMicrotask(() => worker.dispatchEvent(Object.assign(new Event('message'), { data })));
  };
  watchWorker(worker as unknown as Worker, { credentials });
  const upload = new UploadController(object, { credentials, fetch: cos });
  tellPage(upload, { postMessage }, 1);
  const closePage = async (): Promise<void> => {
    await quiet();
    page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }));
    await quiet();
  };
  return { cos, upload, closePage };
}

it('a journal in IndexedDB outlives its worker', async () => {
  const { cos, credentials, object } = openBucket();
  const locks = freeLocks;
  const first = createUploadJournal({ storage: await openIdbStorage('test'), locks });
  expect(first.state).toBe('ready');
  const upload = await initiateMultipartUpload(object, { credentials, fetch: cos });
  expect((await first.record(upload)).recorded).toBe(true);

  const next = createUploadJournal({ storage: await openIdbStorage('test'), locks });
  expect(await next.entries()).toMatchObject([{ address: { uploadId: upload.uploadId }, page: 'gone' }]);
  expect(await next.recover({ ...object, credentials, fetch: cos })).toMatchObject([{ outcome: 'aborted' }]);
  expect((await openIdbStorage('test')).length).toBe(0);
});

it('what the worker has open is aborted when the page closes', async () => {
  const { cos, upload, closePage } = openWorker();
  await upload.initiate();
  expect(cos.uploads).toHaveLength(1);
  await closePage();
  expect(cos.uploads).toEqual([]);
});

it('nothing is sent before it is open, while it completes, and after', async () => {
  const { cos, upload, closePage } = openWorker();
  await closePage();
  await upload.initiate();
  await upload.complete(async () => {
    await closePage();
    return 'done';
  });
  await closePage();
  expect(cos.requests.map(({ method }) => method)).toEqual(['POST']);
});
