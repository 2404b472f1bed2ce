// A page with the library's sources on it, the endpoints that abort for it, and a bucket of another origin,
// so that CORS and its preflights are real. What is tested is the library: nothing of the demo is here but
// what carries HTTP.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from '../../../demo/rig/bundle.ts';
import { type Handler, listen } from '../../../demo/rig/listen.ts';
import { type ArrivingPart, slowed } from '../../../demo/rig/slowed.ts';
import { createAbortHandler } from '../../../src/edge/index.ts';
import { type CosEmulator, createCosEmulator, type EmulatedBucket } from '../../../src/testing/index.ts';

export interface LibrarySite {
  url: string;
  /** Of the same origin, and does nothing. */
  sideUrl: string;
  bucketOrigin: string;
  cos: CosEmulator;
  arriving(): ArrivingPart[];
  isEmpty(): boolean;
  /** How often a page of it was shown, by its own word: a new one, or one that was kept. */
  shown(): number;
  /** How many requests of that method the bucket has seen. */
  count(method: string): number;
  /** The line to the bucket is lost: what is under way there breaks off, and whatever is sent is refused. */
  cutLine(): Promise<void>;
  mendLine(): Promise<void>;
  close(): Promise<void>;
}

export interface SiteOptions {
  /** It must lead to loopback. @default '127.0.0.1' */
  host?: string;
  /**
   * Of every answer of the page's server. `connect-src` of a policy must name the bucket: it is given its
   * origin.
   */
  headers?: (bucketOrigin: string) => Record<string, string>;
}

/** Bytes per second and part: slow enough that parts are on their way whenever a tab is closed. */
const PART_SPEED = 128 * 1024;
/** Seconds that the keys of `GET /keys` live. */
const SHORT_LIFE = 20;

const PAGE = join(import.meta.dirname, '../page');
const HTML =
  '<!doctype html><title>upload</title><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>';
const SIDE_HTML =
  '<!doctype html><title>side</title><link rel="icon" href="data:,"><script>onpageshow = () => navigator.sendBeacon("/shown")</script>';
const scripts = Promise.all([
  bundle(join(PAGE, 'main.ts')),
  bundle(join(PAGE, 'worker.ts')),
  readFile(join(PAGE, 'service-worker.js'), 'utf8'),
]);

export async function serveLibrary({ host = '127.0.0.1', headers }: SiteOptions = {}): Promise<LibrarySite> {
  const bucket: EmulatedBucket = {
    bucket: 'examplebucket-1250000000',
    region: 'ap-guangzhou',
    cors: [
      {
        allowedOrigins: ['*'],
        allowedMethods: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'],
        allowedHeaders: ['*'],
        exposeHeaders: ['ETag', 'Date', 'x-cos-request-id'],
      },
    ],
  };
  const cos = createCosEmulator({ buckets: [bucket], minPartSize: 0 });
  const { handler, arriving } = slowed(cos, PART_SPEED);
  let storage = await listen(handler);
  const bucketOrigin = storage.origin;
  let shown = 0;
  const onShown = (): void => {
    shown += 1;
  };
  const page = await listen(await pageOf(cos, bucketOrigin, headers?.(bucketOrigin) ?? {}, onShown));
  const origin = page.origin.replace('127.0.0.1', host);
  return {
    url: `${origin}/`,
    sideUrl: `${origin}/side`,
    bucketOrigin,
    cos,
    arriving,
    isEmpty: () => cos.uploads.length === 0,
    shown: () => shown,
    count: (method) => cos.requests.filter((request) => request.method === method).length,
    cutLine: () => storage.close(),
    async mendLine() {
      storage = await listen(handler, Number(new URL(bucketOrigin).port));
    },
    async close() {
      await Promise.all([page.close(), storage.close()]);
    },
  };
}

async function pageOf(
  cos: CosEmulator,
  bucketOrigin: string,
  headers: Record<string, string>,
  onShown: () => void,
): Promise<Handler> {
  const { bucket, region } = cos.buckets[0]!;
  const [credentials] = cos.credentials;
  const address = { bucket, region, endpoint: bucketOrigin };
  const abort = createAbortHandler({ ...address, credentials: credentials!, authorize: () => true });
  const [main, worker, serviceWorker] = await scripts;
  const answers: Record<string, (request: Request) => Response | Promise<Response>> = {
    '/': () => text(HTML, 'text/html'),
    '/side': () => text(SIDE_HTML, 'text/html'),
    '/main.js': () => text(main, 'text/javascript'),
    '/worker.js': () => text(worker, 'text/javascript'),
    '/service-worker.js': () => text(serviceWorker, 'text/javascript'),
    '/config': () => Response.json({ address, credentials }),
    '/keys': () => Response.json({ ...credentials, expiredTime: Math.floor(Date.now() / 1000) + SHORT_LIFE }),
    '/shown': () => {
      onShown();
      return new Response(null, { status: 204 });
    },
    '/uploads/abort': abort,
    '/uploads/presign': abort,
  };
  return async (request) => {
    const answer = await answers[new URL(request.url).pathname]?.(request);
    if (!answer) return new Response(null, { status: 404 });
    for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
    return answer;
  };
}

const text = (content: string, type: string): Response =>
  new Response(content, { headers: { 'content-type': `${type}; charset=utf-8` } });
