// The emulator of the built library on loopback, for the session, the Worker and the page, with keys made up
// for this run.
import { randomBytes } from 'node:crypto';
import { createCosEmulator, type EmulatedBucket } from 'cos-abort/testing';
import type { Place } from './place.ts';
import { listen } from './rig/listen.ts';
import { slowed } from './rig/slowed.ts';

/** Bytes per second and part: slow enough to press Cancel in time. */
const PART_SPEED = 1024 * 1024;

/** Uploading, aborting and sweeping, as docs/bucket.md says; not deleting, not reading. */
const WORKER_MAY = [
  'InitiateMultipartUpload',
  'UploadPart',
  'CompleteMultipartUpload',
  'AbortMultipartUpload',
  'ListMultipartUploads',
  'ListParts',
  'HeadObject',
];

/**
 * @param pageOrigin where the page is; the bucket's CORS rule lets it in under any host name that leads to
 * loopback.
 */
export async function startEmulator(pageOrigin: string): Promise<Place> {
  const credentials = { ...newKeys(), securityToken: `demo-token-${randomBytes(16).toString('hex')}` };
  const workerKeys = newKeys();
  const bucket: EmulatedBucket = {
    bucket: 'demo-1250000000',
    region: 'ap-guangzhou',
    cors: [
      {
        allowedOrigins: [new URL(pageOrigin).origin.replace('127.0.0.1', '*')],
        allowedMethods: ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'],
        allowedHeaders: ['*'],
        exposeHeaders: ['ETag', 'Date', 'Retry-After', 'x-cos-request-id'],
      },
    ],
  };
  const emulator = createCosEmulator({
    buckets: [bucket],
    credentials: [credentials, { ...workerKeys, actions: WORKER_MAY }],
  });
  const line = slowed(emulator, PART_SPEED);
  const { origin, close } = await listen(line.handler);
  return {
    name: `the emulator at ${origin}`,
    address: { bucket: bucket.bucket, region: bucket.region, endpoint: origin },
    credentials,
    emulated: {
      cos: emulator,
      arriving: line.arriving,
      workerEnv: {
        COS_BUCKET: bucket.bucket,
        COS_REGION: bucket.region,
        COS_ENDPOINT: origin,
        COS_SECRET_ID: workerKeys.secretId,
        COS_SECRET_KEY: workerKeys.secretKey,
        SESSION_SECRET: randomBytes(32).toString('hex'),
      },
    },
    holds: async (prefix) => emulator.uploads.filter(({ key }) => key.startsWith(prefix)),
    close,
  };
}

const newKeys = (): { secretId: string; secretKey: string } => ({
  secretId: `AKIDdemo${randomBytes(12).toString('hex')}`,
  secretKey: randomBytes(16).toString('hex'),
});
