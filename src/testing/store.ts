// What one emulated bucket holds: objects, and unfinished uploads with their parts.

import type { Content } from './content.ts';
import { compareKeys, Sorted } from './sorted.ts';

/** A part of an unfinished upload. */
export interface StoredPart extends Content {
  partNumber: number;
  /** In quotes, as headers have it. */
  etag: string;
  /** Milliseconds since the epoch. */
  lastModified: number;
}

/** An unfinished upload. */
export interface StoredUpload {
  key: string;
  uploadId: string;
  /** Milliseconds since the epoch. */
  initiated: number;
  /** What the object will answer with. */
  headers: Record<string, string>;
  /** Whether an object of that name may be overwritten when the upload completes. */
  forbidsOverwrite: boolean;
  parts: Map<number, StoredPart>;
}

/** An object. */
export interface StoredObject extends Content {
  key: string;
  /** In quotes, as headers have it. */
  etag: string;
  /** Milliseconds since the epoch. */
  lastModified: number;
  /** What GET and HEAD answer with beside what every object has: metadata, class, encryption. */
  headers: Record<string, string>;
}

/** The contents of a bucket. */
export class Store {
  readonly objects: Sorted<StoredObject> = new Sorted(
    ({ key }) => key,
    (a, b) => compareKeys(a.key, b.key),
  );
  readonly uploads: Sorted<StoredUpload> = new Sorted(
    ({ uploadId }) => uploadId,
    (a, b) => compareKeys(a.key, b.key) || compareKeys(a.uploadId, b.uploadId),
  );

  /** The upload, when the id is one of this key. */
  upload(key: string, uploadId: string): StoredUpload | undefined {
    const upload = this.uploads.get(uploadId);
    return upload?.key === key ? upload : undefined;
  }

  /** Bytes held by unfinished uploads: what would be billed. */
  get uploadBytes(): number {
    let bytes = 0;
    for (const { parts } of this.uploads) for (const { size } of parts.values()) bytes += size;
    return bytes;
  }

  clear(): void {
    this.objects.clear();
    this.uploads.clear();
  }
}
