// How many uploads are worked on at a time: half as many when the server throttles, then slowly more again.

import { Limit } from '../support/limit.ts';

/** Begins with the most, and never falls below one at a time. */
export class Throttle {
  readonly #most: number;
  readonly #limit: Limit;
  #halved = 0;

  constructor(most: number) {
    this.#most = most;
    this.#limit = new Limit(most);
  }

  /**
   * Does the work when its turn has come. The work calls `slowDown` when the server throttles it; a success
   * lets more in.
   * @throws what `work` throws, or `signal.reason` when it is aborted while waiting.
   */
  inTurn<T>(work: (slowDown: () => void) => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.#limit.inTurn(async () => {
      const halvedBefore = this.#halved;
      const result = await work(() => this.#halve(halvedBefore));
      this.#limit.width = Math.min(this.#most, this.#limit.width + 1 / this.#limit.width);
      return result;
    }, signal);
  }

  /** Not for work that began when more were let in: they have been halved for its like already. */
  #halve(halvedBefore: number): void {
    if (this.#halved !== halvedBefore) return;
    this.#halved += 1;
    this.#limit.width = Math.max(1, this.#limit.width / 2);
  }
}
