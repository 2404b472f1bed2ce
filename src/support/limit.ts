// How many at a time: the others wait for their turn, in the order in which they came.

/** Lets so many things be under way at a time. */
export class Limit {
  #width: number;
  /** Of those under way, in the order in which they were let in. */
  readonly #places = new Set<symbol>();
  /**
   * Those who wait, in order. Those before `#next` have gone; they are forgotten now and then, not one by
   * one.
   */
  #waiting: (() => void)[] = [];
  #next = 0;

  /** @param width How many at a time; at least 1, may be a fraction. */
  constructor(width: number) {
    this.#width = width;
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
   * Does the work when its turn has come, or when it has waited for `patience` milliseconds: then it takes
   * the place that was taken first, whose work goes on. So nobody waits longer, and what hangs, or is gone
   * with its timers (a request of an edge worker), gives its place back in the end.
   * @throws what `work` throws, or `signal.reason` when it is aborted while waiting.
   */
  async inTurn<T>(work: () => Promise<T>, signal?: AbortSignal, patience?: number): Promise<T> {
    const place = await this.#place(signal, patience);
    try {
      return await work();
    } finally {
      if (this.#places.delete(place)) this.#letIn();
    }
  }

  #place(signal: AbortSignal | undefined, patience: number | undefined): Promise<symbol> {
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
      const enter = (): void => {
        if (!isWaiting) return;
        end();
        const place = Symbol();
        this.#places.add(place);
        resolve(place);
      };
      const enterNow = (): void => {
        const [first] = this.#places;
        if (first) this.#places.delete(first);
        enter();
      };
      if (signal?.aborted) return cancel();
      signal?.addEventListener('abort', cancel);
      this.#waiting.push(enter);
      this.#letIn();
      if (isWaiting && patience !== undefined) timer = setTimeout(enterNow, Math.max(0, patience));
    });
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
