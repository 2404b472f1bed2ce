// The abort of a page that goes away. Everything is put together while there is time, so that the handler
// does nothing but send: after an await, a timer or even a signature, some browsers no longer send it.

import type { UploadAddress } from '../address.ts';
import type { SendOptions } from '../service/options.ts';
import { checkWord } from '../support/arguments.ts';
import type { Channel, PreparedAbort } from './channel.ts';
import { type PageEvents, readTarget, stopListening } from './page-events.ts';
import { pageHoldOf } from './page-hold.ts';
import { abortListOf, type ReadyAbort, readyAlone } from './page-send.ts';

/** Options of `abortOnPageHide`. */
export interface PageHideOptions {
  /**
   * Where `pagehide` is fired.
   * @default the page
   */
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
  options: SendOptions;
  /** Whether it is sent in one list with others of its endpoint. */
  batch: boolean;
  /** Called after each event of the upload. */
  watchers: Set<() => void>;
  /** What a page that goes away should abort now. */
  current(): UploadAddress | undefined;
  /** Whether there is nothing to abort any more, for good. */
  isOver(): boolean;
  /** The page has come back, and its upload was aborted when it left. */
  abortedMeanwhile(): void;
}

/** Milliseconds. What does not say when it ends is made anew as often, and nothing less often. */
const RENEW_AFTER = 240_000;
/** After a failure. */
const RETRY_AFTER = 10_000;
/** Where neither keys nor a URL nor an error has come. */
const ASK_AGAIN_AFTER = 20_000;
/** Keys that are about to end are not asked for in a busy loop. */
const MIN_RENEW_AFTER = 1000;

/**
 * Keeps the abort of what is current ready, and sends it on `pagehide`, until there is nothing more to abort.
 * @throws {TypeError | RangeError} naming the option.
 */
export function sendOnPageHide(
  watched: Watched,
  { target, whenKept = 'keep' }: PageHideOptions,
): PageHideWatch {
  const page = readTarget(target);
  checkWord(whenKept, 'whenKept', ['keep', 'abort']);
  if (!page) return Object.assign(() => {}, { watching: false });
  const sender = new Sender(watched, page, whenKept === 'abort');
  sender.arm();
  return Object.assign(() => sender.disarm(), { watching: true });
}

class Sender {
  readonly #watched: Watched;
  readonly #page: PageEvents;
  readonly #abortsWhenKept: boolean;
  /** What is made ready. */
  #address: UploadAddress | undefined;
  #ready: ReadyAbort | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sentWhenKept = false;

  constructor(watched: Watched, page: PageEvents, abortsWhenKept: boolean) {
    this.#watched = watched;
    this.#page = page;
    this.#abortsWhenKept = abortsWhenKept;
  }

  arm(): void {
    this.#page.addEventListener('pagehide', this.#leave);
    this.#page.addEventListener('pageshow', this.#comeBack);
    this.#watched.watchers.add(this.#follow);
    this.#follow();
  }

  disarm(): void {
    stopListening(this.#page, 'pagehide', this.#leave);
    stopListening(this.#page, 'pageshow', this.#comeBack);
    this.#watched.watchers.delete(this.#follow);
    this.#makeReady(undefined);
  }

  // Nothing before the fetch but this one look at the event: in Firefox another getter loses the request half
  // the time.
  readonly #leave = (event: Event): void => {
    const { persisted } = event as Event & { persisted?: boolean };
    if (persisted === false || (persisted === true && this.#abortsWhenKept)) this.#ready?.send();
    this.#sentWhenKept = persisted === true && this.#abortsWhenKept && this.#ready !== undefined;
  };

  readonly #comeBack = (): void => {
    if (this.#sentWhenKept) this.#watched.abortedMeanwhile();
    this.#sentWhenKept = false;
  };

  readonly #follow = (): void => {
    const { isOver, current } = this.#watched;
    const address = current();
    if (isOver()) this.disarm();
    else if (address !== this.#address) this.#makeReady(address);
  };

  #makeReady(address: UploadAddress | undefined): void {
    clearTimeout(this.#timer);
    this.#ready?.drop();
    this.#ready = undefined;
    pageHoldOf(this.#page).remove(this);
    this.#address = address;
    if (address) this.#prepare(address);
  }

  #prepare(address: UploadAddress): void {
    const { channel, options } = this.#watched;
    const again = (after: number): void => {
      if (this.#address !== address) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#prepare(address), after);
    };
    again(ASK_AGAIN_AFTER); // an answer to an earlier question is taken as well
    channel
      .prepare(address, options)
      .then((abort) => {
        if (this.#address === address) this.#replace(abort);
        again(renewAfter(abort, options.now ?? Date.now));
      })
      .catch(() => again(RETRY_AFTER)); // the one before may still be good
  }

  #replace(abort: PreparedAbort): void {
    this.#ready?.drop();
    this.#ready = this.#watched.batch
      ? abortListOf(this.#page, abort.url, this.#abortsWhenKept).add(abort)
      : readyAlone(abort);
    pageHoldOf(this.#page).add(this);
  }
}

/** When half of the signature's time has passed, in milliseconds from now. */
function renewAfter({ until = Number.NaN }: PreparedAbort, now: () => number): number {
  const half = (until - now()) / 2;
  return half < RENEW_AFTER ? Math.max(half, MIN_RENEW_AFTER) : RENEW_AFTER;
}
