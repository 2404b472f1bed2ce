// The entries of a journal in a Storage, which any script of the origin can write: nothing that is read there
// is believed unchecked.

import { type UploadAddress, uploadUrl } from '../../address.ts';
import { ownProperties } from '../../support/arguments.ts';

/** What the journal needs of a `Storage`. */
export interface JournalStorage {
  /** How many items it holds. */
  readonly length: number;
  /** The key of an item, in any order that stays the same while nothing is written. */
  key(index: number): string | null;
  /** `null` when there is none. */
  getItem(key: string): string | null;
  /** May throw where there is no room. */
  setItem(key: string, value: string): void;
  /** Nothing happens when there is none. */
  removeItem(key: string): void;
}

/** The one endpoint whose entries are read: where a request goes is never taken from storage. */
export type VouchedEndpoint = Pick<UploadAddress, 'endpoint' | 'allowInsecureEndpoint'>;

/** An entry that has been read and checked. */
export interface StoredEntry {
  /** Of its storage key, and of its lock. */
  name: string;
  address: UploadAddress;
  /** Whether it was written under a lock. */
  locked: boolean;
  /** When it was recorded, in milliseconds since the epoch. */
  at: number;
  /** Whether its page was making the object, or did not know whether it had. */
  completing: boolean;
}

/** What is written of an upload: these fields and no others. */
interface Written extends Pick<UploadAddress, 'bucket' | 'region' | 'key' | 'uploadId'> {
  v: 1;
  locked: boolean;
  at: number;
  completing?: true;
}

/** What a page writes of an upload, beside its address. */
export type PageFacts = Pick<StoredEntry, 'locked' | 'at' | 'completing'>;

/** Characters, name included. The longest key and an uploadId take about half of it. */
const MAX_ENTRY = 8192;

export class Entries {
  readonly #given: JournalStorage | null | undefined;
  readonly #prefix: string;
  #taken: { storage: JournalStorage | null | undefined } | undefined;
  #isFull = false;

  /** @param storage `undefined`: the platform's; `null`: none. */
  constructor(storage: JournalStorage | null | undefined, namespace: string) {
    this.#given = storage;
    this.#prefix = `${namespace}:`;
  }

  /** Whether there is a storage to write to. */
  get hasStorage(): boolean {
    return Boolean(this.#storage);
  }

  /** Whether the latest entry could not be written. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /**
   * The name of an upload's entry and lock: its unsigned URL, so that an upload has one of each. `undefined`
   * for no valid address.
   */
  nameOf(address: UploadAddress): string | undefined {
    return quietly(() => this.#prefix + uploadUrl(address).href);
  }

  /** Whether it is written now. */
  write(name: string, address: UploadAddress, { locked, at, completing }: PageFacts): boolean {
    const { bucket, region, key, uploadId } = address;
    const written: Written = { v: 1, bucket, region, key, uploadId, locked, at };
    const text = JSON.stringify(completing ? { ...written, completing } : written);
    const isWritten = quietly(() => {
      if (!this.#storage || name.length + text.length > MAX_ENTRY) return false;
      this.#storage.setItem(name, text);
      return true;
    });
    this.#isFull = this.hasStorage && !isWritten;
    return isWritten === true;
  }

  /**
   * An entry, if it is one: it must have the very name that the endpoint which the caller vouches for gives
   * it.
   */
  read(name: string, endpoint: VouchedEndpoint): StoredEntry | undefined {
    return quietly(() => {
      const text = this.#storage?.getItem(name);
      if (!text || name.length + text.length > MAX_ENTRY) return undefined;
      const written = ownProperties(JSON.parse(text) as Written);
      const { v, bucket, region, key, uploadId, at } = written;
      const address = { bucket, region, key, uploadId, ...endpoint };
      const isOne = v === 1 && Number.isFinite(at) && this.nameOf(address) === name;
      const facts = { locked: written.locked === true, completing: written.completing === true };
      return isOne ? { name, address, at, ...facts } : undefined;
    });
  }

  /** Whether there is anything under that name. */
  has(name: string): boolean {
    return quietly(() => typeof this.#storage?.getItem(name) === 'string') === true;
  }

  remove(name: string): void {
    quietly(() => this.#storage?.removeItem(name));
  }

  /** All valid entries of an endpoint, the newest first. */
  all(endpoint: VouchedEndpoint): StoredEntry[] {
    return this.#names()
      .flatMap((name) => (name?.startsWith(this.#prefix) && this.read(name, endpoint)) || [])
      .sort((a, b) => b.at - a.at);
  }

  #names(): (string | null)[] {
    const storage = this.#storage;
    return (
      quietly(() => (storage ? Array.from({ length: storage.length }, (_, i) => storage.key(i)) : [])) ?? []
    );
  }

  /**
   * Taken once: a page that goes away would get the storage of its successor. Reading it throws where a page
   * may not use it.
   */
  get #storage(): JournalStorage | null | undefined {
    const platform = globalThis as { localStorage?: JournalStorage | null };
    this.#taken ??= {
      storage: quietly(() => (this.#given === undefined ? platform.localStorage : this.#given)),
    };
    return this.#taken.storage;
  }
}

/** What `act` returns, or `undefined` where it throws: no storage ever fails an upload. */
function quietly<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
