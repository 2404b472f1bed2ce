// Where a session runs: the emulator or a real bucket, seen alike.
import type { BucketAddress, Credentials } from 'cos-abort';
import type { CosEmulator } from 'cos-abort/testing';
import type { ArrivingPart } from './rig/slowed.ts';
import { bytesOf, counted } from './words.ts';

export interface Place {
  /** In words, for the headline. */
  name: string;
  address: BucketAddress;
  credentials: Credentials;
  /** Only where it is the emulator: whatever is given away here is worth nothing elsewhere. */
  emulated: Emulated | undefined;
  /** The unfinished uploads whose keys begin with the prefix. */
  holds(prefix: string): Promise<HeldUpload[]>;
  close(): Promise<void>;
}

export interface Emulated {
  cos: CosEmulator;
  arriving(): ArrivingPart[];
  /** What the Worker is told: where the bucket is, and its secrets. */
  workerEnv: Record<string, string>;
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

export const partsIn = (uploads: readonly HeldUpload[]): number =>
  uploads.reduce((sum, { parts }) => sum + parts.length, 0);

export const bytesIn = (uploads: readonly HeldUpload[]): number =>
  uploads.flatMap(({ parts }) => parts).reduce((sum, { size }) => sum + size, 0);

/** "1 open upload, 2 parts, 2 MiB" */
export const holdingInWords = (uploads: readonly HeldUpload[]): string =>
  [counted(uploads.length, 'open upload'), counted(partsIn(uploads), 'part'), bytesOf(bytesIn(uploads))].join(
    ', ',
  );
