// An upload in parts without an SDK: with `fetch`, or with `XMLHttpRequest`, which tells progress. Your
// server has the keys.
import type { CompletedUpload, ObjectAddress, Part, UploadAddress } from 'cos-abort';
import { UploadController } from 'cos-abort/upload';
import { partSizeFor } from './part-size.ts';
import { sendWithRetries } from './retry-part.ts';

/** What your server does for a page: see cloudflare-worker.ts. */
export interface UploadServer {
  /** `initiateMultipartUpload`; resolves to the uploadId. */
  initiate(file: Blob): Promise<string>;
  /** `presign` of a PUT. */
  partUrl(address: UploadAddress, partNumber: number): Promise<string>;
  /** `completeMultipartUpload`. */
  complete(address: UploadAddress, parts: Part[]): Promise<CompletedUpload>;
}

/** Sends the bytes of a part; resolves to its ETag, which the bucket's CORS rule must expose. */
export type SendPart = (url: string, body: Blob, signal: AbortSignal) => Promise<string>;

/** How a file is sent. */
export interface FileOptions {
  sendPart: SendPart;
  /** In bytes. */
  partSize?: number;
  /** How often a part is repeated that failed. */
  retry?: number;
}

/**
 * Sends a file under a controller. After it has failed it can be called again with the same one: what is open
 * is used, and every part is sent again.
 */
export async function uploadFile(
  upload: UploadController,
  file: Blob,
  server: UploadServer,
  { sendPart, partSize = partSizeFor(file.size), retry = 3 }: FileOptions,
): Promise<CompletedUpload> {
  if (file.size === 0) throw new RangeError('an empty file has no parts: put the object');
  const address = upload.address ?? (await upload.initiate(() => server.initiate(file)));
  const parts: Part[] = [];
  for (let start = 0; start < file.size; start += partSize) {
    const partNumber = parts.length + 1;
    const body = file.slice(start, start + partSize);
    const url = await server.partUrl(address, partNumber);
    const send = async (signal: AbortSignal): Promise<Part> => ({
      partNumber,
      etag: await sendPart(url, body, signal),
      size: body.size,
    });
    parts.push(await sendWithRetries(upload, partNumber, send, retry));
  }
  return upload.complete(() => server.complete(address, parts));
}

export const sendWithFetch: SendPart = async (url, body, signal) => {
  const { ok, status, headers } = await fetch(url, { method: 'PUT', body, signal });
  if (!ok) throw new Error(`part: HTTP ${status}`);
  return etagOf(headers.get('etag'));
};

/** `onProgress` is told how many bytes of a part have been sent. */
export const sendWithXhr =
  (onProgress: (loaded: number) => void): SendPart =>
  (url, body, signal) =>
    new Promise<string | null>((resolve, reject) => {
      const xhr = new XMLHttpRequest();
      const stop = (): void => xhr.abort();
      xhr.open('PUT', url);
      xhr.upload.onprogress = ({ loaded }) => onProgress(loaded);
      xhr.onload = () => {
        if (xhr.status === 200) resolve(xhr.getResponseHeader('etag'));
        else reject(new Error(`part: HTTP ${xhr.status}`));
      };
      xhr.onerror = () => reject(new Error('part: no answer'));
      xhr.onabort = () => reject(signal.reason);
      xhr.onloadend = () => signal.removeEventListener('abort', stop);
      signal.addEventListener('abort', stop);
      xhr.send(body);
    }).then(etagOf); // an error in `onload` would reject nothing

function etagOf(header: string | null): string {
  if (!header) throw new Error("part: its ETag cannot be read: the bucket's CORS rule must expose ETag");
  return header;
}

/** Where it is called: the cancel button calls `upload.abort()`, and shows the outcome. */
export function startUpload(
  address: ObjectAddress,
  file: Blob,
  server: UploadServer,
): { upload: UploadController; done: Promise<CompletedUpload> } {
  const upload = new UploadController(address, { abortEndpoint: '/uploads/abort' });
  upload.abortOnPageHide();
  return { upload, done: uploadFile(upload, file, server, { sendPart: sendWithFetch }) };
}
