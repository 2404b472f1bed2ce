// A page and its bucket for one case: two origins, so that CORS and its preflights are real, and a storage of their own.
import { startEmulator } from '../../demo/emulator.ts';
import { type Handler, listen } from '../../demo/listen.ts';
import { type HeldObject, type HeldUpload, type Place, PREFIX } from '../../demo/place.ts';

export interface Site {
  url: string;
  /** Of the same origin, and does nothing. */
  sideUrl: string;
  /** Unfinished uploads in the bucket. */
  holds(): Promise<HeldUpload[]>;
  objects(): readonly HeldObject[];
  isEmpty(): Promise<boolean>;
  /** Whether bytes of a part of that file are on their way into the bucket. */
  isArriving(file: string): Promise<boolean>;
  /** How many requests of that method the bucket has seen whose query begins so. */
  count(method: string, query?: string): number;
  close(): Promise<void>;
}

/** @param host must lead to loopback. */
export async function serveSite(createPage: (place: Place) => Promise<Handler>, host = '127.0.0.1'): Promise<Site> {
  const handler = Promise.withResolvers<Handler>();
  const page = await listen(async (request) => (await handler.promise)(request));
  const origin = page.origin.replace('127.0.0.1', host);
  const place = await startEmulator(origin);
  handler.resolve(await createPage(place));
  const { requests, objects, arriving } = place.emulated!;
  const holds = () => place.holds(PREFIX);
  return {
    url: `${origin}/`,
    sideUrl: `${origin}/main.js`,
    holds,
    objects,
    isEmpty: async () => (await holds()).length === 0,
    async isArriving(file) {
      const ids = (await holds()).filter(({ key }) => key.endsWith(`/${file}`)).map(({ uploadId }) => uploadId);
      return arriving().some(({ uploadId, bytes }) => bytes > 0 && ids.includes(uploadId));
    },
    count: (method, query = '') => requests().filter((r) => r.method === method && r.path.includes(`?${query}`)).length,
    async close() {
      await Promise.all([page.close(), place.close()]);
    },
  };
}
