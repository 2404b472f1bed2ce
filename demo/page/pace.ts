// How fast bytes arrive: over the last seconds, because a whole upload's average hides a line that has stalled.

const WINDOW = 3000;

export interface Pace {
  /** Bytes that have arrived until now. */
  note(bytes: number): void;
  /** Bytes per second. */
  speed(): number;
}

export function createPace(): Pace {
  let samples: { at: number; bytes: number }[] = [];
  return {
    note(bytes) {
      const at = performance.now();
      samples = [...samples.filter((sample) => sample.at > at - WINDOW), { at, bytes }];
    },
    speed() {
      const [first, last] = [samples[0], samples.at(-1)];
      return first && last && last.at > first.at
        ? Math.max(0, ((last.bytes - first.bytes) / (last.at - first.at)) * 1000)
        : 0;
    },
  };
}
