// A bucket for a page in happy-dom: the emulator on loopback, as another origin with a CORS rule, and
// requests that a test can hold.
import { objectUrl, presign } from 'cos-abort';
import { type CosEmulator, createCosEmulator, type Fault } from 'cos-abort/testing';
import { type AbortChannel, UploadController } from 'cos-abort/upload';
import { afterEach } from 'vitest';
import { listen } from '../../demo/rig/listen.ts';

export interface Site {
  cos: CosEmulator;
  host: string;
  /** The address of the bucket. */
  bucket: { bucket: string; region: string; endpoint: string };
  credentials: { secretId: string; secretKey: string };
  controller(key: string, way?: AbortChannel): UploadController;
  /**
   * Lets the next requests of that kind arrive with all their bytes, and keeps the service from looking at
   * them, which then goes wrong as told.
   */
  hold(match: (request: Request) => boolean, fault?: Omit<Fault, 'match' | 'times' | 'delay'>): Held;
  /** What the object holds. */
  bytes(key: string): Promise<Uint8Array>;
  /** Method and query, without uploadIds, of what the bucket was asked for. */
  asked(): string[];
  /** The status of each DELETE that the bucket was asked for. */
  deletes(): (number | undefined)[];
  /** Whether an unfinished upload or a byte of one is in the bucket. */
  isClean(): boolean;
}

interface Held {
  arrived: Promise<void>;
  release(): void;
}

const rule = {
  allowedOrigins: ['*'],
  allowedMethods: ['GET', 'PUT', 'POST', 'DELETE'],
  allowedHeaders: ['*'],
  exposeHeaders: ['ETag'],
};
const sites: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(sites.splice(0).map((close) => close()));
});

/** It stores parts that arrive after an abort: the worst that a service may do. */
export async function openSite(): Promise<Site> {
  const { bucket, region } = createCosEmulator().buckets[0]!;
  const cos = createCosEmulator({ buckets: [{ bucket, region, cors: [rule] }], lateParts: 'stored' });
  const releases: (() => void)[] = [];
  const parts = new Set<Promise<Response>>();
  const { origin, close } = await listen(async (incoming) => {
    const { method, url } = incoming;
    const headers = new Headers(incoming.headers);
    // A service has read what its client cuts off afterwards.
    const body = method === 'PUT' || method === 'POST' ? await incoming.arrayBuffer() : null;
    // Signed, and what a browser sends and happy-dom does not.
    if (body) headers.set('content-length', `${body.byteLength}`);
    const answer = cos(new Request(url, { method, headers, body }));
    if (method === 'PUT') parts.add(answer);
    const response = await answer;
    if (method === 'DELETE') {
      // From here on nothing is held: parts that were cut off arrive after the first abort, and before the
      // second.
      for (const release of releases) release();
      await Promise.allSettled(parts);
    }
    return response;
  });
  sites.push(async () => {
    for (const release of releases) release();
    await close();
  });
  const address = { bucket, region, endpoint: origin };
  const credentials = cos.credentials[0]!;
  return {
    cos,
    host: new URL(origin).host,
    bucket: address,
    credentials,
    // A part that does not end when it is told to is waited for until the test fails.
    controller: (key, way = { credentials }) =>
      new UploadController({ ...address, key }, { ...way, settleTimeout: 60_000 }),
    hold(match, fault) {
      const arrived = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      releases.push(released.resolve);
      cos.inject({
        ...fault,
        match(request) {
          const matches = match(request);
          if (matches) arrived.resolve();
          return matches;
        },
        times: Number.POSITIVE_INFINITY,
        delay: released.promise,
      });
      return { arrived: arrived.promise, release: released.resolve };
    },
    async bytes(key) {
      const answer = await cos(
        new Request(presign({ method: 'GET', url: objectUrl({ ...address, key }) }, credentials)),
      );
      return new Uint8Array(await answer.arrayBuffer());
    },
    asked: () =>
      cos.requests
        .filter(({ method }) => method !== 'OPTIONS')
        .map(({ method, path }) =>
          [method, path.split('?')[1]?.replace(/&?uploadId=[^&]*&?/, '')].filter(Boolean).join(' '),
        ),
    deletes: () => cos.requests.filter(({ method }) => method === 'DELETE').map(({ status }) => status),
    isClean: () => cos.uploads.length === 0 && cos.storedBytes === 0,
  };
}

export const isInitiate = ({ method, url }: Request): boolean =>
  method === 'POST' && new URL(url).searchParams.has('uploads');
export const isPart = ({ method }: Request): boolean => method === 'PUT';
export const isComplete = ({ method, url }: Request): boolean =>
  method === 'POST' && new URL(url).searchParams.has('uploadId');

/** Bytes of which no two parts are alike. */
export const bytes = (size: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) & 255);

/** For a poll, on a machine that is busy with other things. */
export const PATIENT = { timeout: 30_000 };
