// What outlives a tab that crashes: one storage entry per unfinished upload, and a Web Lock as the sign that its page still lives.

import { bucketUrl, type UploadAddress, uploadUrl } from '../address.ts';
import type { SendOptions } from '../service/send.ts';
import { checkInteger, checkText, ownProperties } from '../support/arguments.ts';
import { type AbortWay, abortBy, checkWay } from './way.ts';

/** What the journal needs of a `Storage`. */
export interface JournalStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** What the journal needs of a `LockManager`: exclusive locks that go with the page that holds them. */
export interface JournalLocks {
  request<T>(
    name: string,
    options: { ifAvailable?: boolean; signal?: AbortSignal },
    callback: (lock: object | null) => T | Promise<T>,
  ): Promise<T>;
}

/** Options of {@link createUploadJournal}. */
export interface UploadJournalOptions {
  /** Where entries are kept. Default: the platform's `localStorage`, read at call time; `null`: nowhere. */
  storage?: JournalStorage | null | undefined;
  /** Who tells which page lives. Default: the platform's `navigator.locks`, read at call time; `null`: nobody. */
  locks?: JournalLocks | null | undefined;
  /** Begins every storage key and lock name; letters, digits, `_`, `.`, `-`. One per bucket where an `abortEndpoint` aborts. Default `cos-abort`. */
  namespace?: string | undefined;
}

/** Remembers unfinished uploads, so that those of a crashed tab can be aborted at the next start. Holds no secret. */
export interface UploadJournal {
  /**
   * Holds the lock of an upload, then writes its entry; to be awaited before the first part is sent. Never rejects and takes 1 s at
   * most: where there is no storage, no room or no valid address, the upload goes on unrecorded.
   */
  record(address: UploadAddress): Promise<JournalEntry>;
  /**
   * Aborts the recorded uploads that no living page holds, the newest 1000, four at a time. What is not one of this journal's own
   * valid entries is ignored. An upload that is to be adopted must be recorded by its new page before.
   * @throws {TypeError | RangeError} naming the argument; `signal.reason` when cancelled. A failed abort is an outcome, not an error.
   */
  recover(options: RecoverOptions): Promise<RecoveredUpload[]>;
}

/** A recorded upload of this page. Both may be called repeatedly, in any order, and never throw. */
export interface JournalEntry {
  /** Its outcome is confirmed: removes the entry, then releases the lock. */
  forget(): void;
  /** Its outcome is not confirmed: releases the lock; the entry stays for `recover`. */
  release(): void;
}

/** Options of {@link UploadJournal.recover}: exactly one way to abort, and how requests are sent. */
export interface RecoverOptions extends AbortWay, SendOptions {
  /** Leaves uploads alone that were recorded less than this many seconds ago; a whole number, default 0. */
  minAge?: number | undefined;
  /** The `endpoint` that the uploads were recorded with. Entries of any other are ignored. Default: only those without one. */
  endpoint?: string | undefined;
  /** As in the addresses that were recorded. Default `false`. */
  allowInsecureEndpoint?: boolean | undefined;
}

/** What became of a recorded upload. */
export interface RecoveredUpload {
  address: UploadAddress;
  /**
   * `aborted`, `gone`: nothing of it is left, and its entry is removed. `unconfirmed`: the abort failed, see `error`; the entry stays.
   * Untouched are: `alive`: a living page holds it, or is aborting it; `young`: see `minAge`; `unknown`: without Web Locks, here or where it was
   * recorded, nobody can tell whether its page lives.
   */
  outcome: 'aborted' | 'gone' | 'unconfirmed' | 'alive' | 'young' | 'unknown';
  error?: unknown;
}

/** Milliseconds. The lock of a new upload is free, so it is granted at once. */
const LOCK_WAIT = 1000;
/** Characters, name included. The longest key and an uploadId take about half of it. */
const MAX_ENTRY = 8192;
/** Bounds what one recover sends, whatever the storage was filled with. */
const MAX_RECOVERED = 1000;
const CONCURRENCY = 4;

/** A journal in this origin's storage. @throws {TypeError | RangeError} when `namespace` is malformed. */
export function createUploadJournal(options?: UploadJournalOptions): UploadJournal {
  const { storage, locks, namespace = 'cos-abort' } = ownProperties(options);
  const prefix = `${checkText(namespace, 'namespace', /^\w[\w.-]*$/)}:`;
  // The mere reading of them throws where a page may not use them.
  const storageNow = () => quietly(() => (storage === undefined ? platform.localStorage : storage));
  const locksNow = () => quietly(() => (locks === undefined ? platform.navigator?.locks : locks));
  /** The name of an upload's storage key and lock: its unsigned URL, so that an upload has one of each. */
  const nameOf = (address: UploadAddress): string => prefix + uploadUrl(address).href;

  /**
   * An entry, if it is one. Where a request goes is never taken from storage, which any script of the origin can write: the
   * entry must have the very name that the endpoint the caller vouches for gives it.
   */
  function read(name: string, endpoint: Endpoint): Entry | undefined {
    return quietly(() => {
      const text = storageNow()?.getItem(name);
      if (!text || name.length + text.length > MAX_ENTRY) return undefined;
      const { v, bucket, region, key, uploadId, locked, at } = ownProperties(JSON.parse(text) as Stored);
      const address = { bucket, region, key, uploadId, ...endpoint };
      return v === 1 && Number.isFinite(at) && nameOf(address) === name
        ? { name, address, locked, at }
        : undefined;
    });
  }

  async function record(given: UploadAddress): Promise<JournalEntry> {
    const address = quietly(() => ownProperties(given));
    const name = quietly(() => nameOf(address as UploadAddress));
    const life = new AbortController();
    const { signal } = life;

    function write(locked: boolean): void {
      // These fields and no others: whatever else the object carries stays out of storage.
      const { bucket, region, key, uploadId } = address as UploadAddress;
      const text = JSON.stringify({
        v: 1,
        bucket,
        region,
        key,
        uploadId,
        locked,
        at: Date.now(),
      } satisfies Stored);
      if (`${name}${text}`.length <= MAX_ENTRY) quietly(() => storageNow()?.setItem(name as string, text));
    }

    /** Keeps the lock until the signal. The entry is written under it, so that no other tab finds an entry whose lock is free. */
    const live = async (locks: JournalLocks, written: () => void): Promise<void> =>
      locks.request(name as string, ownProperties({ signal }), () => {
        if (signal.aborted) return undefined;
        write(true);
        written();
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      });

    const locks = locksNow();
    if (name && locks)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOCK_WAIT); // a lock that comes later is taken all the same
        const written = (): void => {
          clearTimeout(timer);
          resolve();
        };
        // A lock that is refused, or stolen later, is no sign of life.
        live(locks, written)
          .catch(() => signal.aborted || write(false))
          .then(written);
      });
    else if (name) write(false);

    return {
      forget() {
        if (name) quietly(() => storageNow()?.removeItem(name));
        life.abort();
      },
      release: () => life.abort(),
    };
  }

  async function recover(options: RecoverOptions): Promise<RecoveredUpload[]> {
    const { minAge = 0, endpoint, allowInsecureEndpoint, signal, now = Date.now } = ownProperties(options);
    const way = checkWay(options);
    checkInteger(minAge, 'minAge', 0, 0x7fffffff);
    const vouched = endpoint === undefined ? {} : { endpoint, allowInsecureEndpoint };
    bucketUrl({ bucket: 'b-1', region: 'r', ...vouched }); // or a caller's mistake would look like an entry's
    signal?.throwIfAborted();
    const locks = locksNow();

    async function one({ name, address, locked, at }: Entry): Promise<RecoveredUpload | undefined> {
      signal?.throwIfAborted();
      // A time in the future, of a clock since corrected, is young too.
      if (Math.max(0, now() - at) < minAge * 1000) return { address, outcome: 'young' };
      if (!locks || locked !== true) return { address, outcome: 'unknown' };
      let failed: 'unknown' | 'unconfirmed' = 'unknown';
      try {
        // Held while aborting, so that no other tab does the same.
        return await locks.request(
          name,
          ownProperties({ ifAvailable: true }),
          async (lock): Promise<RecoveredUpload | undefined> => {
            if (!lock) return { address, outcome: 'alive' };
            if (!read(name, vouched)) return undefined; // its page, or another tab, was done with it before the lock came
            failed = 'unconfirmed';
            const { outcome } = await abortBy(way, address, options);
            quietly(() => storageNow()?.removeItem(name));
            return { address, outcome };
          },
        );
      } catch (error) {
        signal?.throwIfAborted();
        return { address, outcome: failed, error };
      }
    }

    const entries = namesIn(storageNow())
      .flatMap((name) => (name?.startsWith(prefix) && read(name, vouched)) || [])
      .sort((a, b) => b.at - a.at)
      .slice(0, MAX_RECOVERED);
    const recovered: (RecoveredUpload | undefined)[] = [];
    const queue = entries.entries();
    const work = async () => {
      for (const [i, entry] of queue) recovered[i] = await one(entry);
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    return recovered.filter((upload) => upload !== undefined);
  }

  return { record, recover };
}

type Endpoint = Pick<UploadAddress, 'endpoint' | 'allowInsecureEndpoint'>;

/** What is written for an upload; `at` in milliseconds since the epoch, `locked` if it was done under a lock. */
interface Stored extends Pick<UploadAddress, 'bucket' | 'region' | 'key' | 'uploadId'> {
  v: 1;
  locked: boolean;
  at: number;
}

interface Entry extends Pick<Stored, 'locked' | 'at'> {
  name: string;
  address: UploadAddress;
}

const platform = globalThis as {
  localStorage?: JournalStorage | null;
  navigator?: { locks?: JournalLocks | null };
};

const namesIn = (storage: JournalStorage | null | undefined): (string | null)[] =>
  quietly(() => (storage ? Array.from({ length: storage.length }, (_, i) => storage.key(i)) : [])) ?? [];

/** What `act` returns, or `undefined` where it throws: no storage or lock ever fails an upload. */
function quietly<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
