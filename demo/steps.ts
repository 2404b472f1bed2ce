// A step of the session: run, then printed with its requests and with what the bucket holds.
import type { Exchange } from './observed-fetch.ts';
import { holdingInWords, type Place } from './place.ts';
import { printFailure, printStep } from './report.ts';

/** Runs a step; `outcome` says in words what it resolved to. Rejects as it does, after the failure has been printed. */
export type Step = <T>(title: string, run: () => Promise<T>, outcome?: (result: T) => string) => Promise<T>;

/** @param take the requests since it was called last. */
export const stepsIn =
  (place: Place, prefix: string, take: () => readonly Exchange[]): Step =>
  async (title, run, outcome = () => '') => {
    try {
      const result = await run();
      // A bucket that cannot be listed is no reason to stop before the abort; the verdict will say so.
      const holding = await place.holds(prefix).then(holdingInWords, () => 'cannot be listed');
      printStep(title, take(), outcome(result), holding);
      return result;
    } catch (error) {
      printStep(title, take(), '', undefined);
      printFailure(error);
      throw error;
    }
  };
