// How many requests one run may send. A worker has so many for an invocation, and a refused one would be an error.

import type { Fetch } from '../service/options.ts';

/** What is left of a run's requests. */
export interface Budget {
  left: number;
  /** Whether something was left undone for it. */
  short: boolean;
  /** What the latest request to be repeated had failed with. */
  failure?: Error;
}

/** The requests of one call, paid from a budget. */
export interface Payer {
  fetch: Fetch;
  /** How many were sent. */
  sent: number;
  /** Whether one was not sent because nothing was left. */
  refused: boolean;
  /** Gives back what was reserved and not used. */
  release(): void;
}

/** A `fetch` that takes each request from the budget, first what it has `reserved` there. */
export function payFrom(budget: Budget, fetch: Fetch | undefined, reserved = 0): Payer {
  budget.left -= reserved;
  const payer: Payer = {
    sent: 0,
    refused: false,
    release() {
      budget.left += reserved;
      reserved = 0;
    },
    async fetch(request) {
      if (reserved > 0) reserved--;
      else if (budget.left > 0) budget.left--;
      else {
        payer.refused = true;
        throw new Error('the limit of requests is reached');
      }
      payer.sent++;
      return (fetch ?? globalThis.fetch)(request);
    },
  };
  return payer;
}
