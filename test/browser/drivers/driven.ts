// A browser that is driven from here, in the same words whichever it is.
import type { BrowserProgram } from '../../../demo/rig/browsers.ts';

export interface DrivenTab {
  /** Evaluates an expression in the page, and awaits it. Its value goes through JSON. */
  run<T>(expression: string): Promise<T>;
  /** As its close button does, so that `pagehide` is fired. */
  close(): Promise<void>;
}

export interface ShowingBrowser {
  /** Shows a page, which does by itself what its URL says. */
  show(url: string): Promise<unknown>;
  /** Kills every process that runs pages. Resolves to how many they were. */
  killPages(): Promise<number>;
  /** Kills the browser: nothing of it has time to act. */
  kill(): Promise<void>;
}

export interface DrivenBrowser extends ShowingBrowser {
  open(url: string): Promise<DrivenTab>;
}

/** A host that every engine is told to find on loopback, so that a page over plain http is not secure. */
export const INSECURE = 'insecure.example';

export interface Engine {
  name: 'chromium' | 'firefox' | 'webkit';
  find(): Promise<BrowserProgram | undefined>;
  /** @param profile a folder for all that it writes */
  start(program: BrowserProgram, profile: string): Promise<DrivenBrowser>;
  /** Whether an entry of a journal is in the profile's `localStorage`, on the disk. */
  hasStoredJournal(profile: string): Promise<boolean>;
  /** Not driven: driven, it ends when a page crashes, and keeps nothing that pages store. */
  startUndriven?(program: BrowserProgram, profile: string): Promise<ShowingBrowser>;
}

/** The expression as a program whose result is text: its value or its error, in JSON. */
export const asProgram = (expression: string): string =>
  `(async () => ({ value: await (${expression}) }))().catch((error) => ({ error: String(error) })).then(JSON.stringify)`;

/** @throws what the expression threw. */
export function valueIn<T>(text: string): T {
  const result = JSON.parse(text) as { value: T; error?: string };
  if (result.error !== undefined) throw new Error(`in the page: ${result.error}`);
  return result.value;
}
