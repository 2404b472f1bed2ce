// Turns: so many at once, in the order in which they were asked for.

export class Lanes {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param count how many at once. */
  constructor(count: number) {
    this.#free = count;
  }

  /** Runs the work when a lane is free. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve)); // takes over the lane of one that has ended
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
