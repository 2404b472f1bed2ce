// What outlives a tab that crashes: one storage entry for each unfinished upload, and a Web Lock as the sign
// that its page still lives.

import type { UploadAddress } from '../../address.ts';
import { checkText, ownOptions } from '../../support/arguments.ts';
import { type PageEvents, readTarget } from '../page-events.ts';
import { Entries, type JournalStorage } from './entries.ts';
import { type JournalLocks, PageLife } from './life.ts';
import { type JournalEntry, record } from './record.ts';
import {
  type EntriesOptions,
  type RecordedUpload,
  type RecoveredUpload,
  type RecoverOptions,
  recover,
  tellEntries,
} from './recover.ts';

export type { JournalStorage } from './entries.ts';
export type { JournalLocks } from './life.ts';
export { type JournalEntry, saysCompleting } from './record.ts';
export type {
  EntriesOptions,
  OneBucket,
  OwnEndpoint,
  RecordedUpload,
  RecoveredUpload,
  RecoverOptions,
  RecoverSettings,
} from './recover.ts';

/** Options of {@link createUploadJournal}. */
export interface UploadJournalOptions {
  /**
   * Where entries are kept; `null`: nowhere.
   * @default the platform's `localStorage`, taken when it is first needed and kept
   */
  storage?: JournalStorage | null | undefined;
  /**
   * Who tells which page lives; `null`: nobody.
   * @default the platform's `navigator.locks`, read at call time
   */
  locks?: JournalLocks | null | undefined;
  /**
   * Begins every storage key and lock name; letters, digits, `_`, and after the first of them `.` and `-`.
   * @default 'cos-abort'
   */
  namespace?: string | undefined;
  /**
   * Where `pagehide` and `pageshow` are fired.
   * @default the page
   */
  target?: PageEvents | undefined;
}

/**
 * Remembers unfinished uploads, so that those of a crashed tab can be aborted at the next start. Holds no
 * secret.
 */
export interface UploadJournal {
  /**
   * `ready`: entries are written, and it is known which page lives. `no-locks`: they are written, but nobody
   * can tell whether a page lives (plain http). `no-storage`: nothing is recorded (a Web Worker, a page that
   * may not store). `full`: the latest entry could not be written.
   */
  readonly state: 'ready' | 'no-locks' | 'no-storage' | 'full';
  /**
   * Holds the lock of an upload, then writes its entry; to be awaited before the first part is sent. Never
   * rejects and takes 1 s at most. `takenOver` is called when the page was kept by the browser, and another
   * page has aborted the upload in the meantime.
   */
  record(address: UploadAddress, takenOver?: () => void): Promise<JournalEntry>;
  /**
   * Tells what is recorded, the newest first, so that a page can ask its user: go on, or discard? To go on,
   * adopt the address in a new `UploadController` with this journal.
   * @throws {TypeError | RangeError} naming the argument.
   */
  entries(options?: EntriesOptions): Promise<RecordedUpload[]>;
  /**
   * Aborts the recorded uploads of a bucket that no living page holds, the newest 1000, four at a time. What
   * is not one of this journal's own valid entries is ignored. An upload that is to be adopted must be
   * recorded by its new page before.
   * @throws {TypeError | RangeError} naming the argument; `signal.reason` when cancelled. A failed abort is
   * an outcome, not an error.
   */
  recover(options: RecoverOptions): Promise<RecoveredUpload[]>;
}

/**
 * A journal in this origin's storage.
 * @throws {TypeError | RangeError} when `namespace` is malformed, or `target` fires no events.
 * @example
 * const journal = createUploadJournal();
 * const bucket = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' };
 * const recovered = await journal.recover({ ...bucket, abortEndpoint: '/uploads/abort' });
 * for (const { address, outcome } of recovered) console.log(address.key, outcome);
 */
export function createUploadJournal(options?: UploadJournalOptions): UploadJournal {
  const { storage, locks, namespace = 'cos-abort', target } = ownOptions(options);
  checkText(
    namespace,
    'namespace',
    /^\w[\w.-]*$/,
    'must be letters, digits, `_`, `.` and `-`, and begin with a letter or digit',
  );
  const entries = new Entries(storage, namespace);
  const life = new PageLife(locks, readTarget(target));
  return {
    get state() {
      if (!entries.hasStorage) return 'no-storage';
      if (entries.isFull) return 'full';
      return life.locks ? 'ready' : 'no-locks';
    },
    record: (address, takenOver) => record(entries, life, address, takenOver),
    entries: async (options) => tellEntries(entries, life, ownOptions(options)),
    recover: async (options) => recover(entries, life, options),
  };
}
