// Work on a list, several items at a time, told as it ends. What has not been told yet is remembered, so that a run can go on there.

/** An item whose work has ended. */
export interface Ended<Item, Result> {
  item: Item;
  result: Result;
  /** The first item of the list that has begun and has not been told; `undefined` when all have. */
  untold: Item | undefined;
}

/**
 * Works on the items, `atOnce` at a time, and yields each as its work ends. An item whose work resolves to `undefined`
 * is never told. When the list fails, what is under way is told first; when the caller leaves, `leaving` is aborted and it is waited for.
 * @throws what iterating over the items throws. `work` must not reject.
 */
export async function* asTheyEnd<Item, Result>(
  items: AsyncIterable<Item>,
  work: (item: Item) => Promise<Result | undefined>,
  atOnce: number,
  leaving: AbortController,
): AsyncGenerator<Ended<Item, Result>, void, undefined> {
  const untold = new Set<Item>(); // in the order of the list
  const underWay = new Set<Promise<void>>();
  const ended: [Item, Result][] = [];
  let wake = (): void => {};

  function begin(item: Item): void {
    untold.add(item);
    const working = work(item).then((result) => {
      underWay.delete(working);
      if (result !== undefined) ended.push([item, result]);
      wake();
    });
    underWay.add(working);
  }
  function* endedSoFar(): Generator<Ended<Item, Result>, void, undefined> {
    for (const [item, result] of ended.splice(0)) {
      untold.delete(item);
      yield { item, result, untold: untold.values().next().value };
    }
  }
  async function* until(most: number): AsyncGenerator<Ended<Item, Result>, void, undefined> {
    for (;;) {
      while (ended.length > 0) yield* endedSoFar(); // more may end while the caller looks at these
      if (underWay.size <= most) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  try {
    let failure: { error: unknown } | undefined;
    try {
      for await (const item of items) {
        begin(item);
        yield* until(atOnce - 1);
      }
    } catch (error) {
      failure = { error };
    }
    yield* until(0);
    if (failure) throw failure.error;
  } finally {
    leaving.abort();
    await Promise.all(underWay);
  }
}
