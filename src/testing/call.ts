// A request on its way through the emulator.

import type { EmulatedBucket } from './hosts.ts';
import type { Store, StoredUpload } from './store.ts';
import type { EmulatedCredentials } from './verify.ts';

/** How the emulator behaves, where COS's answer depends on settings or is not known. */
export interface Behaviour {
  minPartSize: number;
  lateParts: 'refused' | 'stored';
  missingUploads: 'refused' | 'deleted';
  storeBytes: boolean;
}

/** A bucket and what it holds. */
export interface Bucket extends EmulatedBucket {
  store: Store;
}

/** A request to a bucket, taken apart: what an operation works on. */
export interface Call {
  request: Request;
  url: URL;
  query: URLSearchParams;
  bucket: Bucket;
  store: Store;
  /** Decoded; empty for the bucket itself. */
  key: string;
  /** The upload that `uploadId` named when the request arrived. */
  arrivedFor: StoredUpload | undefined;
  credentials: EmulatedCredentials;
  /** Milliseconds since the epoch. */
  now: number;
  behaviour: Behaviour;
  /**
   * Any bucket by its host, as copies name their source.
   * @throws {Refusal} NoSuchBucket
   */
  bucketAt(hostname: string): Bucket;
}
