// One run of the sweep: its events as they come, and in the end what became of it and where another run
// would go on.
import {
  type SweepCursor,
  type SweepEvent,
  type SweepOptions,
  sweepStaleUploads,
} from '../../src/sweep/index.ts';
import { count, newTally, type Tally } from './tally.ts';

export interface Run {
  /**
   * `done`: it came to the end of the list. `limited`: it may send no more requests. `failed`: the list
   * could not be had.
   */
  ended: 'done' | 'limited' | 'interrupted' | 'failed';
  /** Why it failed. */
  error: unknown;
  tally: Tally;
  /** How many requests were sent. */
  requests: number;
  seconds: number;
  /** Where another run would go on; `undefined` when that is the beginning. */
  cursor: SweepCursor | undefined;
}

/** `listener` is told of each event. Never rejects for a reason of the sweep: that is `error`. */
export async function runSweep(
  options: SweepOptions,
  listener: (event: SweepEvent, tally: Tally) => void,
): Promise<Run> {
  const start = performance.now();
  const run: Run = {
    ended: 'done',
    error: undefined,
    tally: newTally(),
    requests: 0,
    seconds: 0,
    cursor: options.cursor,
  };
  const counting = (request: Request): Promise<Response> => {
    run.requests++;
    return fetch(request);
  };
  try {
    for await (const event of sweepStaleUploads({ ...options, fetch: counting })) {
      run.cursor = event.cursor;
      count(run.tally, event);
      listener(event, run.tally);
    }
    if (run.tally.seen === 0) run.cursor = undefined; // the list was at its end
    if (run.cursor) run.ended = 'limited';
  } catch (error) {
    run.error = error;
    run.ended = options.signal?.aborted ? 'interrupted' : 'failed';
  }
  run.seconds = (performance.now() - start) / 1000;
  return run;
}
