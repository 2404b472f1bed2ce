// How many requests one run may send. A worker has so many for an invocation, and a refused one would be an error.

import type { Fetch } from '../service/exchange.ts';

/** What is left of a run's requests. */
export interface Budget {
  left: number;
  /** Whether something was left undone for it. */
  short: boolean;
}

/** The requests of one call, paid from a budget. */
export interface Payer {
  fetch: Fetch;
  /** Whether a request was not sent because nothing was left. */
  refused: boolean;
}

/** A `fetch` that takes each request from the budget, after those that are paid already. */
export function payFrom(budget: Budget, fetch: Fetch | undefined, paid = 0): Payer {
  const payer: Payer = {
    refused: false,
    async fetch(request, init) {
      if (paid > 0) paid--;
      else if (budget.left > 0) budget.left--;
      else {
        payer.refused = true;
        throw new Error('the limit of requests is reached');
      }
      return (fetch ?? globalThis.fetch)(request, init);
    },
  };
  return payer;
}
