// An in-memory COS as one function from Request to Response.

import { errorXml } from './answers.ts';
import { type CorsRule, corsHeaders, preflight } from './cors.ts';
import { type Fault, Faults } from './faults.ts';
import { operation } from './operations.ts';
import { Refusal } from './refusal.ts';
import { Store, type StoredUpload } from './store.ts';
import { type EmulatedCredentials, type Verified, verify } from './verify.ts';

/** A bucket of the emulator. */
export interface EmulatedBucket {
  bucket: string;
  region: string;
  /** Default none: a browser on another origin is refused. */
  cors?: readonly CorsRule[];
}

/** Options of {@link createCosEmulator}. */
export interface EmulatorOptions {
  /** Default: one, `examplebucket-1250000000` in `ap-guangzhou`. With one bucket, any host name is its. */
  buckets?: readonly EmulatedBucket[];
  /** The keys it accepts. Default: one pair, made up. */
  credentials?: readonly EmulatedCredentials[];
  /** Its clock, in milliseconds since the epoch; settable later. Default `Date.now`. */
  now?: () => number;
  /** In bytes; default 1048576, as the service has it. 0 lets tests use small parts. */
  minPartSize?: number;
  /** What becomes of a part that was under way when its upload was aborted. Default `refused`, as COS does; `stored` as S3 may. */
  lateParts?: 'refused' | 'stored';
  /** What a DELETE of an unknown upload gets: 404 `NoSuchUpload`, as COS says, or 204 `deleted`, as servers of other makers answer. Default `refused`. */
  missingUploads?: 'refused' | 'deleted';
}

/** An unfinished upload that the emulator holds. */
export interface EmulatedUpload {
  bucket: string;
  key: string;
  uploadId: string;
  /** Milliseconds since the epoch. */
  initiated: number;
  parts: { partNumber: number; etag: string; size: number }[];
}

/** A request that the emulator saw. Holds no signature and no token. */
export interface LoggedRequest {
  /** Milliseconds since the epoch, by the emulator's clock. */
  time: number;
  method: string;
  /** Path and query, without what signs. */
  path: string;
  /** What was answered; 0 when the connection was dropped; `undefined` while there is no answer. */
  status: number | undefined;
  /** The error code that was answered. */
  code?: string;
  /** What the signature covered. */
  signed?: { headerList: string[]; urlParamList: string[] };
}

/** The emulator: call it with a `Request`, or mount it in any fetch-style server. */
export interface CosEmulator {
  (request: Request): Promise<Response>;
  readonly buckets: readonly EmulatedBucket[];
  readonly credentials: readonly EmulatedCredentials[];
  /** Unfinished uploads, in order of bucket and key. */
  readonly uploads: EmulatedUpload[];
  /** Bytes held by unfinished uploads: what would be billed. */
  readonly storedBytes: number;
  readonly objects: { bucket: string; key: string; size: number; etag: string }[];
  readonly requests: LoggedRequest[];
  /** The clock; set it to hold or move time. */
  now: () => number;
  /** Makes something go wrong. */
  inject(fault: Fault): void;
  /** Opens an upload without a request, with any age. Returns its id. */
  addUpload(upload: { key: string; bucket?: string; initiated?: number; uploadId?: string }): string;
  /** Forgets everything stored, logged and injected. */
  reset(): void;
}

const DEFAULT_BUCKET: EmulatedBucket = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' };
const DEFAULT_CREDENTIALS: EmulatedCredentials = {
  secretId: 'AKIDemulatoremulatoremulator',
  secretKey: 'secretkeyoftheemulatoronly',
};

/**
 * An in-memory COS: multipart and object calls, CORS, COS-shaped errors, signatures verified by an implementation of its own.
 * Needs `crypto.subtle`. For tests and demonstrations; it keeps everything in memory.
 */
export function createCosEmulator(options: EmulatorOptions = {}): CosEmulator {
  const {
    buckets = [DEFAULT_BUCKET],
    credentials = [{ ...DEFAULT_CREDENTIALS }],
    minPartSize = 1024 * 1024,
    lateParts = 'refused',
    missingUploads = 'refused',
  } = options;
  const stores = new Map(buckets.map(({ bucket }) => [bucket, new Store()]));
  const faults = new Faults();
  let requests: LoggedRequest[] = [];
  let serial = 0;

  async function answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const entry: LoggedRequest = {
      time: emulator.now(),
      method: request.method,
      path: unsigned(url),
      status: undefined,
    };
    requests.push(entry);
    const bucket = bucketOf(url, buckets);
    const store = stores.get(bucket?.bucket ?? '');
    // A host name's trailing bytes are not the key's: the path is decoded once, as the service does.
    const key = decodeURIComponent(url.pathname).slice(1);
    const arrivedFor = store?.find(key, url.searchParams.get('uploadId') ?? '');

    const fault = faults.take(request);
    if (fault?.delay !== undefined)
      await (typeof fault.delay === 'number' ? sleep(fault.delay) : fault.delay);
    if (fault?.drop === 'before') throw dropped(entry);
    let response: Response;
    try {
      if (fault?.respond) response = await fault.respond(request);
      else if (fault?.redirect)
        response = dated(
          new Response(null, { status: 307, headers: { location: fault.redirect } }),
          corsHeaders(request, bucket?.cors ?? []),
        );
      else if (fault?.status)
        throw new Refusal(fault.status, fault.code ?? 'InternalError', 'Injected by the emulator.');
      else response = await serve();
    } catch (error) {
      if (!(error instanceof Refusal)) {
        entry.status = 0; // the client cut its own request off
        throw error;
      }
      entry.code = error.code;
      response = refuse(error);
    }
    if (fault?.drop === 'after') throw dropped(entry);
    if (fault?.answer) response = await replaced(response, fault.answer, entry);
    entry.status = response.status;
    return response;

    async function serve(): Promise<Response> {
      if (!bucket || !store) throw new Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist.');
      if (request.method === 'OPTIONS') {
        const headers = preflight(request, bucket.cors ?? []);
        if (!headers)
          throw new Refusal(403, 'AccessForbidden', 'CORSResponse: This CORS request is not allowed.');
        return dated(new Response(null, { status: 200, headers }), {});
      }
      const now = emulator.now();
      const verified = await verify(request, url, credentials, now);
      entry.signed = { headerList: verified.headerList, urlParamList: verified.urlParamList };
      const { action, run } = operation(request.method, key, url.searchParams);
      checkPolicy(verified, action);
      const context = {
        request,
        bucket: bucket.bucket,
        host: url.host,
        store,
        key,
        query: url.searchParams,
        arrivedFor,
        now,
        minPartSize,
        lateParts,
        missingUploads,
      };
      return dated(await run(context), corsHeaders(request, bucket.cors ?? []));
    }
    function refuse(refusal: Refusal): Response {
      const headers = {
        'content-type': 'application/xml',
        ...fault?.headers,
        'x-cos-trace-id': `trace-${serial}`,
      };
      const body =
        request.method === 'HEAD'
          ? null
          : errorXml(refusal, `${url.host}${url.pathname}`, `request-${serial + 1}`, `trace-${serial}`);
      const cors = request.method === 'OPTIONS' ? {} : corsHeaders(request, bucket?.cors ?? []);
      return dated(new Response(body, { status: refusal.status, headers }), cors);
    }
  }
  function dated(response: Response, headers: Record<string, string>): Response {
    serial++;
    const all = {
      date: new Date(emulator.now()).toUTCString(),
      server: 'tencent-cos',
      'x-cos-request-id': `request-${serial}`,
      ...headers,
    };
    for (const [name, value] of Object.entries(all)) response.headers.set(name, value);
    return response;
  }

  const emulator: CosEmulator = Object.defineProperties(answer as CosEmulator, {
    buckets: { value: buckets },
    credentials: { value: credentials, enumerable: false },
    uploads: {
      get: () =>
        [...stores].flatMap(([bucket, store]) => [...store.uploads()].map((upload) => shown(bucket, upload))),
    },
    storedBytes: {
      get: () =>
        [...stores.values()].reduce(
          (sum, store) => sum + [...store.uploads()].reduce((all, upload) => all + size(upload), 0),
          0,
        ),
    },
    objects: {
      get: () =>
        [...stores].flatMap(([bucket, { objects }]) =>
          [...objects.values()].map(({ key, etag, body }) => ({ bucket, key, size: body.size, etag })),
        ),
    },
    requests: { get: () => requests },
    now: { value: options.now ?? (() => Date.now()), writable: true },
    inject: { value: (fault: Fault) => faults.inject(fault) },
    addUpload: {
      value({
        key,
        bucket = buckets[0]?.bucket ?? '',
        initiated = emulator.now(),
        uploadId = `seeded-${++serial}`,
      }: StoredUpload & { bucket?: string }) {
        stores.get(bucket)?.open({ key, uploadId, initiated, headers: {}, parts: new Map() });
        return uploadId;
      },
    },
    reset: {
      value() {
        for (const store of stores.values()) store.clear();
        faults.clear();
        requests = [];
      },
    },
  });
  return emulator;
}

function bucketOf({ hostname }: URL, buckets: readonly EmulatedBucket[]): EmulatedBucket | undefined {
  const [, bucket, region] = /^(.+)\.cos\.([^.]+)\.(?:myqcloud\.com|tencentcos\.cn)$/.exec(hostname) ?? [];
  if (bucket) return buckets.find((one) => one.bucket === bucket && one.region === region);
  return (
    buckets.find((one) => hostname.startsWith(`${one.bucket}.`)) ??
    (buckets.length === 1 ? buckets[0] : undefined)
  );
}

function checkPolicy({ credentials: { actions } }: Verified, action: string): void {
  if (actions && !actions.some((allowed) => allowed.replace(/^(?:name\/)?cos:/, '') === action))
    throw new Refusal(403, 'AccessDenied', 'Access Denied.');
}

/** What arrives instead of the service's own answer. Losing the connection is a rejection here. */
async function replaced(
  response: Response,
  answer: NonNullable<Fault['answer']>,
  entry: LoggedRequest,
): Promise<Response> {
  try {
    return await answer(response);
  } catch (error) {
    entry.status = 0;
    throw error;
  }
}

function dropped(entry: LoggedRequest): TypeError {
  entry.status = 0;
  return new TypeError('Failed to fetch');
}

/** Path and query, without what signs. */
function unsigned({ pathname, search }: URL): string {
  const kept = search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !/^(?:q-|x-cos-security-token=|sign=)/.test(pair));
  return pathname + (kept.length > 0 ? `?${kept.join('&')}` : '');
}

const size = (upload: StoredUpload): number =>
  [...upload.parts.values()].reduce((sum, part) => sum + part.body.size, 0);

const shown = (bucket: string, { key, uploadId, initiated, parts }: StoredUpload): EmulatedUpload => ({
  bucket,
  key,
  uploadId,
  initiated,
  parts: [...parts.values()].map(({ partNumber, etag, body }) => ({ partNumber, etag, size: body.size })),
});

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
