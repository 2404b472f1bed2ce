// A Worker whose keys and whose turns are shared by all requests, as they are wherever a module holds them.

import {
  abortMultipartUpload,
  type Credentials,
  cachedCredentials,
  type UploadAddress,
} from '../../src/index.ts';
import { UploadController } from '../../src/upload/index.ts';

interface Env {
  STS: string;
  /** JSON. */
  ADDRESS: string;
}

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

let credentials: (() => Promise<Credentials>) | undefined;
/** The clock of the keys' cache, in milliseconds. */
let now = 0;

/** What each path does. */
const routes: Record<string, (uploads: UploadAddress[], ctx: Context) => Promise<object> | object> = {
  /** Begins to ask for keys, and returns before they come. */
  '/ask': () => {
    credentials!().catch(() => {});
    return { asked: true };
  },
  '/ask-and-hold': (_, ctx) => {
    ctx.waitUntil(credentials!().catch(() => {}));
    return { asked: true };
  },
  /** The time that a call for keys may take has passed. */
  '/later': () => {
    now += 10_000;
    return { now };
  },
  '/abort': async ([upload]) => abortMultipartUpload(upload!, { credentials: credentials!, retry: 0 }),
  /** Begins to abort each, and returns before anything is answered. */
  '/leave': (uploads) => {
    for (const upload of uploads) void new UploadController(upload, { credentials: credentials! }).abort();
    return { left: uploads.length };
  },
  '/cancel': ([upload]) =>
    new UploadController(upload!, { credentials: credentials!, deadline: 8000 }).abort(),
};

export default {
  async fetch(request: Request, { STS, ADDRESS }: Env, ctx: Context): Promise<Response> {
    credentials ??= cachedCredentials(async () => (await fetch(STS)).json(), { now: () => now });
    const { pathname, searchParams } = new URL(request.url);
    const address = JSON.parse(ADDRESS);
    const uploads = searchParams.getAll('uploadId').map((uploadId) => ({ ...address, key: 'k', uploadId }));
    try {
      return Response.json(await routes[pathname]!(uploads, ctx));
    } catch (error) {
      return Response.json({ error: String(error) }, { status: 500 });
    }
  },
};
