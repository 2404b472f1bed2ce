// Recording an upload: its entry is written under its lock, so that no other page finds an entry whose lock
// is free.

import { copyAddress, type UploadAddress } from '../../address.ts';
import { settledWithin } from '../../support/time.ts';
import type { Entries, PageFacts, StoredEntry } from './entries.ts';
import type { PageLife } from './life.ts';

/** A recorded upload of this page. Its functions may be called repeatedly, in any order, and never throw. */
export interface JournalEntry {
  /**
   * Whether it is written: not where there is no storage, no room or no valid address. The upload goes on all
   * the same.
   */
  readonly recorded: boolean;
  /** Whether another page was completing it, or has ended it: the object may have been made. */
  readonly wasCompleting: boolean;
  /** The object is being made, or may have been made: `recover` tells it when the upload is gone then. */
  completing(isCompleting: boolean): void;
  /** Its outcome is confirmed: removes the entry, then releases the lock. */
  forget(): void;
  /** Its outcome is not confirmed: releases the lock; the entry stays for `recover`. */
  release(): void;
}

/** What an entry says, perhaps of a journal of the caller's own: where that throws, nothing is known. */
export function saysCompleting(entry: JournalEntry): boolean {
  try {
    return entry.wasCompleting;
  } catch {
    return true;
  }
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
  if (name === undefined) return NOT_RECORDED;
  const recording = new Recording(entries, name, copyAddress(given));
  await recording.begin(life, takenOver);
  return recording;
}

const NOT_RECORDED: JournalEntry = {
  recorded: false,
  wasCompleting: false,
  completing() {},
  forget() {},
  release() {},
};

class Recording implements JournalEntry {
  readonly #entries: Entries;
  readonly #name: string;
  readonly #address: UploadAddress;
  /** Whether another page had recorded it. */
  readonly #isAdopted: boolean;
  #wasCompleting = false;
  #facts: PageFacts;
  #isWritten = false;
  #releaseLock = (): void => {};

  constructor(entries: Entries, name: string, address: UploadAddress) {
    this.#entries = entries;
    this.#name = name;
    this.#address = address;
    this.#isAdopted = this.#read() !== undefined;
    this.#facts = { locked: false, at: Date.now(), completing: false };
  }

  /** While the page that it was adopted from lives, it may complete it, and removes the entry then. */
  get wasCompleting(): boolean {
    if (this.#wasCompleting) return true;
    const entry = this.#read();
    return entry ? entry.completing && !this.#facts.completing : this.#isAdopted && !this.#isWritten;
  }

  get recorded(): boolean {
    return this.#isWritten;
  }

  /** Writes the entry once it has the lock. One that comes later than is waited for is taken all the same. */
  async begin(life: PageLife, takenOver: (() => void) | undefined): Promise<void> {
    if (!life.locks) return this.#takeOver(false);
    const written = new Promise<void>((resolve) => {
      this.#releaseLock = life.hold(this.#name, {
        held: (again) => {
          // While this page was kept, another one may have aborted the upload.
          if (again && this.#isWritten && !this.#entries.has(this.#name)) takenOver?.();
          else this.#takeOver(true);
          resolve();
        },
        lost: () => {
          this.#takeOver(false);
          resolve();
        },
      });
    });
    await settledWithin(written, LOCK_WAIT);
  }

  completing(isCompleting: boolean): void {
    this.#facts = { ...this.#facts, completing: isCompleting || this.#wasCompleting };
    if (this.#isWritten) this.#write({});
  }

  forget(): void {
    this.#entries.remove(this.#name);
    this.#releaseLock();
  }

  release(): void {
    this.#releaseLock();
  }

  /** Writes the entry, perhaps over another page's, of which it keeps what it says. */
  #takeOver(locked: boolean): void {
    this.#wasCompleting = this.wasCompleting;
    this.#write({ locked, completing: this.#wasCompleting || this.#facts.completing });
  }

  #read(): StoredEntry | undefined {
    const { endpoint, allowInsecureEndpoint } = this.#address;
    return this.#entries.read(this.#name, { endpoint, allowInsecureEndpoint });
  }

  #write(changed: Partial<PageFacts>): void {
    this.#facts = { ...this.#facts, ...changed };
    this.#isWritten = this.#entries.write(this.#name, this.#address, this.#facts);
  }
}
