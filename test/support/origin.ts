// What the tabs of one origin share: its storage and its locks, in memory.
import type { JournalLocks, JournalStorage } from '../../src/upload/index.ts';

/** One origin's storage, as the platform has it. */
export class MemoryStorage implements JournalStorage {
  readonly entries = new Map<string, string>();
  /** In characters. */
  quota = 5_000_000;
  get length() {
    return this.entries.size;
  }
  key(index: number) {
    return [...this.entries.keys()][index] ?? null;
  }
  getItem(key: string) {
    return this.entries.get(key) ?? null;
  }
  setItem(key: string, value: string) {
    if (key.length + value.length > this.quota) throw new DOMException('full', 'QuotaExceededError');
    this.entries.set(key, value);
  }
  removeItem(key: string) {
    this.entries.delete(key);
  }
}

interface Request {
  tab: object;
  run(): Promise<unknown>;
  reject(reason: unknown): void;
}

/**
 * One origin's exclusive locks, as the platform has them: granted in turn, never synchronously, gone with
 * the tab that holds them.
 */
export class MemoryLocks {
  /** The first of each holds the lock, the others wait for it. */
  readonly queues = new Map<string, Request[]>();
  get held() {
    return [...this.queues.keys()];
  }
  tab() {
    const tab = {};
    const request = async (
      name: string,
      options: { ifAvailable?: boolean; signal?: AbortSignal },
      callback: (lock: object | null) => unknown,
    ) => {
      if (options.ifAvailable && options.signal) throw new DOMException('', 'NotSupportedError');
      options.signal?.throwIfAborted();
      await null;
      if (options.ifAvailable && this.queues.has(name)) return callback(null);
      return new Promise((resolve, reject) => {
        const granted = async () => callback({ name, mode: 'exclusive' });
        const entry: Request = { tab, run: () => granted().then(resolve, reject), reject };
        options.signal?.addEventListener('abort', () => {
          if (this.queues.get(name)?.[0] === entry) return; // granted: too late
          this.leave(name, entry);
          reject(options.signal?.reason);
        });
        const queue = this.queues.get(name) ?? [];
        this.queues.set(name, queue);
        if (queue.push(entry) === 1) this.grant(name);
      });
    };
    const crash = () => {
      for (const [name, queue] of this.queues)
        for (const entry of queue.filter((entry) => entry.tab === tab)) this.leave(name, entry);
    };
    return { locks: { request } as JournalLocks, crash };
  }
  /** As another tab's request with `steal: true`, over at once. */
  steal(name: string) {
    const [entry] = this.queues.get(name) ?? [];
    if (entry) this.leave(name, entry);
    entry?.reject(new DOMException('', 'AbortError'));
  }
  private grant(name: string) {
    const [entry] = this.queues.get(name) ?? [];
    if (entry) queueMicrotask(() => entry.run().finally(() => this.leave(name, entry)));
  }
  private leave(name: string, entry: Request) {
    const queue = this.queues.get(name) ?? [];
    const index = queue.indexOf(entry);
    if (index < 0) return;
    queue.splice(index, 1);
    if (!queue.length) this.queues.delete(name);
    else if (index === 0) this.grant(name);
  }
}

/** Every lock is free: whoever has written an entry has crashed. */
export const freeLocks: JournalLocks = {
  request: async (_name, _options, callback) => callback({}),
};
