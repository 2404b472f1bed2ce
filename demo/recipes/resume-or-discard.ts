// After a reload: what was being uploaded is found in the journal, and the user says whether to go on or to
// discard it.
import { type CompletedUpload, listParts, type ServiceOptions, uploadPart } from 'cos-abort';
import {
  type AbortOutcome,
  type RecordedUpload,
  UploadController,
  type UploadJournal,
} from 'cos-abort/upload';
import { etagOf } from './content-md5.ts';
import { fitsParts, partSizeFor } from './part-size.ts';

/** What the journal and every call here need: your journal, and keys for the page. */
export interface Settings extends Pick<ServiceOptions, 'credentials' | 'fetch'> {
  journal: UploadJournal;
}

/** What is unfinished, the newest first, without what a page is sending at this moment. Show it, and ask. */
export async function findUnfinished({ journal }: Settings): Promise<RecordedUpload[]> {
  const recorded = await journal.entries();
  return recorded.filter(({ page }) => page !== 'alive');
}

/** The user said: discard. */
export function discard({ address }: RecordedUpload, settings: Settings): Promise<AbortOutcome> {
  return new UploadController(address, settings).abort();
}

/** The user said: go on. The upload is adopted: nobody else aborts it while this page lives. */
export function adopt({ address }: RecordedUpload, settings: Settings): UploadController {
  return new UploadController(address, settings);
}

/**
 * Sends of the file what is not stored yet, and completes. `upload` is adopted; the user has chosen the same
 * file again.
 */
export async function resume(
  upload: UploadController,
  file: Blob,
  { credentials, fetch }: Settings,
): Promise<CompletedUpload> {
  const address = upload.address;
  if (!address) throw new TypeError('upload has no address: adopt one');
  const stored = await Array.fromAsync(listParts(address, { credentials, fetch }));
  // Parts as they were; but another file may be too large for those.
  const before = stored.find(({ partNumber }) => partNumber === 1)?.size ?? 0;
  const partSize = fitsParts(file.size, before) ? before : partSizeFor(file.size);
  for (let start = 0, partNumber = 1; start < file.size; start += partSize, partNumber += 1) {
    const body = file.slice(start, start + partSize);
    const etag = await etagOf(body);
    // Another file than before has other bytes, and is sent whole.
    const known = stored.find((part) => part.partNumber === partNumber && part.etag === etag);
    await upload.part(
      async (signal) => known ?? uploadPart(address, partNumber, body, { credentials, fetch, signal }),
      { partNumber },
    );
  }
  return upload.complete();
}

/**
 * Where it is called: when the page starts. `ask` shows a dialog, and resolves to the file, or to nothing for
 * "discard".
 */
export async function atStart(
  settings: Settings,
  ask: (unfinished: RecordedUpload) => Promise<Blob | undefined>,
): Promise<void> {
  for (const unfinished of await findUnfinished(settings)) {
    const file = await ask(unfinished);
    if (file) await resume(adopt(unfinished, settings), file, settings);
    else await discard(unfinished, settings);
  }
}
