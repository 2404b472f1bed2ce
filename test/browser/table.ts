// What was counted, by browser.
import type { Count } from './case.ts';

export class CountTable {
  /** By title, and then by browser. */
  readonly #figures = new Map<string, Map<string, string>>();
  readonly #browsers = new Set<string>();

  /** Returns the figure: how many of how many went well. */
  add(browser: string, title: string, { tries, lost }: Count): string {
    const figure = `${tries - lost.length}/${tries}`;
    const row = this.#figures.get(title) ?? new Map<string, string>();
    const earlier = row.get(browser); // a series that was not whole
    this.#figures.set(title, row.set(browser, earlier ? `${earlier}, ${figure}` : figure));
    this.#browsers.add(browser);
    return figure;
  }

  toString(): string {
    const browsers = [...this.#browsers];
    const width = Math.max(...[...this.#figures.keys()].map(({ length }) => length));
    const line = (title: string, cells: readonly string[]): string =>
      title.padEnd(width) + cells.map((cell) => cell.padStart(14)).join('');
    const rows = [...this.#figures].map(([title, row]) =>
      line(
        title,
        browsers.map((browser) => row.get(browser) ?? '–'),
      ),
    );
    return [line('counts', browsers), ...rows].join('\n');
  }
}
