// The emulator on loopback, in a thread of its own. A message says how many stale uploads to hold and how
// far away the bucket is; the answer says where it is, and how many of the uploads before were left.
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { createCosEmulator } from 'cos-abort/testing';
import { listen } from '../demo/rig/listen.ts';

let latency = 0; // in milliseconds
const cos = createCosEmulator();
const { origin } = await listen(async (request) => {
  if (latency > 0) await sleep(latency);
  return cos(request);
});
parentPort.on('message', (asked) => {
  const left = cos.uploads.length;
  cos.reset();
  for (let i = 0; i < asked.uploads; i += 1)
    cos.addUpload({ key: `videos/${i}.mp4`, initiated: Date.now() - 86_400_000 });
  latency = asked.latency;
  const [{ bucket, region }] = cos.buckets;
  const address = { bucket, region, endpoint: origin };
  parentPort.postMessage({ left, address, credentials: { ...cos.credentials[0] } });
});
