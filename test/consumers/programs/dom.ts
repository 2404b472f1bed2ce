// What only a page has.
import { sign, type UploadAddress, uploadPart } from 'cos-abort';
import { createUploadJournal, type UploadController } from 'cos-abort/upload';

createUploadJournal({ storage: localStorage, locks: navigator.locks, target: window });

export function part(upload: UploadAddress, files: FileList, upTo: number): Promise<unknown> {
  const credentials = { secretId: 'AKIDexample', secretKey: 'secretexample' };
  const options = { credentials: () => credentials, fetch: (request: Request) => fetch(request) };
  return uploadPart(upload, 1, files[0]?.slice(0, upTo) ?? '', options);
}

export function signed(url: string, headers: HeadersInit): string {
  const request = new Request(url, { headers });
  return sign(request, { secretId: 'AKIDexample', secretKey: 'secretexample' });
}

export function watch(upload: UploadController, button: HTMLButtonElement): void {
  const target: EventTarget = upload;
  target.addEventListener('statechange', () => button.remove());
  upload.signal.addEventListener('abort', () => button.remove());
}
