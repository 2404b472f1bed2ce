// How far a run is, while it runs: one line rewritten in place on a terminal, elsewhere a line now and then.
import type { Tally } from './tally.ts';

export interface Output {
  isTerminal: boolean;
  write(text: string): void;
}

export interface Progress {
  tell(tally: Tally): void;
  /** Leaves the terminal's line empty. */
  end(): void;
}

// Milliseconds between two lines on a terminal, and uploads between two lines elsewhere.
const PAUSE = 100;
const SELDOM = 1000;

/** @param now in milliseconds. */
export function createProgress(output: Output, now: () => number = () => performance.now()): Progress {
  let shownAt = Number.NEGATIVE_INFINITY;
  return output.isTerminal
    ? {
        tell(tally) {
          if (now() - shownAt < PAUSE) return;
          shownAt = now();
          output.write(`${CLEARED}${inWords(tally)}`);
        },
        end: () => output.write(CLEARED),
      }
    : {
        tell(tally) {
          if (tally.seen % SELDOM === 0) output.write(`${inWords(tally)}\n`);
        },
        end() {},
      };
}

const CLEARED = '\r\x1b[2K';

const inWords = ({ seen, aborted, failed }: Tally): string =>
  `${seen} seen, ${aborted} aborted, ${failed} failed`;
