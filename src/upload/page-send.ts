// What a page sends that goes away: raw requests, because ky would send too late.

import type { PreparedAbort } from './channel.ts';
import type { PageEvents } from './page-events.ts';

/** An abort that is ready to leave. */
export interface ReadyAbort {
  /** Does nothing but send. */
  send(event: Event): void;
  /** It is not to leave any more. */
  drop(): void;
}

/** In a request of its own. */
export const readyAlone = (abort: PreparedAbort): ReadyAbort => ({ send: sending(abort), drop() {} });

/**
 * One request. A beacon only where there is no keepalive: Firefox loses some beyond a service worker.
 */
function sending({ url, init }: PreparedAbort): () => void {
  const { sendBeacon } = (globalThis.navigator ?? {}) as {
    sendBeacon?: (url: string, body: string) => boolean;
  };
  if ('keepalive' in Request.prototype || init.method !== 'POST' || !sendBeacon)
    return () => void globalThis.fetch(url, init).catch(() => {});
  return () => void sendBeacon.call(globalThis.navigator, url, init.body as string);
}

/**
 * The aborts that a page sends to one endpoint together. Of hundreds of requests at once browsers lose some:
 * of 300, Chromium up to 43, Firefox 44, WebKit 264 (`docs/runtimes.md`).
 */
export class AbortList {
  readonly #aborts: Set<PreparedAbort> = new Set();
  /** Put together while there is time. */
  #requests: readonly (() => void)[] | undefined;
  #sentOn: Event | undefined;

  add(abort: PreparedAbort): ReadyAbort {
    this.#aborts.add(abort);
    this.#change();
    return {
      send: (event) => this.#send(event),
      drop: () => {
        this.#aborts.delete(abort);
        this.#change();
      },
    };
  }

  /** Each upload of the list hears of the event; the first one sends for all. */
  #send(event: Event): void {
    if (event === this.#sentOn) return;
    this.#sentOn = event;
    for (const send of this.#made()) send();
  }

  #change(): void {
    this.#requests = undefined;
    queueMicrotask(() => this.#made());
  }

  #made(): readonly (() => void)[] {
    this.#requests ??= asLists(this.#aborts).map(sending);
    return this.#requests;
  }
}

/** What `createAbortHandler` takes of a list, in bytes and in uploads. */
const MAX_BYTES = 60_000;
const MAX_UPLOADS = 1000;

const encoder = /* @__PURE__ */ new TextEncoder();
const bodyOf = (bodies: readonly string[]): string => `{"uploads":[${bodies.join(',')}]}`;

/** As few lists as carry them all. */
function asLists(aborts: Iterable<PreparedAbort>): PreparedAbort[] {
  const lists: { abort: PreparedAbort; bodies: string[]; bytes: number }[] = [];
  for (const abort of aborts) {
    const body = abort.init.body as string;
    const bytes = encoder.encode(body).length + 1; // a comma
    const list = lists.at(-1);
    if (list && list.bodies.length < MAX_UPLOADS && list.bytes + bytes <= MAX_BYTES) {
      list.bodies.push(body);
      list.bytes += bytes;
    } else lists.push({ abort, bodies: [body], bytes: bodyOf([]).length + bytes });
  }
  return lists.map(({ abort, bodies }) => ({ ...abort, init: { ...abort.init, body: bodyOf(bodies) } }));
}

const listsOfPages = /* @__PURE__ */ new WeakMap<PageEvents, Map<string, AbortList>>();

/** The one list of a page for an endpoint and for what is sent on the same events. */
export function abortListOf(page: PageEvents, endpoint: string, abortsWhenKept: boolean): AbortList {
  const lists = listsOfPages.get(page) ?? new Map<string, AbortList>();
  listsOfPages.set(page, lists);
  const name = `${abortsWhenKept} ${endpoint}`;
  const list = lists.get(name) ?? new AbortList();
  lists.set(name, list);
  return list;
}
