// Sweeps a bucket every night, on Deno Deploy or with
// `deno run --unstable-cron --allow-net --allow-env demo/deno/sweeper.ts`. It tells of itself in lines of
// JSON.
import type { SweepOptions } from '../../src/sweep/index.ts';
import { UsageError } from '../usage.ts';
import { visibleJson } from '../visible.ts';
import { runSweep } from './run.ts';
import { readAge, readBucket } from './sweep-settings.ts';
import { reasonOf } from './tally.ts';

function settings(): SweepOptions {
  const read = (name: string) => Deno.env.get(name);
  const prefix = read('PREFIX');
  const age = read('OLDER_THAN');
  // Unset is not the whole bucket: that is what an empty PREFIX says.
  if (prefix === undefined)
    throw new UsageError('Set PREFIX in the environment; empty, it means the whole bucket.');
  if (!age) throw new UsageError('Set OLDER_THAN in the environment; 24h, say.');
  return { ...readBucket(read), prefix, olderThan: readAge(age, 'OLDER_THAN') };
}

/** Never rejects: what a run leaves behind is left to the next, which begins at the beginning. */
async function sweep(options: SweepOptions): Promise<void> {
  const { ended, error, tally, requests, seconds, cursor } = await runSweep(options, (event) => {
    if (event.outcome !== 'failed') return;
    const { key, uploadId } = event;
    console.log(visibleJson({ event: 'failure', key, uploadId, reason: reasonOf(event.error) }));
  });
  const { aborted, gone, kept, failed } = tally;
  const counts = {
    aborted,
    gone,
    kept,
    failed,
    requests,
    seconds: Number(seconds.toFixed(3)),
    cursor: cursor ?? null,
  };
  console.log(
    visibleJson({ event: 'sweep', ended, ...counts, ...(ended === 'failed' && { reason: reasonOf(error) }) }),
  );
}

try {
  const options = settings();
  // Deno begins no run while the one before is under way.
  Deno.cron('sweep stale uploads', '0 3 * * *', () => sweep(options));
} catch (error) {
  if (!(error instanceof UsageError || error instanceof Deno.errors.NotCapable)) throw error;
  console.error(error.message);
  Deno.exit(2);
}
