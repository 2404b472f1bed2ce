// What one emulated bucket holds: objects, and unfinished uploads with their parts.

import { Refusal } from './refusal.ts';

export interface StoredPart {
  partNumber: number;
  etag: string;
  body: Blob;
  lastModified: number;
}

export interface StoredUpload {
  key: string;
  uploadId: string;
  /** Milliseconds since the epoch. */
  initiated: number;
  headers: Record<string, string>;
  parts: Map<number, StoredPart>;
}

export interface StoredObject {
  key: string;
  etag: string;
  body: Blob;
  headers: Record<string, string>;
}

/** The contents of a bucket. Listing is in order of key, then uploadId, and does not sort again for each page. */
export class Store {
  readonly objects: Map<string, StoredObject> = new Map();
  readonly #uploads = new Map<string, StoredUpload>();
  #sorted: StoredUpload[] | undefined;

  open(upload: StoredUpload): void {
    this.#uploads.set(upload.uploadId, upload);
    this.#sorted = undefined;
  }

  find(key: string, uploadId: string): StoredUpload | undefined {
    const upload = this.#uploads.get(uploadId);
    return upload?.key === key ? upload : undefined;
  }

  /** The upload, or the refusal that the service answers for an unknown id, an ended upload, or the id of another key. */
  get(key: string, uploadId: string): StoredUpload {
    const upload = this.find(key, uploadId);
    if (!upload) throw new Refusal(404, 'NoSuchUpload', 'The specified multipart upload does not exist.');
    return upload;
  }

  close(upload: StoredUpload): void {
    this.#uploads.delete(upload.uploadId);
  }

  isOpen(upload: StoredUpload): boolean {
    return this.#uploads.get(upload.uploadId) === upload;
  }

  /** Open uploads in order, from the first after the marker. */
  *uploads(prefix = '', keyMarker = '', uploadIdMarker = ''): Generator<StoredUpload> {
    this.#sorted ??= [...this.#uploads.values()].sort(
      (a, b) => compare(a.key, b.key) || compare(a.uploadId, b.uploadId),
    );
    const sorted = this.#sorted;
    const isAfter = ({ key, uploadId }: StoredUpload): boolean =>
      keyMarker === '' ||
      key > keyMarker ||
      (key === keyMarker && uploadIdMarker !== '' && uploadId > uploadIdMarker);
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isAfter(sorted[middle] as StoredUpload)) high = middle;
      else low = middle + 1;
    }
    for (let i = low; i < sorted.length; i++) {
      const upload = sorted[i] as StoredUpload;
      if (upload.key.startsWith(prefix) && this.isOpen(upload)) yield upload;
    }
  }

  clear(): void {
    this.objects.clear();
    this.#uploads.clear();
    this.#sorted = undefined;
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
