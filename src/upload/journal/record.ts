// Recording an upload: its entry is written under its lock, so that no other page finds an entry whose lock
// is free.

import { copyAddress, type UploadAddress } from '../../address.ts';
import { settledWithin } from '../../support/time.ts';
import type { Entries, PageFacts } from './entries.ts';
import type { PageLife } from './life.ts';

/** A recorded upload of this page. Both functions may be called repeatedly, in any order, and never throw. */
export interface JournalEntry {
  /**
   * Whether it is written: not where there is no storage, no room or no valid address. The upload goes on all
   * the same.
   */
  readonly recorded: boolean;
  /** The object is being made, or may have been made: `recover` tells it when the upload is gone then. */
  completing(isCompleting: boolean): void;
  /** Its outcome is confirmed: removes the entry, then releases the lock. */
  forget(): void;
  /** Its outcome is not confirmed: releases the lock; the entry stays for `recover`. */
  release(): void;
}

/** Milliseconds. The lock of a new upload is free, so it is granted at once. */
const LOCK_WAIT = 1000;

/** Never rejects, and takes 1 s at most. */
export async function record(
  entries: Entries,
  life: PageLife,
  given: UploadAddress,
  takenOver: (() => void) | undefined,
): Promise<JournalEntry> {
  const name = entries.nameOf(given);
  if (name === undefined) return { recorded: false, completing() {}, forget() {}, release() {} };
  const address = copyAddress(given);
  let recorded = false;
  let release = (): void => {};
  const facts: PageFacts = { locked: false, at: Date.now(), completing: false };
  const write = (changed: Partial<PageFacts>): void => {
    Object.assign(facts, changed);
    recorded = entries.write(name, address, facts);
  };
  if (!life.locks) write({});
  else {
    const written = new Promise<void>((resolve) => {
      release = life.hold(name, {
        held(again) {
          // While this page was kept, another one may have aborted the upload.
          if (again && !entries.has(name)) takenOver?.();
          else write({ locked: true });
          resolve();
        },
        lost() {
          write({ locked: false });
          resolve();
        },
      });
    });
    await settledWithin(written, LOCK_WAIT); // a lock that comes later is taken all the same
  }
  return {
    get recorded() {
      return recorded;
    },
    completing(isCompleting) {
      if (recorded) write({ completing: isCompleting });
    },
    forget() {
      entries.remove(name);
      release();
    },
    release: () => release(),
  };
}
