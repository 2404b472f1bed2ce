// An upload that a crashed page was completing, and that the next page adopts: the object may have been made.
import { describe, expect, it } from 'vitest';
import { completeMultipartUpload, uploadPart } from '../../src/multipart/index.ts';
import { createUploadJournal, UploadController } from '../../src/upload/index.ts';
import { rejection } from '../support/bucket.ts';
import { holdTime, passing, quiet } from '../support/clock.ts';
import { openInProcess } from '../support/in-process.ts';
import { MemoryLocks, MemoryStorage } from '../support/origin.ts';

holdTime();

/** The upload that a crashed page was completing, and the tab that comes after it. */
async function crashedWhileCompleting() {
  const { cos, options, opened } = openInProcess();
  const { upload: address, parts } = await opened();
  const [storage, locks] = [new MemoryStorage(), new MemoryLocks()];
  const page = locks.tab();
  (await createUploadJournal({ storage, locks: page.locks }).record(address)).completing(true);
  page.crash();
  const next = locks.tab();
  const journal = createUploadJournal({ storage, locks: next.locks });
  const adopt = () => new UploadController(address, { ...options(), journal });
  const complete = () => completeMultipartUpload(address, parts, options());
  const recover = () => {
    const { bucket, region } = address;
    const last = createUploadJournal({ storage, locks: locks.tab().locks });
    return last.recover({ bucket, region, ...options() });
  };
  return { cos, address, parts, options, complete, adopt, crash: next.crash, recover, storage };
}

describe('adopted, after a page that crashed while completing it', () => {
  it('the object was made: an abort does not say that it is gone', async () => {
    const { address, complete, adopt, recover } = await crashedWhileCompleting();
    await complete();
    const error = new Error('an earlier page was completing it: the object may exist');
    expect(await passing(adopt().abort())).toEqual({ outcome: 'unconfirmed', error, address });
    await quiet(); // its lock is given up
    expect(await recover()).toEqual([{ address, outcome: 'ended' }]);
  });
  it('it was not: the DELETEs prove that it is aborted', async () => {
    const { cos, adopt, storage } = await crashedWhileCompleting();
    expect(await passing(adopt().abort())).toEqual({ outcome: 'aborted' });
    expect(cos.requests.slice(-2).map(({ method, status }) => `${method} ${status}`)).toEqual([
      'DELETE 204',
      'DELETE 404',
    ]);
    expect([...storage.entries.keys()]).toEqual([]);
  });
  it('it can be completed, and then it is', async () => {
    const { complete, adopt, storage } = await crashedWhileCompleting();
    const upload = adopt();
    await upload.complete(complete);
    expect(await passing(upload.abort())).toEqual({ outcome: 'completed' });
    expect([...storage.entries.keys()]).toEqual([]);
  });
  it('the object was made of parts that the page knows: it is completed', async () => {
    const { parts, complete, adopt } = await crashedWhileCompleting();
    const upload = adopt();
    await upload.part(async () => parts[0]);
    await complete();
    expect(await passing(upload.abort())).toEqual({ outcome: 'completed' });
  });
  it('a page that crashes, too, leaves what was known', async () => {
    const { cos, address, adopt, crash, recover } = await crashedWhileCompleting();
    await adopt().part(async () => 'none');
    crash();
    expect(await recover()).toEqual([{ address, outcome: 'ended' }]);
    expect(cos.uploads).toEqual([]);
  });
  it('where nobody can tell which page lives, what was known stays known, too', async () => {
    const { address, complete, options, storage } = await crashedWhileCompleting();
    await complete();
    const journal = createUploadJournal({ storage, locks: null });
    const upload = new UploadController(address, { ...options(), journal });
    await quiet();
    expect([...storage.entries.values()]).toMatchObject([expect.stringContaining('"completing":true')]);
    expect(await passing(upload.abort())).toMatchObject({ outcome: 'unconfirmed' });
  });
  it('a Complete that is refused now leaves open what the earlier one has done', async () => {
    const { cos, address, complete, adopt, recover } = await crashedWhileCompleting();
    await complete();
    const upload = adopt();
    await quiet();
    cos.inject({ match: ({ method }) => method === 'POST', status: 403, code: 'AccessDenied' });
    expect(await rejection(upload.complete(complete))).toMatchObject({ serviceCode: 'AccessDenied' });
    expect(await passing(upload.abort())).toMatchObject({ outcome: 'unconfirmed' });
    await quiet();
    expect(await recover()).toEqual([{ address, outcome: 'ended' }]);
  });
});

it('adopted while the page before it lives, which then completes and crashes: not said to be gone', async () => {
  const { cos, options, opened } = openInProcess();
  const { upload: address, parts } = await opened();
  const [storage, locks] = [new MemoryStorage(), new MemoryLocks()];
  const before = locks.tab();
  const entry = await createUploadJournal({ storage, locks: before.locks }).record(address);
  const journal = createUploadJournal({ storage, locks: locks.tab().locks });
  const upload = new UploadController(address, { ...options(), journal });
  await passing(upload.part(async () => 'none')); // the lock is no longer waited for
  entry.completing(true);
  await completeMultipartUpload(address, parts, options());
  before.crash();
  await quiet();
  expect(await passing(upload.abort())).toMatchObject({ outcome: 'unconfirmed' });
  expect(cos.objects).toHaveLength(1);
});

describe('adopted while the page before it lives', () => {
  async function adoptedTwice() {
    const { cos, options, opened } = openInProcess();
    const { upload: address, parts } = await opened();
    const [storage, locks] = [new MemoryStorage(), new MemoryLocks()];
    const before = locks.tab();
    const entry = await createUploadJournal({ storage, locks: before.locks }).record(address);
    const next = locks.tab();
    const journal = createUploadJournal({ storage, locks: next.locks });
    const upload = new UploadController(address, { ...options(), journal });
    await passing(upload.part(async () => parts[0])); // the lock is no longer waited for
    const make = () => completeMultipartUpload(address, parts, options());
    const recover = async () => {
      const { bucket, region } = address;
      const last = createUploadJournal({ storage, locks: locks.tab().locks });
      return last.recover({ bucket, region, ...options() });
    };
    return { cos, address, entry, upload, make, recover, leave: before.crash, crash: next.crash };
  }

  it('which completes it and is told so: not said to be gone', async () => {
    const { cos, entry, upload, make } = await adoptedTwice();
    cos.inject({ match: ({ method }) => method === 'HEAD', status: 403, times: Number.POSITIVE_INFINITY });
    entry.completing(true);
    await make();
    entry.forget();
    expect(await passing(upload.abort())).toMatchObject({ outcome: 'unconfirmed' });
    expect(cos.objects).toHaveLength(1);
  });
  it('which is completing it: not said to be gone', async () => {
    const { cos, entry, upload, make } = await adoptedTwice();
    cos.inject({ match: ({ method }) => method === 'HEAD', status: 403, times: Number.POSITIVE_INFINITY });
    entry.completing(true);
    await make();
    expect(await passing(upload.abort())).toMatchObject({ outcome: 'unconfirmed' });
    expect(cos.objects).toHaveLength(1);
  });
  it('and completed here before the lock comes: a crash then leaves that known', async () => {
    const { upload, address, make, recover, leave, crash } = await adoptedTwice();
    void upload.complete(async () => {
      await make();
      return new Promise<never>(() => {});
    });
    await quiet();
    leave(); // its lock goes on to the page that has adopted
    await quiet();
    crash();
    expect(await recover()).toEqual([{ address, outcome: 'ended' }]);
  });
});

describe('adopted, with a journal whose lock does not come', () => {
  const silent = { request: () => new Promise<never>(() => {}) };
  async function adoptedSilently(deadline: number) {
    const { cos, options, opened } = openInProcess();
    const { upload: address, parts } = await opened();
    const storage = new MemoryStorage();
    const page = new MemoryLocks().tab();
    (await createUploadJournal({ storage, locks: page.locks }).record(address)).completing(true);
    const journal = createUploadJournal({ storage, locks: silent });
    return {
      cos,
      address,
      parts,
      options,
      upload: new UploadController(address, { ...options(), journal, deadline }),
    };
  }

  it('what the journal says is heeded also when a Complete was refused meanwhile', async () => {
    const { cos, address, parts, options, upload } = await adoptedSilently(5000);
    await completeMultipartUpload(address, parts, options());
    cos.inject({ match: ({ method }) => method === 'POST', status: 403, code: 'AccessDenied' });
    await rejection(upload.complete(() => completeMultipartUpload(address, parts, options())));
    expect(await passing(upload.abort())).toMatchObject({ outcome: 'unconfirmed' });
  });
});

it('of an upload that was open already, only all of its parts are completed', async () => {
  const { cos, options, opened } = openInProcess();
  const { upload: address, parts } = await opened();
  const upload = new UploadController(address, options());
  await upload.part(() => uploadPart(address, 2, 'more', options()));
  expect((await rejection(upload.complete())).message).toBe(
    'cannot complete: part 1 is not known to be stored: ' +
      'let part() resolve to what listParts tells of it, or give complete() your own finish',
  );
  await upload.part(async () => parts[0]);
  await upload.complete();
  expect(cos.objects).toMatchObject([{ size: 9 }]);
});
