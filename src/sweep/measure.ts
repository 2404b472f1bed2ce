// What is stored of an upload: how many parts, how many bytes, and when the last of them came.

import type { UploadAddress } from '../address.ts';
import { type ListPartsOptions, listParts } from '../multipart/list-parts.ts';
import { documentTime } from '../support/dates.ts';

/** The stored parts of an upload. */
export interface StoredParts {
  parts: number;
  bytes: number;
  /**
   * When the last one was stored, in milliseconds since the epoch; NaN when that of one cannot be read,
   * `undefined` when there is none.
   */
  lastPartAt: number | undefined;
}

/**
 * Lists the parts.
 * @throws as `listParts`.
 */
export async function measureUpload(address: UploadAddress, options: ListPartsOptions): Promise<StoredParts> {
  const stored: StoredParts = { parts: 0, bytes: 0, lastPartAt: undefined };
  for await (const { size, lastModified } of listParts(address, options)) {
    const at = documentTime(lastModified);
    stored.parts += 1;
    stored.bytes += size;
    stored.lastPartAt = Math.max(stored.lastPartAt ?? at, at); // NaN when either is
  }
  return stored;
}
