// The worker's half: it sends the bytes, and tells its page what to abort when the page closes.
import type { UploadAddress } from 'cos-abort';
import type { UploadController } from 'cos-abort/upload';

/**
 * What the page is told: what is open under a number that the worker chose; without an address nothing is, or
 * it is being completed.
 */
export interface OpenUpload {
  type: 'cos-abort:open';
  number: number;
  address: UploadAddress | undefined;
}

/** A worker cannot see that its page closes. `port` is the worker's `self`. */
export function tellPage(
  upload: UploadController,
  port: { postMessage(message: OpenUpload): void },
  number: number,
): void {
  const tell = (): void => {
    const isOpen = upload.state === 'uploading' || upload.state === 'failed';
    const address = isOpen ? upload.address : undefined;
    port.postMessage({ type: 'cos-abort:open', number, address: address && { ...address } });
  };
  upload.addEventListener('statechange', tell);
  tell();
}
