// Abort Multipart Upload: the one request this library exists for. Source: Tencent doc 436/7740.

import { own } from '../arguments.ts';
import { checkUploadId, type UploadAddress, uploadUrl } from '../address.ts';
import { readRequest } from '../signature/canonical.ts';
import type { Credentials } from '../signature/keys.ts';
import type { SignOptions } from '../signature/options.ts';
import { presign } from '../signature/sign.ts';
import { unexpected } from '../service/answer.ts';
import { isCosServiceError } from '../service/errors.ts';
import { type SendOptions, type ServiceOptions, type Success, send, sendPresigned } from '../service/send.ts';

/** How an abort ended. Either way nothing of the upload is left. */
export interface AbortResult {
  /** `aborted`: the server confirmed it. `gone`: the server no longer knows the upload (404 `NoSuchUpload`). */
  outcome: 'aborted' | 'gone';
  /** How many requests were sent. */
  attempts: number;
  /** `x-cos-request-id`, where it can be read. */
  requestId?: string;
}

interface MissingOption {
  /**
   * What a 404 `NoSuchUpload` to the first request is. `resolve` (default): `gone`, because a browser may have sent the DELETE
   * twice on its own. `reject`: a `CosServiceError`; after a repetition it is `gone` all the same.
   */
  onMissing?: 'resolve' | 'reject' | undefined;
}

/** Options of {@link abortMultipartUpload}. */
export interface AbortOptions extends ServiceOptions, MissingOption {}

/** Options of {@link abortWithUrl}. */
export interface AbortWithUrlOptions extends SendOptions, MissingOption {}

/**
 * Aborts an unfinished upload: its stored parts are deleted and no longer billed. Needs `cos:AbortMultipartUpload`.
 * Resolves when nothing is left; repeating it is harmless. Source: Tencent doc 436/7740.
 * @throws {TypeError | RangeError} naming the argument, before anything is sent.
 * @throws {CosServiceError} when the server refuses; `CosNetworkError` when it cannot be reached in time; `CosError` when the
 * credential function fails; `signal.reason` when cancelled.
 */
export async function abortMultipartUpload(address: UploadAddress, options: AbortOptions): Promise<AbortResult> {
  const url = uploadUrl(address);
  return result(send({ method: 'DELETE', url }, options), own(options).onMissing);
}

/**
 * A URL that can do one thing: abort this upload. For a browser that must not hold keys. Synchronous; `expiresIn` in seconds,
 * default 900. Source: Tencent doc 436/7778.
 * @throws {TypeError | RangeError} naming the argument.
 */
export function presignAbort(address: UploadAddress, credentials: Credentials, options?: SignOptions): string {
  return presign({ method: 'DELETE', url: uploadUrl(address) }, credentials, options);
}

/**
 * Aborts with a URL from {@link presignAbort}; needs no credentials. A URL without a non-empty `uploadId` is refused, because a
 * DELETE to it would delete the object.
 * @throws as {@link abortMultipartUpload}.
 */
export async function abortWithUrl(url: string | URL, options?: AbortWithUrlOptions): Promise<AbortResult> {
  return result(sendPresigned({ method: 'DELETE', url: checkAbortUrl(url) }, options), own(options).onMissing);
}

/** A presigned abort, or an error that does not repeat it. */
function checkAbortUrl(given: string | URL): URL {
  const { url } = readRequest({ method: 'DELETE', url: given });
  const ids = url.searchParams.getAll('uploadId');
  if (ids.length !== 1) throw new TypeError('url must have one uploadId parameter: a DELETE without it deletes the object');
  checkUploadId(ids[0]);
  if (url.pathname === '/') throw new TypeError('url must name an object');
  return url;
}

async function result(sent: Promise<Success>, onMissing: MissingOption['onMissing'] = 'resolve'): Promise<AbortResult> {
  try {
    const { attempts, requestId, text, ...answer } = await sent;
    if (text.trim() !== '') throw unexpected({ ...answer, text, requestId }, answer.what, attempts);
    return { outcome: 'aborted', attempts, ...(requestId && { requestId }) };
  } catch (error) {
    if (!isCosServiceError(error) || error.status !== 404 || error.serviceCode !== 'NoSuchUpload') throw error;
    if (onMissing === 'reject' && error.attempts === 1) throw error;
    return { outcome: 'gone', attempts: error.attempts, ...(error.requestId && { requestId: error.requestId }) };
  }
}
