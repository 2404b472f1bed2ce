// The parts of one upload: which are in flight, which are stored, which failed, and whether one may still
// arrive although its request has ended.

import type { Part } from '../multipart/upload-part.ts';
import { settledWithin } from '../support/time.ts';
import { certaintyAfter } from './certainty.ts';

/** Options of `UploadController.part`. */
export interface PartOptions {
  /**
   * The part's number, 1 to 10000, for a `send` whose result and errors do not tell it. A failed part is made
   * good when one of the same number is stored.
   * @default `partNumber` of the result, or of the error.
   */
  partNumber?: number | undefined;
}

export class Parts {
  /** Whether parts may be stored that are not known here: of an upload that was open already. */
  hasOthers = false;
  readonly #inFlight = new Set<Promise<unknown>>();
  readonly #stored = new Map<number, Part>();
  /** Numbers of those that failed and have not been stored since. */
  readonly #failed = new Set<number>();
  /** Whether one failed whose number nobody knows: it is never known to be made good. */
  #failedUnnumbered = false;
  /** Whether one ended well that nobody can list. */
  #unlisted = false;
  #mayArrive = false;

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Those that are known to be stored, by number. */
  get stored(): Part[] {
    return [...this.#stored.values()].sort((a, b) => a.partNumber - b.partNumber);
  }

  /** Whether a request has ended without an answer, or has not ended in time, whose part may still arrive. */
  get mayArrive(): boolean {
    return this.#mayArrive;
  }

  /** Why those that are known to be stored are not all of them; `undefined` when they are. */
  get whyIncomplete(): string | undefined {
    const [failed] = this.#failed;
    if (failed !== undefined) return `part ${failed} failed and was not sent again`;
    if (this.#failedUnnumbered)
      return 'a part without a number failed: give part() its partNumber, or complete() your own finish';
    if (this.#unlisted)
      return 'a part resolved to something without partNumber and etag: give complete() your own finish';
    if (this.#stored.size === 0) return 'no part is known to be stored';
    const gap = this.stored.findIndex(({ partNumber }, index) => partNumber !== index + 1) + 1;
    return this.hasOthers && gap > 0 ? `part ${gap} is not known to be stored: ${TELL_IT}` : undefined;
  }

  /** Sends a part once it is `ready`. It is in flight from the call on. */
  async send<T>(
    signal: AbortSignal,
    ready: () => Promise<void>,
    send: (signal: AbortSignal) => Promise<T>,
    partNumber: number | undefined,
  ): Promise<T> {
    const work = (async () => {
      await ready();
      try {
        const result = await send(signal);
        if (isFailure(result)) this.#miss(result, signal, partNumber);
        else this.#keep(result, signal, partNumber);
        return result;
      } catch (error) {
        this.#miss(error, signal, partNumber);
        throw error;
      }
    })();
    this.#inFlight.add(work);
    try {
      return await work;
    } finally {
      this.#inFlight.delete(work);
    }
  }

  #keep(result: unknown, signal: AbortSignal, given: number | undefined): void {
    // A `send` may keep to itself that it was cut off, as one with Promise.allSettled in it.
    if (member(result, 'lostAttempts') || (signal.aborted && leavesOpen(result))) this.#mayArrive = true;
    const partNumber = given ?? member(result, 'partNumber');
    const etag = member(result, 'etag');
    if (partNumber === undefined || !etag) this.#unlisted = true;
    else this.#stored.set(partNumber, { partNumber, etag, size: member(result, 'size') });
    if (partNumber !== undefined) this.#failed.delete(partNumber);
  }

  #miss(error: unknown, signal: AbortSignal, given: number | undefined): void {
    // An abort's reason says nothing about this part.
    if (signal.aborted || !certaintyAfter(error).known) this.#mayArrive = true;
    const number = given ?? member(error, 'partNumber');
    if (number === undefined) this.#failedUnnumbered = true;
    else {
      this.#failed.add(number);
      this.#stored.delete(number); // what is stored now is not known
    }
  }

  /**
   * Waits for those in flight, `timeout` ms at most. Returns those that have not settled by then: they may
   * arrive.
   */
  async settle(timeout: number): Promise<Promise<unknown>[]> {
    if (this.#inFlight.size === 0) return [];
    await settledWithin(Promise.allSettled(this.#inFlight), timeout);
    if (this.#inFlight.size > 0) this.#mayArrive = true;
    return [...this.#inFlight];
  }
}

const TELL_IT = 'let part() resolve to what listParts tells of it, or give complete() your own finish';

/** Whether what a `send` resolved to leaves it open what has become of the part. `undefined` is no doubt. */
export const leavesOpen = (result: unknown): boolean => result !== undefined && !member(result, 'etag');

/** Whether it is an answer that says itself that it is no success: a `fetch` does not reject then. */
function isFailure(result: unknown): boolean {
  try {
    return (Object(result) as Partial<Response>).ok === false && leavesOpen(result);
  } catch {
    return false;
  }
}

/** Of what a function of the caller's gave: its own, not a polluted prototype's. A getter may throw. */
function member<Name extends keyof Part>(value: unknown, name: Name): Part[Name] | undefined {
  try {
    return Object.hasOwn(Object(value), name) ? (value as Part)[name] : undefined;
  } catch {
    return undefined;
  }
}
