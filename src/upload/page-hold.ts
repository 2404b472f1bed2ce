// Holds a page that goes away for a moment, after all its aborts have been sent.

import type { PageEvents } from './page-events.ts';

/**
 * Milliseconds. A page hands its requests to its service worker on another thread, and a busy Chromium ends
 * the page before that is done (`docs/runtimes.md`).
 */
const MOMENT = 20;
/** A clock that stands still, as in a test, must not hold the page for ever. */
const MAX_LOOKS = 1_000_000;

/** Holds a page as long as it has something to send. */
export class PageHold {
  readonly #page: PageEvents;
  readonly #senders: Set<object> = new Set();

  constructor(page: PageEvents) {
    this.#page = page;
  }

  /** For one that listens already: the hold is again the last of all. */
  add(sender: object): void {
    if (!hasServiceWorker()) return;
    this.#senders.add(sender);
    this.#page.removeEventListener('pagehide', hold);
    this.#page.addEventListener('pagehide', hold);
  }

  remove(sender: object): void {
    this.#senders.delete(sender);
    if (this.#senders.size === 0) this.#page.removeEventListener('pagehide', hold);
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
  const end = performance.now() + MOMENT;
  for (let looks = 0; looks < MAX_LOOKS && performance.now() < end; looks++);
}

function hasServiceWorker(): boolean {
  try {
    const { serviceWorker } = globalThis.navigator as { serviceWorker?: { controller: unknown } };
    return Boolean(serviceWorker?.controller);
  } catch {
    return false; // a sandboxed frame may not even ask
  }
}
