// What only Bun has.
import { type UploadAddress, uploadPart } from 'cos-abort';
import { createAbortHandler } from 'cos-abort/edge';

const bucket = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' };
const credentials = { secretId: 'AKIDexample', secretKey: 'secretexample' };

Bun.serve({ fetch: createAbortHandler({ ...bucket, credentials, authorize: () => false }) });

export const part = (upload: UploadAddress): Promise<unknown> =>
  uploadPart(upload, 1, Bun.file('a.bin').slice(0, 1), { credentials });
