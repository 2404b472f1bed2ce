// How long something takes.

/** Milliseconds of the fastest of three runs: a busy machine delays some, hardly ever all. */
export function durationOf(work: () => void): number {
  const durations = Array.from({ length: 3 }, () => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  });
  return Math.min(...durations);
}
