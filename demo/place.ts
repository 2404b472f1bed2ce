// Where a session runs: the emulator or a real bucket, seen alike.
import type { BucketAddress, Credentials } from 'cos-abort';
import type { LoggedRequest } from 'cos-abort/testing';
import type { ArrivingPart } from './slowed.ts';
import { bytesOf, counted } from './words.ts';

/** Everything that the demo puts into a bucket is below it. */
export const PREFIX = 'cos-abort-demo/';

export interface Place {
  /** In words, for the headline. */
  name: string;
  address: BucketAddress;
  credentials: Credentials;
  /** What only the emulator can give to a page: keys that are worth nothing elsewhere, and what it saw. */
  emulated: { requests(): readonly LoggedRequest[]; objects(): readonly HeldObject[]; arriving(): ArrivingPart[] } | undefined;
  /** The unfinished uploads whose keys begin with the prefix. */
  holds(prefix: string): Promise<HeldUpload[]>;
  close(): Promise<void>;
}

export interface HeldUpload {
  key: string;
  uploadId: string;
  parts: { partNumber: number; size: number }[];
}

export interface HeldObject {
  key: string;
  size: number;
}

export const partsIn = (uploads: readonly HeldUpload[]): number => uploads.reduce((sum, { parts }) => sum + parts.length, 0);

export const bytesIn = (uploads: readonly HeldUpload[]): number =>
  uploads.flatMap(({ parts }) => parts).reduce((sum, { size }) => sum + size, 0);

/** "1 open upload, 2 parts, 2 MiB" */
export const holdingInWords = (uploads: readonly HeldUpload[]): string =>
  [counted(uploads.length, 'open upload'), counted(partsIn(uploads), 'part'), bytesOf(bytesIn(uploads))].join(', ');
