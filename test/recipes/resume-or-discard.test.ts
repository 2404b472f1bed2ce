// The recipe for a page that is opened again: it goes on with what is recorded, or discards it.

import { uploadPart } from 'cos-abort/multipart';
import { createCosEmulator } from 'cos-abort/testing';
import { createUploadJournal, UploadController } from 'cos-abort/upload';
import { expect, it, vi } from 'vitest';
import { atStart, findUnfinished, type Settings } from '../../demo/recipes/resume-or-discard.ts';
import { freeLocks, MemoryStorage } from '../support/origin.ts';
import { bytes } from './page-bucket.ts';

const MiB = 2 ** 20;
const content = bytes(3 * MiB + 5);
/** A bucket with two parts of an upload, whose page has crashed. */
async function openCrashed() {
  const cos = createCosEmulator();
  const credentials = cos.credentials[0]!;
  const address = { ...cos.buckets[0]!, key: 'holiday.mov' };
  const storage = new MemoryStorage();
  const newPage = (): Settings => ({
    journal: createUploadJournal({ storage, locks: freeLocks }),
    credentials,
    fetch: cos,
  });
  const { journal } = newPage();
  const upload = new UploadController(address, { journal, credentials, fetch: cos });
  const opened = await upload.initiate();
  for (const partNumber of [1, 2]) {
    const body = content.slice((partNumber - 1) * MiB, partNumber * MiB);
    await upload.part(() => uploadPart(opened, partNumber, body, { credentials, fetch: cos }));
  }
  cos.clearLog();
  const puts = (): number => cos.requests.filter(({ method }) => method === 'PUT').length;
  return { cos, credentials, address, storage, newPage, puts };
}

it('the user goes on: only what is missing is sent, and the object is the file', async () => {
  const { cos, storage, newPage, puts } = await openCrashed();
  await atStart(newPage(), async ({ address }) =>
    address.key === 'holiday.mov' ? new Blob([content]) : undefined,
  );
  expect(puts()).toBe(2);
  expect(cos.objects).toMatchObject([{ key: 'holiday.mov', size: content.length }]);
  expect(cos.uploads).toEqual([]);
  expect(storage.length).toBe(0);
});

it('the user chooses another file: all of it is sent', async () => {
  const { cos, newPage, puts } = await openCrashed();
  const other = bytes(2 * MiB).reverse();
  await atStart(newPage(), async () => new Blob([other]));
  expect(puts()).toBe(2);
  expect(cos.objects).toMatchObject([{ size: 2 * MiB }]);
});

it('the user chooses a larger file than one that had one small part: its parts are not as small', async () => {
  const { cos, credentials, address, newPage } = await openCrashed();
  const page = newPage();
  await atStart(page, async () => undefined);
  const upload = new UploadController(address, { journal: page.journal, credentials, fetch: cos });
  const opened = await upload.initiate();
  await upload.part(() => uploadPart(opened, 1, 'small', { credentials, fetch: cos }));
  await atStart(newPage(), async () => new Blob([bytes(9 * MiB)]));
  expect(cos.objects).toMatchObject([{ size: 9 * MiB, etag: expect.stringMatching(/-2"$/) }]);
});

it('the user discards it: nothing is left', async () => {
  const { cos, storage, newPage } = await openCrashed();
  const ask = vi.fn(async () => undefined);
  await atStart(newPage(), ask);
  expect(ask).toHaveBeenCalledWith(expect.objectContaining({ page: 'gone' }));
  expect(cos.uploads).toEqual([]);
  expect(cos.objects).toEqual([]);
  expect(storage.length).toBe(0);
});

it('what another page is sending is not asked about', async () => {
  const { storage, newPage } = await openCrashed();
  const held = {
    request: async <T>(_: string, __: object, granted: (lock: null) => T | Promise<T>) => granted(null),
  };
  const journal = createUploadJournal({ storage, locks: held });
  expect(await findUnfinished({ ...newPage(), journal })).toEqual([]);
});
