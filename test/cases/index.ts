// The portable cases: the same on every runtime, with no test framework and no API that the library itself
// could not use.

import { abortCases } from './abort.ts';
import type { Case, Library } from './case.ts';
import { multipartCases } from './multipart.ts';
import { proofCases } from './proof.ts';
import { signatureCases } from './signature.ts';

export interface Result {
  passed: number;
  /** A line for each case that failed. */
  failed: string[];
}

/** Runs all cases, one after the other, so that a slow machine delays none of them. */
export async function runCases(lib: Library, origin: string): Promise<Result> {
  const failed: string[] = [];
  const cases: Case[] = [...signatureCases, ...abortCases, ...multipartCases, ...proofCases];
  for (const [name, run] of cases) {
    try {
      await run(lib, origin);
    } catch (error) {
      failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { passed: cases.length - failed.length, failed };
}
