// A Web Lock for each upload as the sign that its page still lives. A page that is kept in the back/forward
// cache may lose its locks, and asks for them again when it comes back.

import { ownProperties } from '../../support/arguments.ts';
import type { PageEvents } from '../page-events.ts';

/** What the journal needs of a `LockManager`: exclusive locks that go with the page that holds them. */
export interface JournalLocks {
  /** Holds the lock of a name until what `callback` returns has settled. */
  request<T>(
    name: string,
    options: { ifAvailable?: boolean; signal?: AbortSignal },
    callback: (lock: object | null) => T | Promise<T>,
  ): Promise<T>;
}

/** Whom a lock is held for. */
export interface Holder {
  /** The lock is held now; `again` after the page has come back. */
  held(again: boolean): void;
  /** It cannot be had, or was taken away, while the page lives: it is no sign of life any more. */
  lost(): void;
}

/** One lock. */
interface Hold {
  name: string;
  holder: Holder;
  released: AbortController;
  isHeld: boolean;
}

export class PageLife {
  readonly #given: JournalLocks | null | undefined;
  readonly #page: PageEvents | undefined;
  readonly #holds = new Set<Hold>();
  #isLeaving = false;
  #timesLeft = 0;

  /** @param locks `undefined`: the platform's; `null`: nobody tells which page lives. */
  constructor(locks: JournalLocks | null | undefined, page: PageEvents | undefined) {
    this.#given = locks;
    this.#page = page;
  }

  /** Who tells which page lives. Reading it throws where a page may not use it. */
  get locks(): JournalLocks | null | undefined {
    if (this.#given !== undefined) return this.#given;
    try {
      return (globalThis as { navigator?: { locks?: JournalLocks | null } }).navigator?.locks;
    } catch {
      return undefined;
    }
  }

  /**
   * Holds the lock of that name for as long as the page lives, or until it is released by calling what this
   * returns.
   */
  hold(name: string, holder: Holder): () => void {
    const hold = { name, holder, released: new AbortController(), isHeld: false };
    if (this.#holds.size === 0) this.#watch();
    this.#holds.add(hold);
    this.#request(hold, false);
    return () => {
      this.#holds.delete(hold);
      if (this.#holds.size === 0) this.#unwatch();
      hold.released.abort();
    };
  }

  #request(hold: Hold, again: boolean): void {
    const { name, holder } = hold;
    const { signal } = hold.released;
    const timesLeft = this.#timesLeft;
    const granted = (): Promise<void> | undefined => {
      if (signal.aborted) return undefined;
      hold.isHeld = true;
      holder.held(again);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    };
    // WebKit rejects the locks of a page that goes away. The entry must not say then that nobody knows: the
    // next page would not recover it. Of a page that comes back it does so after `pageshow`.
    (async () => this.locks?.request(name, ownProperties({ signal }), granted))().catch(() => {
      hold.isHeld = false;
      if (signal.aborted || this.#isLeaving) return;
      if (this.#timesLeft > timesLeft) this.#request(hold, true);
      else holder.lost();
    });
  }

  readonly #leave = (): void => {
    this.#isLeaving = true;
    this.#timesLeft += 1;
  };

  readonly #comeBack = (): void => {
    this.#isLeaving = false;
    for (const hold of this.#holds) if (!hold.isHeld) this.#request(hold, true);
  };

  #watch(): void {
    this.#page?.addEventListener('pagehide', this.#leave);
    this.#page?.addEventListener('pageshow', this.#comeBack);
  }

  #unwatch(): void {
    this.#isLeaving = false; // whether it comes back is no longer heard
    this.#page?.removeEventListener('pagehide', this.#leave);
    this.#page?.removeEventListener('pageshow', this.#comeBack);
  }
}
