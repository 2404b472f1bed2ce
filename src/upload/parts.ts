// The parts of one upload: which are in flight, which are stored, and whether one may still arrive although its request has ended.

import type { Part } from '../multipart/upload-part.ts';
import { doubtIn } from './doubt.ts';
import { within } from './within.ts';

export class Parts {
  readonly #inFlight = new Set<Promise<unknown>>();
  readonly #stored = new Map<number, Part>();
  #mayArrive = false;

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Those that are known to be stored, by number. */
  get stored(): Part[] {
    return [...this.#stored.values()].sort((a, b) => a.partNumber - b.partNumber);
  }

  /** Whether a request has ended without an answer whose part may still arrive. */
  get mayArrive(): boolean {
    return this.#mayArrive;
  }

  /** Sends a part once it is `ready`. It is in flight from the call on. */
  async send<T>(
    signal: AbortSignal,
    ready: () => Promise<void>,
    send: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const work = (async () => {
      await ready();
      try {
        const part = await send(signal);
        const { partNumber, etag } = Object(part) as Partial<Part>;
        if (partNumber && etag) this.#stored.set(partNumber, { partNumber, etag });
        return part;
      } catch (error) {
        this.#mayArrive ||= signal.aborted || doubtIn(error) !== undefined; // an abort's reason says nothing about this part
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

  /** Waits for those in flight, `timeout` ms at most; what has not settled by then may arrive. */
  async settle(timeout: number): Promise<void> {
    if (!(await within(Promise.allSettled(this.#inFlight), timeout))) this.#mayArrive = true;
  }
}
