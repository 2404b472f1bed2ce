// Work on a list, several items at a time, told as it ends. What has not been told yet is remembered, so
// that a run can go on there.

/** An item whose work has ended. */
export interface Ended<Item, Result> {
  item: Item;
  result: Result;
  /** The first item of the list that has begun and has not been told; `undefined` when all have. */
  untold: Item | undefined;
  /** The last item of the list that has begun. */
  latest: Item;
}

/** How the items are worked on. */
export interface Work<Item, Result> {
  /** The work. An item for which it resolves to `undefined` is never told. Must not reject. */
  settle: (item: Item) => Promise<Result | undefined>;
  /** How many at a time. */
  atOnce: number;
  /** Aborted when no more is begun. */
  ending: AbortController;
}

/**
 * Works on the items, and yields each as its work ends. When the list fails, what is under way is told
 * first; when the caller leaves, it is waited for.
 * @throws what iterating over the items throws.
 */
export async function* asTheyEnd<Item, Result>(
  items: AsyncIterable<Item>,
  { settle, atOnce, ending }: Work<Item, Result>,
): AsyncGenerator<Ended<Item, Result>, void, undefined> {
  const underWay = new UnderWay(settle);
  let failure: { error: unknown } | undefined;
  try {
    try {
      for await (const item of items) {
        underWay.begin(item);
        yield* underWay.untilAtMost(atOnce - 1);
      }
    } catch (error) {
      failure = { error };
    }
    yield* underWay.untilAtMost(0);
  } finally {
    ending.abort();
    await underWay.hasEnded();
  }
  if (failure) throw failure.error;
}

/** The items that have begun. */
class UnderWay<Item, Result> {
  readonly #settle: Work<Item, Result>['settle'];
  readonly #working = new Set<Promise<void>>();
  readonly #ended: { item: Item; result: Result }[] = [];
  /** In the order of the list. */
  readonly #untold = new Set<Item>();
  #latest: Item | undefined;
  #wake = (): void => {};

  constructor(settle: Work<Item, Result>['settle']) {
    this.#settle = settle;
  }

  begin(item: Item): void {
    this.#untold.add(item);
    this.#latest = item;
    const working = this.#settle(item).then((result) => {
      this.#working.delete(working);
      if (result !== undefined) this.#ended.push({ item, result });
      this.#wake();
    });
    this.#working.add(working);
  }

  /** Tells of those that end, until all that have ended are told and at most so many are under way. */
  async *untilAtMost(most: number): AsyncGenerator<Ended<Item, Result>, void, undefined> {
    for (;;) {
      for (let ended = this.#ended.shift(); ended; ended = this.#ended.shift()) {
        this.#untold.delete(ended.item);
        yield { ...ended, untold: this.#untold.values().next().value, latest: this.#latest as Item };
      }
      if (this.#working.size <= most) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async hasEnded(): Promise<void> {
    await Promise.all(this.#working);
  }
}
