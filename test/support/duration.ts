// How long something takes.

/**
 * Milliseconds that this thread computes: as many on a busy machine, where it waits for its turn in between.
 */
export async function computingTime(work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const after = process.threadCpuUsage();
  return (after.user - before.user + after.system - before.system) / 1000;
}
