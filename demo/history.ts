// What the bucket held over the last minute, and the uploads whose parts were deleted in it. Looked at
// whenever a page asks for the state, and around each request to the Worker, so that what a cancelled upload
// held is known to the byte.
import type { LoggedRequest } from 'cos-abort/testing';
import { bytesIn, type Emulated, type HeldUpload } from './place.ts';
import type { FreedUpload, Level } from './protocol.ts';
import { PREFIX } from './worker/user.ts';

/** Milliseconds that are remembered, a little more than are shown. */
const WINDOW = 65_000;

export class BucketHistory {
  readonly #emulated: Emulated;
  /** By uploadId: the DELETEs that the bucket has seen. */
  readonly #deletes = new Map<string, LoggedRequest[]>();
  /** The uploads whose pages have sent an abort while they went away. */
  readonly #left = new Set<string>();
  #levels: Level[] = [];
  #freed: Omit<FreedUpload, 'answers' | 'left'>[] = [];
  #held: readonly HeldUpload[] = [];
  /** How many requests of the log have been read. */
  #read = 0;

  constructor(emulated: Emulated) {
    this.#emulated = emulated;
    this.#read = emulated.cos.requests.length;
  }

  /** Takes down what has changed since it was called last. */
  look(): void {
    const time = Date.now();
    this.#readLog();
    const held = this.#emulated.cos.uploads.filter(({ key }) => key.startsWith(PREFIX));
    const ended = this.#held.filter(({ uploadId }) => !held.some((other) => other.uploadId === uploadId));
    for (const upload of ended) this.#noteEnd(upload, time);
    const bytes = bytesIn(held);
    if (bytes !== (this.#levels.at(-1)?.bytes ?? 0)) this.#levels.push({ time, bytes });
    this.#held = held.map(({ key, uploadId, parts }) => ({ key, uploadId, parts: [...parts] }));
    this.#forget(time - WINDOW);
  }

  /** The page of that upload has gone away, and has sent its abort while it went. */
  noteLeft(uploadId: string): void {
    if (this.#held.some((upload) => upload.uploadId === uploadId)) this.#left.add(uploadId);
  }

  /** How much was stored, from when on. The first is what was stored when the minute began. */
  get levels(): readonly Level[] {
    return this.#levels;
  }

  get freed(): FreedUpload[] {
    return this.#freed.map((upload) => ({
      ...upload,
      left: this.#left.has(upload.uploadId),
      answers: (this.#deletes.get(upload.uploadId) ?? []).flatMap(({ status }) => status || []),
    }));
  }

  #readLog(): void {
    const { requests } = this.#emulated.cos;
    for (const request of requests.slice(this.#read)) {
      const uploadId = new URL(request.path, 'http://any').searchParams.get('uploadId');
      if (request.method !== 'DELETE' || !uploadId) continue;
      this.#deletes.set(uploadId, [...(this.#deletes.get(uploadId) ?? []), request]);
    }
    this.#read = requests.length;
  }

  /** An upload that is not open any more was aborted, or has become an object. */
  #noteEnd(upload: HeldUpload, now: number): void {
    const { key, uploadId } = upload;
    const answered = this.#deletes.get(uploadId)?.find(({ status }) => status === 204);
    if (!answered) return;
    this.#freed.push({ key, uploadId, time: Math.min(answered.time, now), bytes: bytesIn([upload]) });
  }

  #forget(before: number): void {
    const first = this.#levels.findLastIndex(({ time }) => time <= before);
    if (first > 0) this.#levels = this.#levels.slice(first);
    for (const { uploadId, time } of this.#freed) {
      if (time > before) continue;
      this.#deletes.delete(uploadId);
      this.#left.delete(uploadId);
    }
    this.#freed = this.#freed.filter(({ time }) => time > before);
  }
}
