// What only Deno has.
import { createAbortHandler } from 'cos-abort/edge';
import { createUploadJournal, type UploadController } from 'cos-abort/upload';

const bucket = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' };
const credentials = { secretId: 'AKIDexample', secretKey: 'secretexample' };

Deno.serve(createAbortHandler({ ...bucket, credentials, authorize: () => false }));
createUploadJournal({ storage: localStorage, locks: null });

export function watch(upload: UploadController): void {
  const target: EventTarget = upload;
  target.addEventListener('statechange', () => console.log(upload.state));
}
