// Entries that are found by an id and listed in order.

/** Sorted when it is listed after something new came; what is taken away is only passed over. */
export class Sorted<T> {
  readonly #idOf: (entry: T) => string;
  readonly #compare: (a: T, b: T) => number;
  readonly #entries = new Map<string, T>();
  #sorted: T[] | undefined;

  constructor(idOf: (entry: T) => string, compare: (a: T, b: T) => number) {
    this.#idOf = idOf;
    this.#compare = compare;
  }

  get(id: string): T | undefined {
    return this.#entries.get(id);
  }

  has(entry: T): boolean {
    return this.#entries.get(this.#idOf(entry)) === entry;
  }

  set(entry: T): void {
    this.#entries.set(this.#idOf(entry), entry);
    this.#sorted = undefined;
  }

  delete(id: string): void {
    this.#entries.delete(id);
  }

  clear(): void {
    this.#entries.clear();
    this.#sorted = undefined;
  }

  /** All entries, in order. */
  [Symbol.iterator](): Generator<T> {
    return this.from(() => true);
  }

  /** In order, from the first for which `isWanted` is true; it must be true for all after it. */
  *from(isWanted: (entry: T) => boolean): Generator<T> {
    this.#sorted ??= [...this.#entries.values()].sort(this.#compare);
    const sorted = this.#sorted;
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (isWanted(sorted[middle] as T)) high = middle;
      else low = middle + 1;
    }
    for (let i = low; i < sorted.length; i++) {
      const entry = sorted[i] as T;
      if (this.has(entry)) yield entry;
    }
  }
}

/** The order of UTF-8 bytes (436/7734). That of `<` is another: in UTF-16, U+10000 comes before U+FFFD. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** A surrogate is half of a character beyond U+FFFF, so it comes after all others. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
