// What a portable case is.

export type Library = typeof import('../../src/index.ts');

/** A case throws or rejects to fail. `origin` is that of a bucket from ../runtimes/bucket.ts. */
export type Case = readonly [name: string, run: (lib: Library, origin: string) => void | Promise<void>];
