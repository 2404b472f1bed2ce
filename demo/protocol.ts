// What the demo server tells the page, as JSON.
import type { BucketAddress, Credentials } from 'cos-abort';
import type { LoggedRequest } from 'cos-abort/testing';
import type { HeldObject, HeldUpload } from './place.ts';
import type { ArrivingPart } from './slowed.ts';

/** `GET /config` */
export interface Config {
  address: BucketAddress;
  /** The emulator's keys; `null` for a real bucket, whose keys stay with the server. */
  credentials: Credentials | null;
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
