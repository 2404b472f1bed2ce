// How long the Worker's night takes, and what it sends: `npx node demo/tools/scale.ts 1000 10000 100000`
// prints a line for each number of stale uploads, between which lies one young upload for every ten.
// docs/scale.md says what follows from it.
import { setTimeout as sleep } from 'node:timers/promises';
import { createCosEmulator } from 'cos-abort/testing';
import { listen } from '../rig/listen.ts';
import { startWorkerd } from '../rig/workerd.ts';

/** Milliseconds between the Worker and the bucket, there and back. */
const LATENCY = 20;
const DAY = 24 * 60 * 60 * 1000;
const PREFIX = 'cos-abort-demo/scale/';

const counts = process.argv.slice(2).map(Number);
if (
  counts.length === 0 ||
  counts.some((count) => !Number.isInteger(count) || count < 1 || count > 1_000_000)
) {
  console.error('Give the numbers of stale uploads, 1 to 1000000 each, for example 1000 10000.');
  process.exit(2);
}

console.log('  stale    lists   aborts  list messages  abort messages  seconds  uploads/s');
for (const count of counts) await night(count);

async function night(count: number): Promise<void> {
  const cos = createCosEmulator();
  const sent = { GET: 0, DELETE: 0 };
  const bucket = await listen(async (request) => {
    sent[request.method as keyof typeof sent]++;
    await sleep(LATENCY);
    const answer = await cos(request);
    cos.clearLog(); // its log is not what is measured
    return answer;
  });
  for (let i = 0; i < count; i++) cos.addUpload({ key: `${PREFIX}${i}`, initiated: cos.now() - 3 * DAY });
  for (let i = 0; i < count; i += 10) cos.addUpload({ key: `${PREFIX}${i}-young` });
  const young = Math.ceil(count / 10);

  const messages = { list: 0, abort: 0 };
  const [{ bucket: COS_BUCKET, region: COS_REGION }] = cos.buckets;
  const [{ secretId: COS_SECRET_ID, secretKey: COS_SECRET_KEY }] = cos.credentials;
  const worker = await startWorkerd({
    env: {
      COS_BUCKET,
      COS_REGION,
      COS_ENDPOINT: bucket.origin,
      COS_SECRET_ID,
      COS_SECRET_KEY,
      SESSION_SECRET: 'not used here',
    },
    onLog(line) {
      if (/sweep: \d+ stale/.test(line)) messages.list++;
      if (/sweep: \d+ of \d+ aborted/.test(line)) messages.abort++;
    },
    onError: (line) => console.error(line),
  });
  const start = performance.now();
  await worker.cron();
  while (sent.DELETE < count) await sleep(20);
  const seconds = (performance.now() - start) / 1000;
  await sleep(500); // the last answers and log lines
  await worker.close();
  await bucket.close();
  const left = cos.uploads.length;
  if (left !== young) throw new Error(`${left} uploads are left, not the ${young} young ones`);
  const columns = [
    count,
    sent.GET,
    sent.DELETE,
    messages.list,
    messages.abort,
    seconds.toFixed(1),
    Math.round(count / seconds),
  ];
  console.log(columns.map((column, i) => String(column).padStart([7, 9, 9, 15, 16, 9, 11][i]!)).join(''));
}
