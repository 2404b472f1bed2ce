// The abort of a page that goes away. Everything is put together while there is time, so that the handler
// does nothing but send: after an await, a timer or even a signature, some browsers no longer send it.

import type { UploadAddress } from '../address.ts';
import type { SendOptions } from '../service/options.ts';
import type { Channel, PreparedAbort } from './channel.ts';

/** What fires `pagehide` and `pageshow`: a window has more, and no test needs it. */
export interface PageEvents {
  /** As that of an `EventTarget`. */
  addEventListener(type: string, listener: (event: Event) => void): void;
  /** As that of an `EventTarget`. */
  removeEventListener(type: string, listener: (event: Event) => void): void;
}

/** Options of `abortOnPageHide`. */
export interface PageHideOptions {
  /** Where `pagehide` is fired. @default the page */
  target?: PageEvents | undefined;
  /**
   * What happens when the page may come back, from the back/forward cache: nothing (`keep`), or the upload is
   * aborted on leaving, and the controller is told on coming back (`abort`). Leaving by a link keeps the page
   * in Chromium and WebKit.
   * @default 'keep'
   */
  whenKept?: 'keep' | 'abort' | undefined;
}

/** Disarms it when it is called. */
export interface PageHideWatch {
  (): void;
  /** Whether there is a page to watch: not in a worker or on a server, where nothing would ever be sent. */
  readonly watching: boolean;
}

/** What is watched for the page. */
export interface Watched {
  channel: Channel;
  options: Pick<SendOptions, 'now'>;
  /** Fires `statechange`. */
  states: PageEvents;
  /** What a page that goes away should abort now. */
  current(): UploadAddress | undefined;
  /** The page has come back, and its upload was aborted when it left. */
  abortedMeanwhile(): void;
}

/** Milliseconds. A presigned URL that does not say when it ends is asked for anew as often. */
const RENEW_AFTER = 240_000;
const RETRY_AFTER = 10_000;
/** Keys that are about to end are not asked for in a busy loop. */
const MIN_RENEW_AFTER = 1000;

/** Keeps the abort of what is current ready, and sends it on `pagehide`. */
export function sendOnPageHide(
  watched: Watched,
  { target = page(), whenKept = 'keep' }: PageHideOptions,
): PageHideWatch {
  if (!target) return Object.assign(() => {}, { watching: false });
  const sender = new Sender(watched, whenKept === 'abort');
  const { states } = watched;
  const listeners = [
    { on: target, type: 'pagehide', listener: sender.leave },
    { on: target, type: 'pageshow', listener: sender.comeBack },
    { on: states, type: 'statechange', listener: sender.prepare },
  ];
  for (const { on, type, listener } of listeners) on.addEventListener(type, listener);
  void sender.prepare();
  return Object.assign(
    () => {
      for (const { on, type, listener } of listeners) on.removeEventListener(type, listener);
      sender.disarm();
    },
    { watching: true },
  );
}

class Sender {
  readonly #watched: Watched;
  readonly #whenKept: boolean;
  #send: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #armed = true;
  #sentWhenKept = false;

  constructor(watched: Watched, whenKept: boolean) {
    this.#watched = watched;
    this.#whenKept = whenKept;
  }

  // Nothing is called before the fetch: in Firefox even a getter loses the request half the time.
  readonly leave = (event: Event): void => {
    const { persisted } = event as Event & { persisted?: boolean };
    if (persisted === false || (persisted === true && this.#whenKept)) this.#send?.();
    this.#sentWhenKept = persisted === true && this.#whenKept && this.#send !== undefined;
  };

  readonly comeBack = (): void => {
    if (this.#sentWhenKept) this.#watched.abortedMeanwhile();
    this.#sentWhenKept = false;
  };

  readonly prepare = async (): Promise<void> => {
    const { channel, options, current } = this.#watched;
    clearTimeout(this.#timer);
    const address = this.#armed ? current() : undefined;
    if (!address) {
      this.#send = undefined;
      return;
    }
    // Where there is none, an old one may still be good.
    const ready = await channel.prepare(address, options).catch(() => undefined);
    if (!this.#armed || current() !== address) return;
    if (ready) this.#send = sending(ready);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.prepare, ready ? renewAfter(ready, options.now ?? Date.now) : RETRY_AFTER);
  };

  disarm(): void {
    this.#armed = false;
    this.#send = undefined;
    clearTimeout(this.#timer);
  }
}

/** When half of the signature's time has passed, in milliseconds from now. */
function renewAfter({ until }: PreparedAbort, now: () => number): number {
  if (until === undefined) return RENEW_AFTER;
  return Math.min(Math.max((until - now()) / 2, MIN_RENEW_AFTER), RENEW_AFTER);
}

/**
 * One raw request; ky would send it too late. A beacon only where there is no keepalive: Firefox loses some
 * beyond a service worker.
 */
function sending({ url, init }: PreparedAbort): () => void {
  const { sendBeacon } = (globalThis.navigator ?? {}) as {
    sendBeacon?: (url: string, body: string) => boolean;
  };
  if ('keepalive' in Request.prototype || init.method !== 'POST' || !sendBeacon)
    return () => void globalThis.fetch(url, init).catch(() => {});
  return () => void sendBeacon.call(globalThis.navigator, url, init.body as string);
}

/** The page, where there is one. */
export const page = (): PageEvents | undefined =>
  'document' in globalThis ? (globalThis as unknown as PageEvents) : undefined;
