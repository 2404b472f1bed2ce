// What run.mjs runs.

/** Rejects when it fails; what it resolves to, if anything, are figures. */
export type Case = () => Promise<unknown>;

export interface Browser {
  name: string;
  cases: Record<string, Case>;
  /** Resolves to whether there is such a browser here. */
  start(): Promise<boolean>;
  stop(): Promise<void>;
}
