// A bucket for a test of the controller: the emulator as a plain function, and uploads in it.
import { expect } from 'vitest';
import { type ObjectAddress, uploadPart } from '../../src/index.ts';
import { type CosEmulator, createCosEmulator, type EmulatorOptions } from '../../src/testing/index.ts';
import { UploadController, type UploadControllerOptions } from '../../src/upload/index.ts';

export interface SetUp {
  cos: CosEmulator;
  object(key?: string): ObjectAddress;
  /** The options that reach the bucket. */
  channel(): { credentials: CosEmulator['credentials'][number]; fetch: CosEmulator };
  open(options?: Partial<UploadControllerOptions>, key?: string): UploadController;
  sendPart(upload: UploadController, partNumber?: number, body?: string): Promise<unknown>;
  /** An upload with one stored part. */
  uploading(options?: Partial<UploadControllerOptions>): Promise<UploadController>;
  /** The status of each DELETE. */
  deletes(): (number | undefined)[];
  nothingLeft(): void;
}

export function setUp(options: EmulatorOptions = {}): SetUp {
  const cos = createCosEmulator({ minPartSize: 0, ...options });
  const object = (key = 'k') => ({ ...cos.buckets[0]!, key });
  const channel = () => ({ credentials: cos.credentials[0]!, fetch: cos });
  const open = (options: Partial<UploadControllerOptions> = {}, key?: string) =>
    new UploadController(object(key), { ...channel(), ...options } as UploadControllerOptions);
  const sendPart = (upload: UploadController, partNumber = 1, body = 'bytes') =>
    upload.part(
      (signal) => uploadPart(upload.address!, partNumber, body, { ...channel(), signal, retry: 0 }),
      { partNumber },
    );
  async function uploading(options?: Partial<UploadControllerOptions>): Promise<UploadController> {
    const upload = open(options);
    await upload.initiate();
    await sendPart(upload);
    return upload;
  }
  return {
    cos,
    object,
    channel,
    open,
    sendPart,
    uploading,
    deletes: () => cos.requests.filter(({ method }) => method === 'DELETE').map(({ status }) => status),
    nothingLeft: () => expect([cos.uploads, cos.storedBytes]).toEqual([[], 0]),
  };
}
