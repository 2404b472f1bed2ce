// What the demo server tells the page, as JSON.
import type { BucketAddress } from 'cos-abort';
import type { LoggedRequest } from 'cos-abort/testing';
import type { HeldObject, HeldUpload } from './place.ts';
import type { ArrivingPart } from './rig/slowed.ts';

/**
 * `GET /config`. No key is in it: a page that wants to sign by itself asks `GET /keys`, which answers
 * `Credentials`.
 */
export interface Config {
  address: BucketAddress;
  /** Everything that the demo puts into the bucket is below it. */
  prefix: string;
  /** Whether the page may upload. A real bucket's keys are the session's alone. */
  emulated: boolean;
}

/** `GET /state`. Times are the server's, in milliseconds since the epoch. */
export interface State {
  now: number;
  uploads: readonly HeldUpload[];
  objects: readonly HeldObject[];
  /** Parts on their way, as far as they have come. */
  arriving: readonly ArrivingPart[];
  /** The latest requests, oldest first. */
  requests: readonly LoggedRequest[];
  /** What the bucket held in the last minute, oldest first. */
  levels: readonly Level[];
  /** The uploads whose parts were deleted in the last minute, oldest first. */
  freed: readonly FreedUpload[];
}

/** So many bytes of unfinished uploads were stored, from that time on. */
export interface Level {
  time: number;
  bytes: number;
}

/** An upload that was aborted. */
export interface FreedUpload {
  key: string;
  uploadId: string;
  /** When its first DELETE came. */
  time: number;
  /** What it held. */
  bytes: number;
  /** The status of each DELETE. */
  answers: readonly number[];
  /**
   * Whether its page has sent the abort while it went away. Of a page that signs by itself, nobody can tell.
   */
  left: boolean;
}
