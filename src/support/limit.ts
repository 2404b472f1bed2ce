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
  /** Those who wait, in order. Those before `#next` have gone; they are forgotten now and then, not one by one. */
  #waiting: (() => void)[] = [];
  #next = 0;

  /**
   * @param width How many at a time; at least 1, may be a fraction.
   * @param hold How long one may keep its place, in milliseconds. Its work goes on after that, but others are let in: what hangs holds
   * up nobody. Places are judged by the clock, too, because on an edge worker the request that took one, its timers included, may be gone.
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

  /** Does the work when its turn has come. @throws what `work` throws, or `signal.reason` when it is aborted while waiting. */
  async inTurn<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const place = await this.#place(signal);
    const timer = this.#after(this.#hold, () => this.#leave(place));
    try {
      return await work();
    } finally {
      clearTimeout(timer);
      this.#leave(place);
    }
  }

  #place(signal: AbortSignal | undefined): Promise<Place> {
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let isWaiting = true;
      const end = (): void => {
        isWaiting = false;
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
      };
      const cancel = (): void => {
        end();
        reject(signal?.reason);
      };
      const look = (): void => {
        this.#letIn();
        if (isWaiting) timer = this.#after(this.#hold, look);
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
      look();
    });
  }

  #leave(place: Place): void {
    if (this.#places.delete(place)) this.#letIn();
  }

  #letIn(): void {
    const oldest = performance.now() - this.#hold;
    for (const place of this.#places) if (place.since < oldest) this.#places.delete(place);
    while (this.#places.size < Math.floor(this.#width) && this.#next < this.#waiting.length) {
      const enter = this.#waiting[this.#next];
      this.#next += 1;
      enter?.();
    }
    if (this.#next * 2 <= this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#next);
    this.#next = 0;
  }

  #after(ms: number, act: () => void): ReturnType<typeof setTimeout> | undefined {
    return ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(act, ms);
  }
}
