// A sweep against the official SDK: its own abortUploadTask, one after the other and 20 ms away, and a loop
// of its aborts, as many at a time as the sweep has and with nothing between. Figures are microseconds an
// upload, by the clock and in CPU of this thread, which heeds no other load.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { sweepStaleUploads } from 'cos-abort/sweep';
import { compare } from './ratios.mjs';
import { cpuOfThread, figure } from './rounds.mjs';

const NodeSdk = createRequire(import.meta.url)('cos-nodejs-sdk-v5');
const SDK_TASK = 'cos-nodejs-sdk-v5, abortUploadTask';
const SDK_LOOP = 'cos-nodejs-sdk-v5, in a loop';
const ROUNDS = 4;
const FAR = 20; // ms

export async function benchSweep() {
  const bucket = new Worker(new URL('./bucket.mjs', import.meta.url));
  const race = (subjects, latency) => inTurns(bucket, subjects, latency);
  const far = await race(
    {
      sweepStaleUploads: { uploads: 4000, sweep: ourSweep(32) },
      [SDK_TASK]: { uploads: 50, sweep: sdkTask },
    },
    FAR,
  );
  const near = {};
  for (const atOnce of [32, 128])
    near[atOnce] = await race(
      {
        sweepStaleUploads: { uploads: 3000, sweep: ourSweep(atOnce) },
        [SDK_LOOP]: { uploads: 3000, sweep: sdkLoop(atOnce) },
      },
      0,
    );
  await bucket.terminate();
  return { tables: tablesOf(far, near), ratios: ratiosOf(far, near) };
}

const tablesOf = (far, near) => ({
  'an upload of a sweep, 20 ms away, us': far.clock,
  'an upload of a sweep, 32 at a time, us': near[32].clock,
  'an upload of a sweep, 128 at a time, us': near[128].clock,
  'the same, 32 at a time, us of CPU': near[32].cpu,
  'the same, 128 at a time, us of CPU': near[128].cpu,
});

function ratiosOf(far, near) {
  const faster = (what, figures, other, atLeast) =>
    compare(`sweep, ${what}`, figures, other, 'sweepStaleUploads', { atLeast });
  return [
    faster('faster than abortUploadTask', far.clock, SDK_TASK, 20),
    ...[32, 128].flatMap((atOnce) => [
      faster(`faster than an SDK loop at ${atOnce}`, near[atOnce].clock, SDK_LOOP, 1.6),
      faster(`the same in CPU at ${atOnce}`, near[atOnce].cpu, SDK_LOOP, 1.6),
    ]),
  ];
}

async function inTurns(bucket, subjects, latency) {
  const taken = Object.keys(subjects).map((name) => ({ name, clock: [], cpu: [] }));
  for (let round = -1; round < ROUNDS; round += 1)
    for (const { name, clock, cpu } of taken) {
      const each = await timed(bucket, subjects[name], latency);
      if (round < 0) continue;
      clock.push(each.clock);
      cpu.push(each.cpu);
    }
  const figures = (of) => Object.fromEntries(taken.map((one) => [one.name, figure(one[of])]));
  return { clock: figures('clock'), cpu: figures('cpu') };
}

async function timed(bucket, { uploads, sweep }, latency) {
  const hold = async (count) => {
    bucket.postMessage({ uploads: count, latency });
    const [answer] = await once(bucket, 'message');
    return answer;
  };
  const { address, credentials } = await hold(uploads);
  const begun = { clock: performance.now(), cpu: cpuOfThread() };
  await sweep(address, credentials);
  const each = {
    clock: (1000 * (performance.now() - begun.clock)) / uploads,
    cpu: (cpuOfThread() - begun.cpu) / uploads,
  };
  assert.equal((await hold(0)).left, 0);
  return each;
}

const ourSweep = (concurrency) => async (address, credentials) => {
  const options = { ...address, credentials, prefix: '', olderThan: 3600, concurrency };
  for await (const { outcome } of sweepStaleUploads(options)) assert.equal(outcome, 'aborted');
};

async function sdkTask(address, credentials) {
  const { bucket: Bucket, region: Region } = address;
  await sdkFor(address, credentials).abortUploadTask({ Bucket, Region, Level: 'bucket' });
}

const sdkLoop = (concurrency) => async (address, credentials) => {
  const sdk = sdkFor(address, credentials);
  const bucket = { Bucket: address.bucket, Region: address.region };
  let marker = {};
  do {
    const page = await sdk.multipartList({ ...bucket, ...marker, MaxUploads: 1000 });
    const uploads = [...page.Upload];
    const work = async () => {
      for (let upload = uploads.pop(); upload; upload = uploads.pop())
        await sdk.multipartAbort({
          ...bucket,
          Key: upload.Key,
          UploadId: upload.UploadId ?? upload.UploadID,
        });
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    marker =
      page.IsTruncated === 'true'
        ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
        : undefined;
  } while (marker);
};

const sdkFor = ({ endpoint }, { secretId: SecretId, secretKey: SecretKey }) =>
  new NodeSdk({ SecretId, SecretKey, Domain: new URL(endpoint).host, Protocol: 'http:', KeepAlive: true });
