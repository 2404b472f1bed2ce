// What a page sends that goes away: raw requests, because ky would send too late.

import { listBody, MAX_LIST_BYTES, MAX_LISTED } from '../multipart/abort-list.ts';
import type { PreparedAbort } from './channel.ts';
import type { PageEvents } from './page-events.ts';

/** An abort that is ready to leave. */
export interface ReadyAbort {
  /** Nothing but the request itself: Firefox loses one that anything is done before. */
  send: () => void;
  /** It is not to leave any more. */
  drop(): void;
}

/** In a request of its own. */
export const readyAlone = (abort: PreparedAbort): ReadyAbort => ({ send: requestOf(abort), drop() {} });

/**
 * One request. A beacon only where there is no keepalive: Firefox loses some beyond a service worker.
 */
function requestOf({ url, init }: PreparedAbort): () => void {
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
class AbortList {
  readonly #members: Set<ListedAbort> = new Set();
  /** The first of each list: it sends for the others, which send nothing. */
  #senders: readonly ListedAbort[] = [];

  add(abort: PreparedAbort): ReadyAbort {
    const member: ListedAbort = {
      abort,
      send: nothing,
      drop: () => {
        this.#members.delete(member);
        this.#change();
      },
    };
    this.#members.add(member);
    this.#change();
    return member;
  }

  /**
   * The lists are put together once for all changes of this turn. Should the page go away before that, the
   * first upload puts them together and sends: late, but not never.
   */
  #change(): void {
    for (const sender of this.#senders) sender.send = nothing;
    const [first] = this.#members;
    this.#senders = first ? [first] : [];
    if (!first) return;
    const together = (): void => {
      this.#putTogether();
      first.send();
    };
    first.send = together;
    queueMicrotask(() => {
      if (first.send === together) this.#putTogether();
    });
  }

  #putTogether(): void {
    const lists = inLists(this.#members);
    this.#senders = lists.map(({ sender }) => sender);
    for (const { sender, bodies } of lists) {
      const { abort } = sender;
      sender.send = requestOf({ ...abort, init: { ...abort.init, body: listBody(bodies) } });
    }
  }
}

interface ListedAbort extends ReadyAbort {
  readonly abort: PreparedAbort;
}

const nothing = (): void => {};

const encoder = /* @__PURE__ */ new TextEncoder();

interface List {
  sender: ListedAbort;
  bodies: string[];
  bytes: number;
}

/** As few lists as carry them all. */
function inLists(members: Iterable<ListedAbort>): List[] {
  const lists: List[] = [];
  for (const member of members) {
    const body = member.abort.init.body as string;
    const bytes = encoder.encode(body).length + 1; // a comma
    const list = lists.at(-1);
    if (list && list.bodies.length < MAX_LISTED && list.bytes + bytes <= MAX_LIST_BYTES) {
      list.bodies.push(body);
      list.bytes += bytes;
    } else lists.push({ sender: member, bodies: [body], bytes: listBody([]).length + bytes });
  }
  return lists;
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
