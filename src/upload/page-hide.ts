// The abort of a page that goes away. Everything is made ready while there is time, so that the handler does nothing but send: after
// an await, a timer or even a signature, some browsers no longer send it.

import { type UploadAddress, uploadUrl } from '../address.ts';
import { signedWith } from '../service/authorize.ts';
import type { SendOptions } from '../service/send.ts';
import { type AbortWay, checkUrlOf, endpointBody, endpointUrl } from './way.ts';

/** Options of `abortOnPageHide`. */
export interface PageHideOptions {
  /** Where `pagehide` is fired; default the page. */
  target?: EventTarget | undefined;
}

interface Beacons {
  sendBeacon(url: string, body: string): boolean;
}

/** Milliseconds. A signature made ready is valid for 10 minutes; a presigned URL is asked for anew as often. */
const RENEW_AFTER = 240_000;
const RETRY_AFTER = 10_000;

/** Keeps the abort of `current()` ready, and sends it on `pagehide`. Returns what disarms it. */
export function sendOnPageHide(
  states: EventTarget,
  current: () => UploadAddress | undefined,
  way: AbortWay,
  { target = globalThis as unknown as EventTarget, now }: PageHideOptions & Pick<SendOptions, 'now'>,
): () => void {
  if (!target.addEventListener) return () => {}; // no page here
  let send: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let armed = true;

  async function prepare(): Promise<void> {
    clearTimeout(timer);
    const upload = armed ? current() : undefined;
    if (!upload) {
      send = undefined;
      return;
    }
    const ready = await sender(way, upload, now).catch(() => undefined); // an old one may still be good
    if (current() !== upload || !armed) return;
    send = ready ?? send;
    clearTimeout(timer);
    timer = setTimeout(prepare, ready ? RENEW_AFTER : RETRY_AFTER);
  }
  // Nothing is called before the fetch: in Firefox even a getter loses the request half the time.
  const onPageHide = (event: Event): void => {
    if ((event as Event & { persisted?: boolean }).persisted === false) send?.();
  };
  target.addEventListener('pagehide', onPageHide);
  states.addEventListener('statechange', prepare);
  void prepare();
  return () => {
    armed = false;
    target.removeEventListener('pagehide', onPageHide);
    states.removeEventListener('statechange', prepare);
    void prepare();
  };
}

/** One raw request, put together; ky would send it too late. */
async function sender(
  { credentials, abortUrl, abortEndpoint }: AbortWay,
  upload: UploadAddress,
  now: SendOptions['now'],
): Promise<() => void> {
  if (abortEndpoint) {
    const url = endpointUrl(abortEndpoint).href;
    const body = endpointBody(upload);
    const init: RequestInit = { method: 'POST', keepalive: true, credentials: 'include', body };
    return () =>
      void (
        (globalThis.navigator as Partial<Beacons> | undefined)?.sendBeacon?.(url, body) ||
        globalThis.fetch(url, init).catch(() => {})
      );
  }
  let url = uploadUrl(upload);
  let headers: Record<string, string> = {};
  if (credentials) headers = await signedWith({ credentials, now }).headers({ method: 'DELETE', url });
  else
    url = new URL(
      checkUrlOf(upload, typeof abortUrl === 'function' ? await abortUrl(upload) : (abortUrl as string)),
    );
  const init: RequestInit = { method: 'DELETE', keepalive: true, redirect: 'manual', headers };
  const { href } = url;
  return () => void globalThis.fetch(href, init).catch(() => {});
}
