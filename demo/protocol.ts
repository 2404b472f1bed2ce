// What the demo server tells the page, as JSON.
import type { BucketAddress } from 'cos-abort';
import type { LoggedRequest } from 'cos-abort/testing';
import type { HeldObject, HeldUpload } from './place.ts';
import type { ArrivingPart } from './rig/slowed.ts';

/** `GET /config`. No key is in it: a page that wants to sign by itself asks `GET /keys`, which answers `Credentials`. */
export interface Config {
  address: BucketAddress;
  /** Whether the page may upload. A real bucket's keys are the session's alone. */
  emulated: boolean;
}

/** `GET /state` */
export interface State {
  uploads: HeldUpload[];
  objects: readonly HeldObject[];
  /** Parts on their way, as far as they have come. */
  arriving: readonly ArrivingPart[];
  /** The latest requests, oldest first. */
  requests: readonly LoggedRequest[];
}
