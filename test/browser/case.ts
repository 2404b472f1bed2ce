// What run.ts runs.

/** How often it was tried, and what became of each try that failed, in words. */
export interface Count {
  tries: number;
  lost: readonly string[];
}

/** Rejects when it fails, or resolves to a count with losses. A text is a figure beside the title. */
export type Case = () => Promise<Count | string | undefined>;

export interface Browser {
  name: string;
  cases: Record<string, Case>;
  /** Cases that wait by the clock, and run beside the others: each in a browser of its own. */
  slowCases?: Record<string, Case>;
  /** Resolves to whether there is such a browser here. */
  start(): Promise<boolean>;
  stop(): Promise<void>;
}
