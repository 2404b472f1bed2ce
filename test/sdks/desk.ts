// The emulator over loopback HTTP with COS's own limits, for an official SDK with its default settings.
import { createHash } from 'node:crypto';
import { afterEach } from 'vitest';
import { listen } from '../../demo/rig/listen.ts';
import { type CosEmulator, createCosEmulator } from '../../src/testing/index.ts';

export interface Desk {
  cos: CosEmulator;
  host: string;
  keys: { SecretId: string; SecretKey: string };
  bucket: { Bucket: string; Region: string };
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

export async function openDesk(): Promise<Desk> {
  const { bucket: Bucket, region: Region } = createCosEmulator().buckets[0]!;
  const cors = {
    allowedOrigins: ['*'],
    allowedMethods: ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'],
    allowedHeaders: ['*'],
    exposeHeaders: ['ETag', 'Date', 'Content-Length', 'x-cos-request-id', 'x-cos-hash-crc64ecma'],
  };
  const cos = createCosEmulator({ buckets: [{ bucket: Bucket, region: Region, cors: [cors] }] });
  const { origin, close } = await listen(cos);
  closing.push(close);
  const { secretId: SecretId, secretKey: SecretKey } = cos.credentials[0]!;
  return { cos, host: new URL(origin).host, keys: { SecretId, SecretKey }, bucket: { Bucket, Region } };
}

export const MiB = 2 ** 20;

/** The same each time, and nowhere twice the same within a part. */
export function bytes(size: number): Buffer<ArrayBuffer> {
  const block = createHash('sha256');
  const content = Buffer.alloc(size);
  let digest = block.update('desk').digest();
  for (let at = 0; at < size; at += digest.length) {
    digest.copy(content, at);
    digest = createHash('sha256').update(digest).digest();
  }
  return content;
}

export const md5 = (content: Uint8Array): string => createHash('md5').update(content).digest('hex');
