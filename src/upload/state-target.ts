// An EventTarget whose one event is statechange.

/** An `EventTarget` of `statechange` alone. */
export interface StateTarget extends EventTarget {
  addEventListener(
    type: 'statechange',
    listener: StateListener,
    options?: AddEventListenerOptions | boolean,
  ): void;
  removeEventListener(
    type: 'statechange',
    listener: StateListener,
    options?: EventListenerOptions | boolean,
  ): void;
}
type StateListener = ((event: Event) => void) | EventListenerObject | null;
export const StateTarget: new () => StateTarget = EventTarget;
