// How many at a time: the others wait for their turn, in the order in which they came.

/** A place that somebody has taken. */
interface Place {
  /** By `performance.now()`. */
  since: number;
}

/** Lets so many things be under way at a time. */
export class Limit {
  #width: number;
  readonly #hold: number;
  readonly #places = new Set<Place>();
  /**
   * Those who wait, in order. Those before `#next` have gone; they are forgotten now and then, not one by
   * one.
   */
  #waiting: (() => void)[] = [];
  #next = 0;

  /**
   * @param width How many at a time; at least 1, may be a fraction.
   * @param hold How long one may keep others waiting, in milliseconds. Its work goes on after that, but the
   * next is let in: what hangs holds up nobody. Those who wait see to it, because on an edge worker the
   * request that took a place, its timers included, may be gone.
   */
  constructor(width: number, hold: number = Number.POSITIVE_INFINITY) {
    this.#width = width;
    this.#hold = hold;
  }

  /** How many at a time. When it becomes less, those under way go on. */
  get width(): number {
    return this.#width;
  }
  set width(width: number) {
    this.#width = width;
    this.#letIn();
  }

  /**
   * Does the work when its turn has come. @throws what `work` throws, or `signal.reason` when it is aborted
   * while waiting.
   */
  async inTurn<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const place = await this.#place(signal);
    try {
      return await work();
    } finally {
      if (this.#places.delete(place)) this.#letIn();
    }
  }

  #place(signal: AbortSignal | undefined): Promise<Place> {
    return new Promise((resolve, reject) => {
      let stopWatching = (): void => {};
      let isWaiting = true;
      const end = (): void => {
        isWaiting = false;
        stopWatching();
        signal?.removeEventListener('abort', cancel);
      };
      const cancel = (): void => {
        end();
        reject(signal?.reason);
      };
      if (signal?.aborted) return cancel();
      signal?.addEventListener('abort', cancel);
      this.#waiting.push(() => {
        if (!isWaiting) return;
        end();
        const place = { since: performance.now() };
        this.#places.add(place);
        resolve(place);
      });
      this.#letIn();
      if (isWaiting && this.#hold < Number.POSITIVE_INFINITY) stopWatching = this.#watch();
    });
  }

  /** Takes the places of those who hold theirs too long, again and again. Returns what ends it. */
  #watch(): () => void {
    let timer: ReturnType<typeof setTimeout>;
    const watch = (): void => {
      const begun = performance.now();
      timer = setTimeout(() => {
        const now = performance.now();
        // A timer that comes late says that nobody could get on with anything.
        const isOnTime = now - begun < 2 * this.#hold;
        watch();
        if (!isOnTime) return;
        for (const place of this.#places) if (now - place.since >= this.#hold) this.#places.delete(place);
        this.#letIn();
      }, this.#hold);
    };
    watch();
    return () => clearTimeout(timer);
  }

  #letIn(): void {
    while (this.#places.size < Math.floor(this.#width) && this.#next < this.#waiting.length) {
      const enter = this.#waiting[this.#next];
      this.#next += 1;
      enter?.();
    }
    if (this.#next * 2 <= this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#next);
    this.#next = 0;
  }
}
