// What is excused from a rule of the house, and why. The list shrinks: an exception that excuses nothing any more fails.
import type { Exception } from './problem.ts';

export const exceptions: readonly Exception[] = [];
