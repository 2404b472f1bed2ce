// Holds a page for 20 ms when it goes away, after all its aborts have been sent.

import { type PageEvents, stopListening } from './page-events.ts';

/**
 * Milliseconds. A page hands its requests to its service worker on another thread, and a busy Chromium ends
 * the page before that is done (`docs/runtimes.md`).
 */
const HOLD_TIME = 20;
/** A clock that stands still, as in a test, would hold the page for ever. */
const MAX_CLOCK_READS = 1_000_000;

/** The hold of one page: it is armed while an abort is ready and a service worker controls the page. */
class PageHold {
  readonly #page: PageEvents;
  /** Those whose abort is ready. */
  readonly #senders: Set<object> = new Set();

  constructor(page: PageEvents) {
    this.#page = page;
  }

  /**
   * For one whose own listener is there. Listeners run in the order in which they were added: added anew, the
   * hold runs after all that send.
   */
  add(sender: object): void {
    if (!isControlled()) return;
    this.#senders.add(sender);
    stopListening(this.#page, 'pagehide', hold);
    this.#page.addEventListener('pagehide', hold);
  }

  remove(sender: object): void {
    this.#senders.delete(sender);
    if (this.#senders.size === 0) stopListening(this.#page, 'pagehide', hold);
  }
}

const holds = /* @__PURE__ */ new WeakMap<PageEvents, PageHold>();

/** The one hold of a page. */
export function pageHoldOf(page: PageEvents): PageHold {
  const pageHold = holds.get(page) ?? new PageHold(page);
  holds.set(page, pageHold);
  return pageHold;
}

function hold(event: Event): void {
  const { persisted } = event as Event & { persisted?: boolean };
  if (persisted !== false) return;
  // A busy loop: when its listeners have returned, the page may be ended at once.
  const end = performance.now() + HOLD_TIME;
  for (let reads = 0; reads < MAX_CLOCK_READS && performance.now() < end; reads++);
}

function isControlled(): boolean {
  try {
    const { serviceWorker } = globalThis.navigator as { serviceWorker?: { controller: unknown } };
    return Boolean(serviceWorker?.controller);
  } catch {
    return false; // a sandboxed frame may not even ask
  }
}
