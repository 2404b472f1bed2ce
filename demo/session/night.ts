// The end of the session: uploads that nobody aborted, and the Worker's cron and queue that do it at night.
import { setTimeout as sleep } from 'node:timers/promises';
import { abortMultipartUpload } from 'cos-abort';
import type { Emulated, HeldUpload, Place } from '../place.ts';
import type { RunningWorker } from '../rig/workerd.ts';
import { shortened } from '../words.ts';
import type { Exchange } from './observed-fetch.ts';
import { stepsIn } from './steps.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Milliseconds. */
const LIMIT = 20_000;

export async function runNight(
  place: Place,
  { cos }: Emulated,
  worker: RunningWorker,
  prefix: string,
  stopped: AbortSignal,
): Promise<void> {
  const step = stepsIn(place, prefix, exchanges(cos), stopped);
  const plant = async (names: string[], days: number): Promise<void> => {
    for (const name of names) cos.addUpload({ key: `${prefix}${name}`, initiated: cos.now() - days * DAY });
  };
  await plant(['lost-on-a-train.mp4', 'laptop-closed.mp4'], 3);
  await step('Two uploads are three days old, one is of today', () => plant(['under-way.mp4'], 0));
  const young = await step(
    'Night: the Worker lists what is stale, and its queue aborts it',
    async () => {
      await worker.cron();
      return untilOneIsLeft();
    },
    ({ key }) => `left is ${key.replace(prefix, '')}`,
  );
  await step(
    'Morning: the young one is cancelled',
    () => abortMultipartUpload({ ...place.address, ...young }, { credentials: place.credentials }),
    ({ outcome }) => outcome,
  );

  async function untilOneIsLeft(): Promise<HeldUpload> {
    for (const end = performance.now() + LIMIT; performance.now() < end; await sleep(20)) {
      stopped.throwIfAborted();
      const [first, ...others] = await place.holds(prefix);
      if (!first) throw new Error('the young upload was aborted, too');
      if (others.length === 0) return first;
    }
    throw new Error(`the stale uploads were not aborted within ${LIMIT} ms`);
  }
}

/** What the bucket sees from now on, whoever sends it. */
function exchanges(cos: Emulated['cos']): () => Exchange[] {
  let seen = cos.requests.length;
  return () => {
    const fresh = cos.requests.slice(seen);
    seen += fresh.length;
    return fresh.map(({ method, path, status }) => ({ line: `${method} ${shortened(path)}`, status }));
  };
}
