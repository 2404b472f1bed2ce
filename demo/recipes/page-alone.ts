// page-alone.ts
import { cachedCredentials, parseStsCredentials, uploadPart } from 'cos-abort';
import { createUploadJournal, UploadController } from 'cos-abort/upload';

const bucket = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' };
const journal = createUploadJournal();
const PART_SIZE = 8 * 1024 * 1024;

// Your STS endpoint gives temporary keys, for this user's folder only. They are kept until shortly before
// they expire.
const credentials = cachedCredentials(async () => parseStsCredentials(await (await fetch('/sts')).json()));

/** When the page starts: aborts what a crashed tab has left. */
export const recoverUploads = () => journal.recover({ ...bucket, credentials });

/** Uploads a file. cancelButton.onclick = async () => show((await upload.abort()).outcome); */
export function startUpload(file: Blob, key: string) {
  const upload = new UploadController({ ...bucket, key }, { credentials, journal });
  upload.abortOnPageHide(); // closing the tab cancels, too
  return { upload, done: send(file, upload) };
}

async function send(file: Blob, upload: UploadController) {
  const address = await upload.initiate();
  for (let start = 0, partNumber = 1; start < file.size; start += PART_SIZE, partNumber += 1) {
    const body = file.slice(start, start + PART_SIZE);
    await upload.part((signal) => uploadPart(address, partNumber, body, { credentials, signal }), {
      partNumber,
    });
  }
  return upload.complete();
}
