// What only Node has.
import type { webcrypto } from 'node:crypto';
import { signAsync, type UploadAddress, uploadPart } from 'cos-abort';
import type { UploadController } from 'cos-abort/upload';

export const withKey = (request: Request, secretKey: webcrypto.CryptoKey): Promise<string> =>
  signAsync(request, { secretId: 'AKIDexample', secretKey });

export function part(upload: UploadAddress, chunk: Buffer): Promise<unknown> {
  return uploadPart(upload, 1, chunk, {
    credentials: { secretId: 'AKIDexample', secretKey: process.env['KEY'] ?? '' },
  });
}

export function watch(upload: UploadController): void {
  const target: EventTarget = upload;
  target.addEventListener('statechange', () => console.log(upload.state));
}
