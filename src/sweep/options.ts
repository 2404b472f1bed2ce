// What a caller says about a sweep: read and checked once, at its first step, before anything is sent.

import { type BucketAddress, bucketUrl, copyAddress, WELL_FORMED } from '../address.ts';
import type { ListedUpload, UploadMarker } from '../multipart/list-uploads.ts';
import { checkSendOptions, type ServiceOptions } from '../service/options.ts';
import {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkText,
  checkWord,
  ownOptions,
  ownProperties,
} from '../support/arguments.ts';

/** Where a sweep goes on. It can be stored as JSON. */
export type SweepCursor = UploadMarker;

/**
 * Options of {@link sweepStaleUploads}. `timeout`, `deadline` and `retry` are for each of its requests;
 * `signal` ends the run.
 * @example
 * const bucket = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', credentials };
 * const everyNight: SweepOptions = { ...bucket, prefix: '', olderThan: 86_400 };
 * const userWhoLeft: SweepOptions = { ...bucket, prefix: 'users/17/', olderThan: 0 };
 */
export interface SweepOptions extends BucketAddress, ServiceOptions {
  /** Only keys that begin with it. `''` sweeps the whole bucket. */
  prefix: string;
  /**
   * In seconds, 3600 to 31536000; below a prefix from 0: what is older is stale. Choose more than your
   * longest upload takes. 0 means all of them, however young.
   */
  olderThan: number;
  /**
   * What the age counts from. `last-part` spares an upload that is old and still being sent: its parts are
   * listed first, as with `measure`. An upload without parts is as old as its beginning.
   * @default 'initiated'
   */
  ageBy?: 'initiated' | 'last-part' | undefined;
  /**
   * Lists the parts of each stale upload first, so that its event tells `parts` and `bytes`: a request more
   * for each 1000 parts. Needs `cos:ListParts`.
   * @default false, but true with `ageBy: 'last-part'`
   */
  measure?: boolean | undefined;
  /**
   * Sends no DELETE: what would be aborted is `would-abort`.
   * @default false
   */
  dryRun?: boolean | undefined;
  /** Asked about each stale upload: true keeps it. What it throws for is left alone as well, and `failed`. */
  keep?: ((upload: ListedUpload) => boolean | Promise<boolean>) | undefined;
  /**
   * How many requests may be sent, lists and repetitions included, those of a credential function not; 2 to
   * 1000000000, with `measure` from 3. An abort that stays throttled has up to five rounds of `retry`
   * repetitions.
   * @default any number
   */
  limit?: number | undefined;
  /**
   * How many uploads are worked on at a time, fewer while the server throttles; 1 to 256. The next page of
   * the list may be asked for beside them.
   * @default 8
   */
  concurrency?: number | undefined;
  /**
   * Where to go on: the `cursor` of the last event of the run before.
   * @default the beginning, also after a run without any event
   */
  cursor?: SweepCursor | undefined;
}

/** {@link SweepOptions}, complete and checked. */
export interface SweepSettings {
  address: BucketAddress;
  /** How each request is sent. */
  sending: ServiceOptions;
  signal: AbortSignal | undefined;
  prefix: string;
  olderThan: number;
  ageBy: 'initiated' | 'last-part';
  measure: boolean;
  dryRun: boolean;
  keep: SweepOptions['keep'];
  limit: number;
  concurrency: number;
  cursor: SweepCursor | undefined;
  /** How many requests a stale upload takes at least. */
  requestsEach: number;
}

const HOUR = 3600;
const YEAR = 31_536_000;

/**
 * The settings of a sweep. Credentials are left to the first list, which checks them before it is sent.
 * @throws {TypeError | RangeError} naming the option.
 */
export function readSweepOptions(options: SweepOptions): SweepSettings {
  const given = ownOptions(options);
  const { prefix, olderThan, ageBy = 'initiated', dryRun = false, keep, concurrency = 8, cursor } = given;
  const { measure = false, limit = Number.POSITIVE_INFINITY, signal } = given;
  const { credentials, timeout, deadline, retry, fetch, now, onRetry } = given;
  const sending = { credentials, timeout, deadline, retry, fetch, now, onRetry };
  bucketUrl(given);
  checkSendOptions({ ...sending, signal });
  checkSelection(given);
  checkWord(ageBy, 'ageBy', ['initiated', 'last-part']);
  checkBoolean(measure, 'measure');
  checkBoolean(dryRun, 'dryRun');
  if (keep !== undefined) checkFunction(keep, 'keep');
  const measures = measure || ageBy === 'last-part';
  if (limit !== Number.POSITIVE_INFINITY) checkInteger(limit, 'limit', measures ? 3 : 2, 1e9);
  checkInteger(concurrency, 'concurrency', 1, 256);
  return {
    address: copyAddress(given),
    sending,
    signal,
    prefix,
    olderThan,
    ageBy,
    measure: measures,
    dryRun,
    keep,
    limit,
    concurrency,
    cursor: cursor && { ...cursor },
    requestsEach: Number(measures) + Number(!dryRun),
  };
}

/** Which uploads, and where to begin. */
function checkSelection({ prefix, olderThan, cursor }: SweepOptions): void {
  checkText(
    prefix,
    'prefix',
    WELL_FORMED,
    "must be text without halves of characters; '' is the whole bucket",
  );
  const hint = 'it is in seconds, a day is 86400';
  if (prefix === '') checkInteger(olderThan, 'olderThan', HOUR, YEAR, `${hint}; less needs a prefix`);
  else checkInteger(olderThan, 'olderThan', 0, YEAR, hint);
  if (cursor === undefined) return;
  const { keyMarker, uploadIdMarker } = ownProperties(cursor);
  const rule = 'must be the text that an event had there';
  checkText(keyMarker, 'cursor.keyMarker', WELL_FORMED, rule);
  checkText(uploadIdMarker, 'cursor.uploadIdMarker', WELL_FORMED, rule);
}
