// How fast bytes arrive: over the last seconds, because a whole upload's average hides a line that has
// stalled.

/** Milliseconds. */
const WINDOW = 3000;

export class Pace {
  #samples: { at: number; bytes: number }[] = [];

  /** @param bytes that have arrived until now. */
  note(bytes: number): void {
    const at = performance.now();
    this.#samples = [...this.#samples.filter((sample) => sample.at > at - WINDOW), { at, bytes }];
  }

  /** Bytes per second. */
  get speed(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.at === first.at) return 0;
    return Math.max(0, ((last.bytes - first.bytes) / (last.at - first.at)) * 1000);
  }
}
