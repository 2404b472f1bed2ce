// page.ts
import { createUploadJournal, UploadController } from 'cos-abort/upload';

const bucket = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' };
const abortEndpoint = '/uploads/abort';
const journal = createUploadJournal(); // remembers in localStorage what is open; holds no secret
const PART_SIZE = 8 * 1024 * 1024;

/** When the page starts: aborts what a crashed tab has left. */
export const recoverUploads = () => journal.recover({ ...bucket, abortEndpoint });

/** Uploads a file. cancelButton.onclick = async () => show((await upload.abort()).outcome); */
export function startUpload(file: Blob, key: string) {
  const upload = new UploadController({ ...bucket, key }, { abortEndpoint, journal });
  upload.abortOnPageHide(); // closing the tab cancels, too
  return { upload, done: send(file, upload, key) };
}

async function send(file: Blob, upload: UploadController, key: string) {
  const { uploadId } = await upload.initiate(async () => (await ask('/uploads', { key })).uploadId);
  const parts: object[] = [];
  for (let start = 0, partNumber = 1; start < file.size; start += PART_SIZE, partNumber += 1) {
    const body = file.slice(start, start + PART_SIZE);
    const { url } = await ask('/uploads/part', { key, uploadId, partNumber });
    const sendPart = async (signal: AbortSignal) => {
      const { ok, status, headers } = await fetch(url, { method: 'PUT', body, signal });
      const etag = headers.get('etag');
      if (!ok) throw new Error(`part ${partNumber}: HTTP ${status}`);
      if (!etag) throw new Error("the bucket's CORS rule must expose ETag");
      return { partNumber, etag, size: body.size };
    };
    parts.push(await upload.part(sendPart, { partNumber }));
  }
  return upload.complete(() => ask('/uploads/complete', { key, uploadId, parts }));
}

async function ask(path: string, question: object) {
  const answer = await fetch(path, { method: 'POST', body: JSON.stringify(question) });
  if (answer.ok) return answer.json();
  // `refused`: your server knows that nothing happened, so the controller knows it, too.
  const { refused, detail = `HTTP ${answer.status}` } = await answer.json().catch(() => ({}));
  throw Object.assign(new Error(`${path}: ${detail}`), { refused });
}
