// What the matrix knows of a runtime.
import type { Result } from '../cases/index.ts';
import type { Packed } from './packed.ts';

export interface Runtime {
  name: string;
  /** Resolves to `undefined` where there is no such runtime here. */
  version(): Promise<string | undefined>;
  /** Runs the cases in it, against the bucket at that origin. */
  run(origin: string, packed: Packed): Promise<Result>;
}

/** A result that says that there was none. */
export const broken = (reason: string, output = ''): Result => ({
  passed: 0,
  failed: [`${reason}\n${output.slice(-2000)}`],
});

/** The first figures with dots or hyphens in what a program prints when it is asked for its version. */
export const figuresIn = (text: string): string | undefined => /\d+([.-]\d+)+/.exec(text)?.[0];
