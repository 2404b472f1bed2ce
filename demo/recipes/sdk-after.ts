// sdk-after.ts
import type { CredentialSource, ObjectAddress } from 'cos-abort';
import { UploadController } from 'cos-abort/upload';
import type { SdkUploads } from './cos-js-sdk-v5.ts';

/** `uploads` is made once: new SdkUploads(cos). */
export function upload(
  uploads: SdkUploads,
  address: ObjectAddress,
  Body: Blob,
  credentials: CredentialSource,
) {
  const controller = new UploadController(address, { credentials });
  controller.abortOnPageHide(); // closing the tab cancels, too
  const done = uploads.send(controller, { Body });
  return { done, cancel: () => controller.abort() }; // resolves to what became of it: { outcome: 'aborted' }
}
