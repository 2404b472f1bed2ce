// A page, its Worker in workerd and its bucket for one case. The bucket has another origin, so that CORS and
// its preflights are real.
import { startEmulator } from '../../../demo/emulated-bucket.ts';
import type { HeldObject, HeldUpload, Place } from '../../../demo/place.ts';
import { type Handler, listen } from '../../../demo/rig/listen.ts';
import { startWorkerd } from '../../../demo/rig/workerd.ts';
import { PREFIX } from '../../../demo/worker/user.ts';
import type { CosEmulator } from '../../../src/testing/index.ts';

export interface Site {
  /** The page that has no keys, and leaves it to the Worker. */
  url: string;
  /** The page with temporary keys, which signs by itself. */
  signingUrl: string;
  /** Of the same origin, and does nothing. */
  sideUrl: string;
  /** Of another origin that the bucket's CORS rule lets in, and does nothing. */
  foreignUrl: string;
  cos: CosEmulator;
  /** What only the Worker may know, and what only a page may know that has asked for keys. */
  secrets: { worker: string[]; page: string[] };
  /** What the page's server and its Worker have answered, whole. */
  answers: { path: string; text: string }[];
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
export async function serveSite(
  createPage: (place: Place, worker: Handler) => Promise<Handler>,
  host = '127.0.0.1',
): Promise<Site> {
  const handler = Promise.withResolvers<Handler>();
  const answers: Site['answers'] = [];
  const page = await listen(async (request) => {
    const response = await (await handler.promise)(request);
    const text = JSON.stringify([...response.headers]) + (await response.clone().text());
    answers.push({ path: new URL(request.url).pathname, text });
    return response;
  });
  const origin = page.origin.replace('127.0.0.1', host);
  const place = await startEmulator(origin);
  const { cos, arriving, workerEnv } = place.emulated!;
  const worker = await startWorkerd({ env: workerEnv });
  handler.resolve(await createPage(place, worker.handler));
  const holds = () => place.holds(PREFIX);
  return {
    url: `${origin}/`,
    signingUrl: `${origin}/?sign=page`,
    sideUrl: `${origin}/main.js`,
    foreignUrl: `${page.origin.replace('127.0.0.1', 'localhost')}/main.js`,
    cos,
    secrets: {
      worker: [workerEnv.COS_SECRET_KEY!, workerEnv.SESSION_SECRET!],
      page: [place.credentials.secretId, place.credentials.secretKey, place.credentials.securityToken!],
    },
    answers,
    holds,
    objects: () => cos.objects,
    isEmpty: async () => (await holds()).length === 0,
    async isArriving(file) {
      const ids = (await holds())
        .filter(({ key }) => key.endsWith(`/${file}`))
        .map(({ uploadId }) => uploadId);
      return arriving().some(({ uploadId, bytes }) => bytes > 0 && ids.includes(uploadId));
    },
    count: (method, query = '') =>
      cos.requests.filter((r) => r.method === method && r.path.includes(`?${query}`)).length,
    async close() {
      await Promise.all([page.close(), worker.close(), place.close()]);
    },
  };
}
