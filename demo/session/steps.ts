// A step of the session: run, then printed with its requests and with what the bucket holds.
import { setTimeout as sleep } from 'node:timers/promises';
import { holdingInWords, type Place } from '../place.ts';
import type { Exchange } from './observed-fetch.ts';
import { printFailure, printStep } from './report.ts';

/** Milliseconds. Ctrl-C ends workerd too, and its end may be noticed before the signal is. */
const SIGNAL = 100;

/**
 * Runs a step; `outcome` says in words what it resolved to. Rejects as it does, after the failure has been
 * printed; what a person has stopped has not failed.
 */
export type Step = <T>(title: string, run: () => Promise<T>, outcome?: (result: T) => string) => Promise<T>;

/** @param take the requests since it was called last. */
export const stepsIn =
  (place: Place, prefix: string, take: () => readonly Exchange[], stopped: AbortSignal): Step =>
  async (title, run, outcome = () => '') => {
    try {
      const result = await run();
      // A bucket that cannot be listed is no reason to stop before the abort; the verdict will say so.
      const holding = await place.holds(prefix).then(holdingInWords, () => 'cannot be listed');
      printStep(title, take(), outcome(result), holding);
      return result;
    } catch (error) {
      await sleep(SIGNAL);
      printStep(title, take(), stopped.aborted ? 'stopped' : '', undefined);
      if (!stopped.aborted) printFailure(error);
      throw error;
    }
  };
