// Initiate Multipart Upload. Source: Tencent doc 436/7746.

import { checkUploadId, copyAddress, type ObjectAddress, objectUrl, type UploadAddress } from '../address.ts';
import type { Answer } from '../service/answer.ts';
import { readServiceOptions } from '../service/authorize.ts';
import { unusable } from '../service/failure.ts';
import { INITIATE } from '../service/operations.ts';
import type { ServiceOptions } from '../service/options.ts';
import { send } from '../service/send.ts';
import { textOf } from '../service/xml.ts';
import { httpTime } from '../support/dates.ts';
import { type HeaderOptions, readHeaders } from './headers.ts';

/**
 * Options of {@link initiateMultipartUpload}. `headers` are those of the object to be: `content-type`,
 * `cache-control`, `x-cos-acl`, `x-cos-storage-class`, `x-cos-meta-*` …
 */
export interface InitiateOptions extends ServiceOptions, HeaderOptions {}

/**
 * Opens an upload; resolves to its address, ready for the other calls. Needs `cos:InitiateMultipartUpload`.
 * Not repeated when it is not certain that COS refused: it may have opened an upload whose id nobody knows,
 * and would open another. Source: Tencent doc 436/7746.
 * @throws as `abortMultipartUpload`.
 * @example
 * const headers = { 'content-type': 'video/mp4' };
 * const upload = await initiateMultipartUpload(address, { credentials, headers });
 */
export async function initiateMultipartUpload(
  address: ObjectAddress,
  options: InitiateOptions,
): Promise<UploadAddress> {
  return (await openUpload(address, options)).address;
}

/** An upload that has been opened. */
export interface OpenedUpload {
  address: UploadAddress;
  /** By the server's clock, in milliseconds since the epoch; `undefined` where its `Date` cannot be read. */
  openedAt: number | undefined;
}

/** {@link initiateMultipartUpload}, and when it was. */
export async function openUpload(address: ObjectAddress, options: InitiateOptions): Promise<OpenedUpload> {
  const url = objectUrl(address);
  url.search = 'uploads';
  const { uploadId: _, ...object } = copyAddress(address as UploadAddress);
  const settings = readServiceOptions(options, INITIATE);
  const answer = await send(
    { operation: INITIATE, method: 'POST', url, headers: readHeaders(options) },
    settings,
  );
  const uploadId = textOf(answer.xml, 'UploadId') as string;
  if (!isUsable(uploadId, answer)) throw unusable(answer, 'with an uploadId that cannot be one');
  const openedAt = httpTime(answer.headers.get('date')) || undefined;
  return { address: { ...object, uploadId }, openedAt };
}

/** Whether it can be an id, and repeats no secret of the request. */
function isUsable(uploadId: string, { holdsSecret }: Answer): boolean {
  try {
    return !holdsSecret(checkUploadId(uploadId));
  } catch {
    return false;
  }
}
