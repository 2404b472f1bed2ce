// The page, as far as it is listened to.

import { checkFunction } from '../support/arguments.ts';

/** What fires `pagehide` and `pageshow`: a window has more, and no test needs it. */
export interface PageEvents {
  /** As that of an `EventTarget`. */
  addEventListener(type: string, listener: (event: Event) => void): void;
  /** As that of an `EventTarget`. */
  removeEventListener(type: string, listener: (event: Event) => void): void;
}

/**
 * The given target, or the page, where there is one.
 * @throws {TypeError} when it fires no events.
 */
export function readTarget(target: PageEvents | undefined): PageEvents | undefined {
  if (target === undefined)
    return 'document' in globalThis ? (globalThis as unknown as PageEvents) : undefined;
  checkFunction(Object(target).addEventListener, 'target.addEventListener');
  checkFunction(Object(target).removeEventListener, 'target.removeEventListener');
  return target;
}

/** Listens no longer. The window of a frame that has gone to another origin may not even be asked. */
export function stopListening(page: PageEvents, type: string, listener: (event: Event) => void): void {
  try {
    page.removeEventListener(type, listener);
  } catch {}
}
