// What is excused from a rule of the house, and why. The list shrinks: an exception that excuses nothing any
// more fails.
import type { Exception } from './problem.ts';

/** From the rules about imports and shapes. */
export const ofTheCode: readonly Exception[] = [];

/** From the rules about doc comments. */
export const ofTheComments: readonly Exception[] = [];
