// An EventTarget whose one event is statechange.

/** Told of each change. */
export type StateListener = ((event: Event) => void) | { handleEvent(event: Event): void } | null;

/** Options of a listener, as far as every platform has them. */
export interface ListenerOptions {
  /** Told once, then removed. */
  once?: boolean;
  /** Removes the listener. */
  signal?: AbortSignal;
}

/** An `EventTarget` of `statechange` alone. */
export interface StateTarget {
  /** Adds a listener. The state has changed when it is called. */
  addEventListener(type: 'statechange', listener: StateListener, options?: ListenerOptions | boolean): void;
  /** Removes one. */
  removeEventListener(
    type: 'statechange',
    listener: StateListener,
    options?: { capture?: boolean } | boolean,
  ): void;
  /** Fires an event, as the platform does. */
  dispatchEvent(event: Event): boolean;
}
/** The platform's own. */
export const StateTarget: new () => StateTarget = EventTarget as new () => StateTarget;

/**
 * Of the same realm as the target, for good: where a test's page is taken down while an upload still ends,
 * `Event` is another one, which the target refuses.
 */
export const StateEvent: typeof Event = Event;
