// How many parts are sent at once by all uploads together.

/** A browser opens six connections to a host: with all of them full of parts, an abort would have to wait for one. */
const LANES = 4;

let free = LANES;
const waiting: (() => void)[] = [];

/** Runs the work when a lane is free. */
export async function inLane<T>(work: () => Promise<T>): Promise<T> {
  if (free > 0) free--;
  else await new Promise<void>((resolve) => waiting.push(resolve)); // takes over the lane of a part that has ended
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }
}
