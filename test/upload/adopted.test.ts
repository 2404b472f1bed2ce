// An upload that a crashed page was completing, and that the next page adopts: the object may have been made.
import { describe, expect, it, vi } from 'vitest';
import { completeMultipartUpload, uploadPart } from '../../src/multipart/index.ts';
import { createUploadJournal, UploadController } from '../../src/upload/index.ts';
import { type Bucket, openBucket } from '../support/bucket.ts';
import { MemoryLocks, MemoryStorage } from '../support/origin.ts';

/** The upload that a crashed page was completing, and the tab that comes after it. */
async function crashedWhileCompleting() {
  vi.spyOn(Math, 'random').mockReturnValue(0); // full jitter at its shortest: no waiting
  const bucket: Bucket = await openBucket({ minPartSize: 0 });
  const [storage, locks] = [new MemoryStorage(), new MemoryLocks()];
  const address = await bucket.open();
  const service = { credentials: bucket.credentials, now: () => bucket.cos.now() };
  const part = await uploadPart(address, 1, new Uint8Array([1]), service);
  const page = locks.tab();
  (await createUploadJournal({ storage, locks: page.locks }).record(address)).completing(true);
  page.crash();
  const next = locks.tab();
  const journal = createUploadJournal({ storage, locks: next.locks });
  const adopt = () => new UploadController(address, { ...service, journal });
  const recover = () => {
    const { bucket: name, region, endpoint } = address;
    const last = createUploadJournal({ storage, locks: locks.tab().locks });
    return last.recover({ bucket: name, region, endpoint, ...service });
  };
  return { bucket, address, service, part, adopt, crash: next.crash, recover, storage };
}

describe('adopted, after a page that crashed while completing it', () => {
  it('the object was made: an abort does not say that it is gone', async () => {
    const { address, service, part, adopt, recover } = await crashedWhileCompleting();
    await completeMultipartUpload(address, [part], service);
    const error = new Error('an earlier page was completing it: the object may exist');
    expect(await adopt().abort()).toEqual({ outcome: 'unconfirmed', error, address });
    await vi.waitFor(async () => expect(await recover()).toEqual([{ address, outcome: 'ended' }]));
  });
  it('it was not: the DELETEs prove that it is aborted', async () => {
    const { bucket, adopt, storage } = await crashedWhileCompleting();
    expect(await adopt().abort()).toEqual({ outcome: 'aborted' });
    expect(bucket.cos.requests.slice(-2).map(({ method, status }) => `${method} ${status}`)).toEqual([
      'DELETE 204',
      'DELETE 404',
    ]);
    expect([...storage.entries.keys()]).toEqual([]);
  });
  it('it can be completed, and then it is', async () => {
    const { address, service, part, adopt, storage } = await crashedWhileCompleting();
    const upload = adopt();
    await upload.complete(() => completeMultipartUpload(address, [part], service));
    expect(await upload.abort()).toEqual({ outcome: 'completed' });
    expect([...storage.entries.keys()]).toEqual([]);
  });
  it('the object was made of parts that the page knows: it is completed', async () => {
    const { address, service, part, adopt } = await crashedWhileCompleting();
    const upload = adopt();
    await upload.part(async () => part);
    await completeMultipartUpload(address, [part], service);
    expect(await upload.abort()).toEqual({ outcome: 'completed' });
  });
  it('a page that crashes, too, leaves what was known', async () => {
    const { bucket, address, adopt, crash, recover } = await crashedWhileCompleting();
    await adopt().part(async () => 'none');
    crash();
    expect(await recover()).toEqual([{ address, outcome: 'ended' }]);
    expect(bucket.cos.uploads).toEqual([]);
  });
});
