// Times a sweep against what the official SDK offers. At equal concurrency: a loop over its list and its
// abort, on loopback without latency, where nothing but the work of the client counts. And its own
// `abortUploadTask`, which aborts one after the other, 20 ms away.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { sweepStaleUploads } from 'cos-abort/sweep';
import { report } from './bench-report.mjs';

const OfficialSdk = createRequire(import.meta.url)('cos-nodejs-sdk-v5');
const ADDRESS = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' };
const KEYS = { secretId: 'AKIDexample', secretKey: 'secretexample' };
const ROUNDS = 5;

await againstLoop([32, 128]);
await againstTask();

/**
 * Uploads per second by each, so many at a time; the CPU of this thread holds also on a machine that is busy.
 */
async function againstLoop(concurrencies) {
  const COUNT = 4000;
  const bucket = new Worker(new URL('./bench-bare-bucket.mjs', import.meta.url));
  for (const atOnce of concurrencies) {
    const timed = async (sweep) => {
      const { origin } = await ask(bucket, COUNT);
      const [start, before] = [performance.now(), process.threadCpuUsage()];
      await sweep(origin, atOnce);
      const { user, system } = process.threadCpuUsage(before);
      const seconds = (performance.now() - start) / 1000;
      assert.equal((await ask(bucket, COUNT)).aborted, COUNT);
      return { speed: COUNT / seconds, cpu: (user + system) / COUNT };
    };
    const [ours, loop] = [[], []];
    for (let round = 0; round <= ROUNDS; round++) {
      ours.push(await timed((origin) => ourSweep({ ...ADDRESS, endpoint: origin }, KEYS, atOnce)));
      loop.push(await timed(sdkLoop));
    }
    const speeds = (rounds) => rounds.slice(1).map(({ speed }) => speed); // compiled and connected after the first
    const cpu = (rounds) => median(rounds.slice(1).map(({ cpu }) => cpu));
    compare(`sweepStaleUploads v an SDK loop, ${atOnce} at a time`, speeds(ours), speeds(loop), 1.6);
    console.log(`CPU of the thread: ${cpu(ours).toFixed(0)} and ${cpu(loop).toFixed(0)} µs an upload`);
  }
  await bucket.terminate();
}

/** The loop that one would write with the SDK: page by page, so many lanes over each page. */
async function sdkLoop(origin, atOnce) {
  const sdk = sdkAt(origin, KEYS);
  const place = { Bucket: ADDRESS.bucket, Region: ADDRESS.region };
  let markers = {};
  for (;;) {
    const page = await sdk.multipartList({ ...place, EncodingType: 'url', MaxUploads: 1000, ...markers });
    const uploads = page.Upload.values();
    const lane = async () => {
      for (const { Key, UploadID, UploadId = UploadID } of uploads)
        await sdk.multipartAbort({ ...place, Key: decodeURIComponent(Key), UploadId });
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    if (page.IsTruncated !== 'true') return;
    markers = {
      KeyMarker: decodeURIComponent(page.NextKeyMarker),
      UploadIdMarker: page.NextUploadIdMarker,
    };
  }
}

/** One after the other as `abortUploadTask` has it: ten thousand would take minutes, at the same pace. */
async function againstTask() {
  const [SWEPT, SWEPT_BY_SDK, AT_ONCE] = [10_000, 100, 32];
  const bucket = new Worker(new URL('./bench-bucket.mjs', import.meta.url));
  const timed = async (count, sweep) => {
    const { address, credentials } = await ask(bucket, count);
    const start = performance.now();
    assert.equal(await sweep(address, credentials), count);
    const seconds = (performance.now() - start) / 1000;
    assert.equal((await ask(bucket, 0)).left, 0);
    return count / seconds;
  };
  const speeds = { ours: [], task: [] };
  for (let round = 0; round < 3; round++) {
    speeds.task.push(await timed(SWEPT_BY_SDK, sdkTask));
    speeds.ours.push(await timed(SWEPT, (address, keys) => ourSweep(address, keys, AT_ONCE)));
  }
  compare("sweepStaleUploads v the SDK's abortUploadTask", speeds.ours, speeds.task, 20);
  await bucket.terminate();
}

async function sdkTask({ bucket, region, endpoint }, keys) {
  const options = { Bucket: bucket, Region: region, Level: 'bucket' };
  const { successList } = await sdkAt(endpoint, keys).abortUploadTask(options);
  return successList.length;
}

async function ourSweep(address, credentials, concurrency) {
  const events = sweepStaleUploads({ ...address, credentials, prefix: '', olderThan: 3600, concurrency });
  let aborted = 0;
  for await (const { outcome } of events) if (outcome === 'aborted') aborted++;
  return aborted;
}

function sdkAt(origin, { secretId, secretKey }) {
  return new OfficialSdk({
    SecretId: secretId,
    SecretKey: secretKey,
    Domain: new URL(origin).host,
    Protocol: 'http:',
    KeepAlive: true,
  });
}

async function ask(bucket, message) {
  bucket.postMessage(message);
  const [answer] = await once(bucket, 'message');
  return answer;
}

function compare(what, ours, theirs, bar) {
  const [our, their] = [median(ours), median(theirs)];
  report(what, our / their, `>= ${bar}`, our / their >= bar);
  console.log(`medians: ${our.toFixed(0)} and ${their.toFixed(1)} uploads per second`);
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}
