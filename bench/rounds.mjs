// How things are timed on a machine that has other things to do: short rounds, all subjects in each, in
// random order; the median and the tenth percentile of each. What slows the machine slows them all, so that
// ratios hold where times do not.

/**
 * @typedef {{ median: number, p10: number, spread: number }} Figure in microseconds; the spread is that of
 * the middle half, in parts of the median
 */

/**
 * What each subject takes, in microseconds.
 * @param {Record<string, () => unknown>} subjects each does its work `times` times, and is awaited
 * @returns {Promise<Record<string, Figure>>}
 */
export const race = (subjects, options) =>
  measure(subjects, { ...options, clock: () => 1000 * performance.now() });

/**
 * The same in CPU of this thread, which waiting costs nothing of. Its grain is coarse: the rounds must be
 * long.
 */
export const raceForCpu = (subjects, options) => measure(subjects, { ...options, clock: cpuOfThread });

/** Microseconds that this thread has computed. */
export function cpuOfThread() {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

async function measure(subjects, { rounds, times, clock, warmUp = Math.ceil(rounds / 10) }) {
  const taken = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const [name, work] of inRandomOrder(Object.entries(subjects))) {
      const begun = clock();
      await work();
      if (round >= 0) taken[name].push((clock() - begun) / times);
    }
  }
  return Object.fromEntries(Object.entries(taken).map(([name, numbers]) => [name, figure(numbers)]));
}

export function figure(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (part) => sorted[Math.floor(part * (sorted.length - 1))];
  const median = at(0.5);
  return { median, p10: at(0.1), spread: (at(0.75) - at(0.25)) / median };
}

const inRandomOrder = (items) =>
  items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
