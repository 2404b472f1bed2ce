// A bucket for a test: the emulator over real loopback HTTP, and the address of an object in it.
import { afterEach } from 'vitest';
import { listen } from '../../demo/rig/listen.ts';
import {
  type CosServiceError,
  initiateMultipartUpload,
  type UploadAddress,
  uploadPart,
} from '../../src/index.ts';
import { type CosEmulator, createCosEmulator, type EmulatorOptions } from '../../src/testing/index.ts';

export interface Bucket {
  cos: CosEmulator;
  origin: string;
  credentials: { secretId: string; secretKey: string; securityToken?: string | undefined };
  /** The address of a key in the bucket. */
  at(key: string): { bucket: string; region: string; endpoint: string; key: string };
  /** Opens an upload with one stored part and forgets the requests that it took. */
  open(key?: string): Promise<UploadAddress>;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

export async function openBucket(options: EmulatorOptions = {}): Promise<Bucket> {
  const cos = createCosEmulator({ minPartSize: 0, ...options });
  const { origin, close } = await listen(cos);
  closing.push(close);
  const credentials = cos.credentials[0]!;
  const { bucket, region } = cos.buckets[0]!;
  const at = (key: string) => ({ bucket, region, endpoint: origin, key });
  return {
    cos,
    origin,
    credentials,
    at,
    async open(key = 'dir/video.mp4') {
      const upload = await initiateMultipartUpload(at(key), { credentials, now: () => cos.now() });
      await uploadPart(upload, 1, 'a part', { credentials, now: () => cos.now() });
      cos.clearLog();
      return upload;
    },
  };
}

/** A server that answers as told, over loopback; closed after the test. */
export async function serveOnce(
  handler: (request: Request) => Response | Promise<Response>,
): Promise<string> {
  const { origin, close } = await listen(handler);
  closing.push(close);
  return origin;
}

type Rejection = Error & Partial<Omit<CosServiceError, keyof Error>>;

/** What a promise is rejected with; fails when it is not. */
export async function rejection(promise: Promise<unknown>): Promise<Rejection> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('value' in outcome)
    throw new Error(`resolved with ${JSON.stringify(outcome.value)} instead of rejecting`);
  return outcome.error as Rejection;
}
