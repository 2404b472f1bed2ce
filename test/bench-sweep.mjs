// Times a sweep against the official SDK's own: the same emulator, 20 ms away, in turns, uploads per second.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { sweepStaleUploads } from 'cos-abort/sweep';
import { report } from './bench-report.mjs';

const OfficialSdk = createRequire(import.meta.url)('cos-nodejs-sdk-v5');
const ROUNDS = 3;
const CONCURRENCY = 32;
const SWEPT = 10_000;
const SWEPT_BY_SDK = 100; // one after the other: ten thousand would take minutes, at the same pace

const bucket = new Worker(new URL('./bench-bucket.mjs', import.meta.url));
async function hold(count) {
  bucket.postMessage(count);
  const [message] = await once(bucket, 'message');
  return message;
}

/** Uploads per second. */
async function timed(count, sweep) {
  const { address, credentials } = await hold(count);
  const start = performance.now();
  assert.equal(await sweep(address, credentials), count);
  const seconds = (performance.now() - start) / 1000;
  assert.equal((await hold(0)).left, 0);
  return count / seconds;
}

async function ours(address, credentials) {
  let aborted = 0;
  for await (const { outcome } of sweepStaleUploads({
    ...address,
    credentials,
    prefix: '',
    olderThan: 3600,
    concurrency: CONCURRENCY,
  }))
    if (outcome === 'aborted') aborted++;
  return aborted;
}

async function theirs(
  { bucket: Bucket, region: Region, endpoint },
  { secretId: SecretId, secretKey: SecretKey },
) {
  const sdk = new OfficialSdk({
    SecretId,
    SecretKey,
    Domain: new URL(endpoint).host,
    Protocol: 'http:',
    KeepAlive: true,
  });
  const { successList } = await sdk.abortUploadTask({ Bucket, Region, Level: 'bucket' });
  return successList.length;
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const speeds = { ours: [], theirs: [] };
for (let round = 0; round < ROUNDS; round++) {
  speeds.theirs.push(await timed(SWEPT_BY_SDK, theirs));
  speeds.ours.push(await timed(SWEPT, ours));
}
const [our, their] = [median(speeds.ours), median(speeds.theirs)];
report("sweepStaleUploads, faster than the SDK's abortUploadTask", our / their, '>= 20', our / their >= 20);
console.log(
  `medians: ${our.toFixed(0)} and ${their.toFixed(1)} uploads per second, ${CONCURRENCY} at a time and one at a time`,
);
await bucket.terminate();
