// An EventTarget whose one event is statechange.

type StateListener = ((event: Event) => void) | { handleEvent(event: Event): void } | null;

/** Options of a listener, as far as every platform has them. */
interface ListenerOptions {
  once?: boolean;
  signal?: AbortSignal;
}

/** An `EventTarget` of `statechange` alone. */
export interface StateTarget {
  addEventListener(type: 'statechange', listener: StateListener, options?: ListenerOptions | boolean): void;
  removeEventListener(
    type: 'statechange',
    listener: StateListener,
    options?: { capture?: boolean } | boolean,
  ): void;
  dispatchEvent(event: Event): boolean;
}
export const StateTarget: new () => StateTarget = EventTarget as new () => StateTarget;
