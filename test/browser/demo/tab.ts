// What a case does on the page, in either browser.

import { until } from '../until.ts';
import type { Site } from './demo-site.ts';

export interface Tab {
  /** Evaluates an expression in the page. */
  run<T>(expression: string): Promise<T>;
}

/** `data-state` and `data-outcome` of an upload, as far as they are there. */
export interface Shown {
  state?: string;
  outcome?: string;
}

/** Chooses a file of that name, and resolves when the page shows it. */
export async function choose(tab: Tab, file: string, mebibytes = 8): Promise<void> {
  await until('the page takes files', () =>
    tab.run<boolean>(`document.querySelector('#files')?.disabled === false`),
  );
  await tab.run(`(() => {
    const chosen = new DataTransfer();
    chosen.items.add(new File([new Uint8Array(${mebibytes} * 1024 * 1024)], ${JSON.stringify(file)}));
    const input = document.querySelector('#files');
    input.files = chosen.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  })()`);
  await until(`${file} is shown`, async () => (await shown(tab, file)).state);
}

/** Chooses a file, and resolves when the bucket receives it. */
export async function untilMidUpload(tab: Tab, site: Site, file: string, mebibytes?: number): Promise<void> {
  await choose(tab, file, mebibytes);
  await until(`${file} is on its way`, () => site.isArriving(file));
}

export const selectorOf = (file: string): string => `[data-upload=${JSON.stringify(file)}]`;

export const shown = (tab: Tab, file: string): Promise<Shown> =>
  tab.run(`({ state: undefined, ...document.querySelector(${JSON.stringify(selectorOf(file))})?.dataset })`);

export const untilState = (tab: Tab, file: string, state: string): Promise<boolean> =>
  until(`${file} is ${state}`, async () => (await shown(tab, file)).state === state);

/** How many uploads the page says it recovered at its start. */
export const untilRecovered = (tab: Tab): Promise<number> =>
  until('the page has recovered', () =>
    tab.run<number>(
      `Number(document.querySelector('[data-recovered]')?.getAttribute('data-recovered') ?? 0)`,
    ),
  );

/**
 * Resolves when so many pages of the tab's origin live, by their locks: a browser takes some hundred
 * milliseconds to notice that one has been killed.
 */
export const untilLocked = (tab: Tab, count: number): Promise<boolean> =>
  until(`locks held: ${count}`, () =>
    tab.run<boolean>(`navigator.locks.query().then(({ held }) => held.length === ${count})`),
  );
