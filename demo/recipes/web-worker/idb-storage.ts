// A journal where there is no localStorage: in a Web Worker, kept in IndexedDB by idb-keyval.
import type { JournalStorage } from 'cos-abort/upload';
import { createStore, del, entries, set } from 'idb-keyval';

/**
 * Everything is read once, then kept in memory and written behind. What is written in the last milliseconds
 * before a crash may be lost: the nightly sweep is for that.
 * @example
 * const journal = createUploadJournal({ storage: await openIdbStorage() });
 */
export async function openIdbStorage(name = 'cos-abort'): Promise<JournalStorage> {
  const store = createStore(name, 'journal');
  const kept = new Map(await entries<string, string>(store));
  const ignore = (): void => {}; // a storage that fails must not fail an upload
  return {
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem(key, value) {
      kept.set(key, value);
      set(key, value, store).catch(ignore);
    },
    removeItem(key) {
      kept.delete(key);
      del(key, store).catch(ignore);
    },
  };
}
