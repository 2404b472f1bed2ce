// What each of many costs: of the parts of an upload, of uploads at once, of the entries of a journal. It
// must not grow with their number.
import assert from 'node:assert/strict';
import { createUploadJournal, UploadController } from 'cos-abort/upload';
import { figure } from './rounds.mjs';
import { credentials, upload } from './upload.mjs';

const ROUNDS = 5;
/** In a round of few, the work is repeated until it was done for so many. */
const OF_A_ROUND = 10_000;
/** So many of anything take seconds: one round is enough. */
const MANY = 100_000;
const options = { credentials, fetch: async () => new Response(null, { status: 204 }) };
/** Of the entries of a journal, the newest so many are recovered in one call. */
const RECOVERED = 1000;

export async function benchScale() {
  const parts = await curve([100, 1000, 10_000], sendParts);
  const uploads = await curve([100, 10_000, MANY], abortUploads);
  const entries = await curve([100, 10_000, MANY], keepJournal);
  return {
    tables: {},
    ratios: [
      flat('a part of 10 000, against one of 100', parts, 10_000, 100),
      flat('an upload of 100 000, against one of 10 000', uploads, MANY, 10_000),
      flat('an entry of 100 000, against one of 10 000', entries, MANY, 10_000),
    ],
    curves: {
      'parts of an upload': parts,
      'uploads aborted at once': uploads,
      'entries of a journal': entries,
    },
  };
}

/**
 * What grows with the number is ten times worse where they are ten times as many: the bar and the tolerance
 * are wide.
 */
const flat = (what, curve, many, few) => {
  const ratio = curve[many] / curve[few];
  return { what, ratio, p10: ratio, bar: { atMost: 3 }, tolerance: 1 };
};

async function sendParts(count) {
  const controller = new UploadController(upload, options);
  const etag = '"e"';
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  await Promise.all(numbers.map((partNumber) => controller.part(async () => ({ partNumber, etag }))));
}

async function abortUploads(count) {
  const uploads = Array.from({ length: count }, () => new UploadController(upload, options));
  const ended = await Promise.all(uploads.map((one) => one.abort()));
  assert.ok(ended.every(({ outcome }) => outcome === 'aborted'));
}

async function keepJournal(count) {
  const journal = createUploadJournal({ storage: new MemoryStorage(), locks: null });
  for (let i = 0; i < count; i += 1) await journal.record({ ...upload, key: `videos/${i}.mp4` });
  assert.equal((await journal.entries()).length, count);
  const { bucket, region } = upload;
  const later = () => Date.now() + 3_600_000;
  const recovered = await journal.recover({ bucket, region, ...options, assumeDeadAfter: 60, now: later });
  assert.equal(recovered.length, Math.min(count, RECOVERED));
}

/** A `Storage` that finds an item by its index at once, as those of browsers do. */
class MemoryStorage {
  #items = new Map();
  #keys = [];

  get length() {
    return this.#items.size;
  }

  /** An index is asked for while nothing is written: the keys are listed once. */
  key(index) {
    if (this.#keys.length !== this.#items.size) this.#keys = [...this.#items.keys()];
    return this.#keys[index] ?? null;
  }

  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  setItem(key, value) {
    this.#items.set(key, value);
  }

  removeItem(key) {
    this.#items.delete(key);
  }
}

/** Microseconds each, by their number. */
async function curve(sizes, work) {
  const taken = Object.fromEntries(sizes.map((size) => [size, []]));
  for (let round = -1; round < ROUNDS; round += 1)
    for (const size of sizes) {
      if (size === MANY && round !== 0) continue;
      const us = await usOfEach(size, work);
      if (round >= 0) taken[size].push(us);
    }
  return Object.fromEntries(sizes.map((size) => [size, figure(taken[size]).median]));
}

async function usOfEach(size, work) {
  const repeats = Math.max(1, OF_A_ROUND / size);
  const begun = performance.now();
  for (let i = 0; i < repeats; i += 1) await work(size);
  return (1000 * (performance.now() - begun)) / (repeats * size);
}
