// The emulator as one function from Request to Response.

import { Emulator } from './emulator.ts';
import type { Fault } from './faults.ts';
import type { EmulatedBucket } from './hosts.ts';
import type { LoggedRequest } from './log.ts';
import { checkClock, type EmulatorOptions, readOptions } from './options.ts';
import type { SeededUpload } from './seeded-upload.ts';
import type { EmulatedCredentials } from './verify.ts';

/** An unfinished upload that the emulator holds. */
export interface EmulatedUpload {
  /** `<name>-<APPID>`. */
  bucket: string;
  /** Not encoded. */
  key: string;
  /** As Initiate answered it. */
  uploadId: string;
  /** Milliseconds since the epoch. */
  initiated: number;
  /** `size` in bytes. */
  parts: { partNumber: number; etag: string; size: number }[];
}

/** An object that the emulator holds. */
export interface EmulatedObject {
  /** `<name>-<APPID>`. */
  bucket: string;
  /** Not encoded. */
  key: string;
  /** In bytes. */
  size: number;
  /** Quotes included. */
  etag: string;
}

/** The emulator: call it with a `Request`, or mount it in any fetch-style server. */
export interface CosEmulator {
  /** @throws {TypeError} when an injected fault loses the connection, as `fetch` does */
  (request: Request): Promise<Response>;
  /** Its buckets, as they were given. */
  readonly buckets: readonly [EmulatedBucket, ...EmulatedBucket[]];
  /** The keys it accepts, as they were given. */
  readonly credentials: readonly [EmulatedCredentials, ...EmulatedCredentials[]];
  /** Unfinished uploads, in order of bucket, key and id. */
  readonly uploads: EmulatedUpload[];
  /** Bytes held by unfinished uploads: what would be billed. */
  readonly storedBytes: number;
  /** Objects, in order of bucket and key. */
  readonly objects: EmulatedObject[];
  /** What was asked of it, oldest first, until {@link clearLog}. */
  readonly requests: readonly LoggedRequest[];
  /** The clock, in milliseconds since the epoch; set it to hold or move time. */
  now: () => number;
  /**
   * Makes something go wrong: `cos.inject({ status: 503, code: 'SlowDown', times: 2 })`.
   * @throws {TypeError} for what is no property of a fault, or of another type
   * @throws {RangeError} for a number or a word that is none of the property's
   */
  inject(fault: Fault): void;
  /**
   * Opens an upload without a request, and returns its id.
   * @throws {TypeError} without a key, and for a bucket that the emulator does not have
   */
  addUpload(upload: SeededUpload): string;
  /** Empties {@link requests}; what is stored and injected stays. */
  clearLog(): void;
  /** Forgets everything stored, logged and injected. */
  reset(): void;
}

/**
 * An in-memory COS for tests and demonstrations: the multipart family, objects, copies, lists, CORS,
 * COS-shaped errors, and signatures verified by an implementation of its own. What it does not do it refuses
 * with 501 `NotImplemented`.
 * @throws {TypeError} for what is no option, or of another type; an empty list of buckets or of credentials
 * @throws {RangeError} for a number or a word that is none of the option's
 * @example
 * const cos = createCosEmulator({ minPartSize: 0 });
 * const { bucket, region } = cos.buckets[0];
 * const credentials = cos.credentials[0];
 * const upload = await initiateMultipartUpload({ bucket, region, key: 'a' }, { credentials, fetch: cos });
 * console.log(cos.uploads.length); // 1
 */
export function createCosEmulator(options: EmulatorOptions = {}): CosEmulator {
  const settings = readOptions(options);
  const { buckets, credentials } = settings;
  const emulator = new Emulator(settings);
  const answer = (request: Request): Promise<Response> => emulator.answer(request);
  return Object.defineProperties(answer as CosEmulator, {
    buckets: { value: buckets },
    credentials: { value: credentials, enumerable: false },
    uploads: { get: () => uploadsOf(emulator) },
    storedBytes: { get: () => emulator.buckets.reduce((sum, { store }) => sum + store.uploadBytes, 0) },
    objects: { get: () => objectsOf(emulator) },
    requests: { get: () => emulator.log.entries },
    now: {
      get: () => emulator.now,
      set: (now: () => number) => {
        checkClock(now);
        emulator.now = now;
      },
    },
    inject: { value: (fault: Fault) => emulator.faults.inject(fault) },
    addUpload: { value: (upload: SeededUpload) => emulator.addUpload(upload) },
    clearLog: { value: () => emulator.log.clear() },
    reset: { value: () => emulator.reset() },
  });
}

function uploadsOf({ buckets }: Emulator): EmulatedUpload[] {
  return buckets.flatMap(({ bucket, store }) =>
    [...store.uploads].map(({ key, uploadId, initiated, parts }) => ({
      bucket,
      key,
      uploadId,
      initiated,
      parts: [...parts.values()].map(({ partNumber, etag, size }) => ({ partNumber, etag, size })),
    })),
  );
}

function objectsOf({ buckets }: Emulator): EmulatedObject[] {
  return buckets.flatMap(({ bucket, store }) =>
    [...store.objects].map(({ key, size, etag }) => ({ bucket, key, size, etag })),
  );
}
