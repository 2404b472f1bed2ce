// What only a dedicated worker has.
import { createUploadJournal, type UploadController } from 'cos-abort/upload';

createUploadJournal({ storage: null, locks: navigator.locks });

export function watch(upload: UploadController): void {
  const target: EventTarget = upload;
  target.addEventListener('statechange', () => self.postMessage(upload.state));
}
