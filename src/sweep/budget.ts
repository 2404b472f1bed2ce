// How many requests one run may send. A worker has so many for an invocation, and one more would be an
// error.

import { CosError, isCosError } from '../service/errors.ts';

/** The requests of a run. */
export class Budget {
  #left: number;
  #hasLeftUndone = false;
  /**
   * What the latest request that was repeated had failed with: what a budget that came to nothing was spent
   * on.
   */
  latestFailure: Error | undefined;

  constructor(limit: number) {
    this.#left = limit;
  }

  get isSpent(): boolean {
    return this.#left === 0;
  }

  /** Whether something was left undone because too few were left. */
  get hasLeftUndone(): boolean {
    return this.#hasLeftUndone;
  }

  /** Whether so many are left. */
  covers(requests: number): boolean {
    return this.#left >= requests;
  }

  /** Says that something is left undone. */
  leaveUndone(): void {
    this.#hasLeftUndone = true;
  }

  /**
   * Takes one request.
   * @throws {CosError} `ERR_COS_LIMIT` when there is none left.
   */
  spend(): void {
    if (this.isSpent) {
      this.leaveUndone();
      throw limitReached('limit is used up');
    }
    this.#left -= 1;
  }

  /** Sets so many aside for one upload, or what is left: others may have spent since it was asked. */
  reserve(requests: number): Reservation {
    const reserved = Math.min(requests, this.#left);
    this.#left -= reserved;
    return new Reservation(this, reserved);
  }

  /** Takes back what was set aside and not spent. */
  giveBack(requests: number): void {
    this.#left += requests;
  }

  /** The error of a run that could tell nothing: it must not look like an empty list. */
  usedUp(): CosError {
    const cause = this.latestFailure;
    const message = 'limit was used up before anything could be told';
    return limitReached(cause ? `${message}: ${cause.message}` : message, cause);
  }
}

/** Requests set aside for one upload. What it sends beyond them is taken from what is left for all. */
export class Reservation {
  readonly #budget: Budget;
  #left: number;
  #isExceeded = false;
  /** What the latest request that was repeated had failed with. */
  latestFailure: Error | undefined;

  constructor(budget: Budget, requests: number) {
    this.#budget = budget;
    this.#left = requests;
  }

  /** Whether more were sent than were set aside. */
  get isExceeded(): boolean {
    return this.#isExceeded;
  }

  /** As that of the budget. */
  spend(): void {
    if (this.#left > 0) {
      this.#left -= 1;
      return;
    }
    this.#budget.spend();
    this.#isExceeded = true;
  }

  /** A request is repeated. */
  noteFailure(error: Error): void {
    this.latestFailure = error;
    this.#budget.latestFailure = error;
  }

  /** Gives back what was not spent. */
  release(): void {
    this.#budget.giveBack(this.#left);
    this.#left = 0;
  }
}

/** Whether a request was not sent because there was none left. */
export const isLimitReached = (error: unknown): boolean =>
  isCosError(error) && error.code === 'ERR_COS_LIMIT';

const limitReached = (message: string, cause?: Error): CosError =>
  new CosError(message, { code: 'ERR_COS_LIMIT', retryable: true, cause });
