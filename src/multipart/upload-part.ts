// Upload Part. Source: Tencent doc 436/7750.

import { type UploadAddress, uploadUrl } from '../address.ts';
import { unexpected } from '../service/answer.ts';
import { type ServiceOptions, signedWith } from '../service/authorize.ts';
import { CosError } from '../service/errors.ts';
import type { ServiceRequest } from '../service/exchange.ts';
import { send } from '../service/send.ts';
import { checkInteger, ownProperties } from '../support/arguments.ts';

/** A part that the server holds. */
export interface Part {
  /** 1 to 10000. */
  partNumber: number;
  /** As the server gave it, quotes included. A browser reads it only where CORS exposes `ETag`. */
  etag: string;
}

/** The largest part number. */
export const MAX_PARTS = 10_000;

/**
 * Stores one part: 1 MiB to 5 GiB, the last one may be smaller. The same number again overwrites. Needs `cos:UploadPart`.
 * `timeout` (default 10 s) covers the whole part: raise it for large parts on slow lines.
 * @throws as `abortMultipartUpload`; `RangeError` for a `partNumber` outside 1 to 10000.
 */
export async function uploadPart(
  address: UploadAddress,
  partNumber: number,
  body: NonNullable<ServiceRequest['body']>,
  options: ServiceOptions,
): Promise<Part> {
  const url = uploadUrl(address);
  checkInteger(partNumber, 'partNumber', 1, MAX_PARTS);
  if (
    !(
      typeof body === 'string' ||
      body instanceof Blob ||
      body instanceof ArrayBuffer ||
      ArrayBuffer.isView(body)
    )
  )
    throw new TypeError('body must be a Blob, bytes or a string');
  url.search = `partNumber=${partNumber}&${url.search.slice(1)}`;
  const headers = { 'content-type': 'application/octet-stream' };
  const answer = await send(
    { method: 'PUT', url, headers, body },
    options,
    signedWith(ownProperties(options)),
  );
  const etag = answer.headers.get('etag');
  if (!etag) {
    if (answer.text.trim()) throw unexpected(answer);
    throw new CosError(
      `${answer.what}: stored, but its ETag cannot be read: the bucket's CORS rule must expose ETag`,
      {
        code: 'ERR_COS_UNEXPECTED',
      },
    );
  }
  return { partNumber, etag };
}
