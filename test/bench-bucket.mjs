// The emulator on loopback in a thread of its own, 20 ms away. A message is how many stale uploads to hold; the answer is the origin.
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { createCosEmulator } from 'cos-abort/testing';
import { listen } from '../demo/rig/listen.ts';

const LATENCY = 20;

const cos = createCosEmulator();
const { origin } = await listen(async (request) => {
  await sleep(LATENCY);
  return cos(request);
});
parentPort.on('message', (count) => {
  const left = cos.uploads.length;
  cos.reset();
  for (let i = 0; i < count; i++)
    cos.addUpload({ key: `videos/${i}.mp4`, initiated: Date.now() - 86_400_000 });
  const [{ bucket, region }] = cos.buckets;
  parentPort.postMessage({
    left,
    address: { bucket, region, endpoint: origin },
    credentials: { ...cos.credentials[0] },
  });
});
