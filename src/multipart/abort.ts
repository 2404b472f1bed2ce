// Abort Multipart Upload: the one request this library exists for. Source: Tencent doc 436/7740.

import { checkUploadId, type UploadAddress, uploadUrl } from '../address.ts';
import { type Answer, unexpected } from '../service/answer.ts';
import { type Authorizer, type ServiceOptions, signedWith } from '../service/authorize.ts';
import type { CosServiceError } from '../service/errors.ts';
import { type SendOptions, send } from '../service/send.ts';
import type { Credentials } from '../signature/credentials.ts';
import type { SignOptions } from '../signature/sign.ts';
import { presign } from '../signature/sign.ts';
import { ownProperties, readable } from '../support/arguments.ts';

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
export async function abortMultipartUpload(
  address: UploadAddress,
  options: AbortOptions,
): Promise<AbortResult> {
  return abort(uploadUrl(address), options, signedWith(ownProperties(options)));
}

/**
 * A URL for one thing, to abort this upload, for a browser that must not hold keys. Synchronous; `expiresIn` in seconds, default 900.
 * Sign it with keys that may do `cos:AbortMultipartUpload` and nothing else: COS signs the names of parameters in lower case, so the
 * signature by itself does not tell `uploadId` from `uploadid`, which another server might ignore. Source: Tencent doc 436/7778.
 * @throws {TypeError | RangeError} naming the argument.
 */
export function presignAbort(
  address: UploadAddress,
  credentials: Credentials,
  options?: SignOptions,
): string {
  return presign({ method: 'DELETE', url: uploadUrl(address) }, credentials, options);
}

/**
 * Aborts with a URL from {@link presignAbort}; needs no credentials. A URL without a non-empty `uploadId` is refused, because a
 * DELETE to it would delete the object.
 * @throws as {@link abortMultipartUpload}.
 */
export async function abortWithUrl(url: string | URL, options?: AbortWithUrlOptions): Promise<AbortResult> {
  const parsed = readable('url', () => {
    const given = new URL(url);
    decodeURIComponent(given.pathname); // what a message will name
    return given;
  });
  const ids = parsed.searchParams.getAll('uploadId');
  checkUploadId(ids[0]);
  if (ids.length > 1 || parsed.pathname === '/' || parsed.username || parsed.password)
    throw new TypeError('url is not a presigned abort');
  return abort(parsed, options);
}

async function abort(
  url: URL,
  options: AbortWithUrlOptions | undefined,
  authorize?: Authorizer,
): Promise<AbortResult> {
  const done = (
    outcome: AbortResult['outcome'],
    { attempts, requestId }: Answer | CosServiceError,
  ): AbortResult => ({
    outcome,
    attempts,
    ...(requestId && { requestId }),
  });
  try {
    const answer = await send({ method: 'DELETE', url }, options, authorize);
    if (answer.text.trim()) throw unexpected(answer);
    return done('aborted', answer);
  } catch (error) {
    const { status, serviceCode, attempts } = error as CosServiceError;
    if (
      status !== 404 ||
      serviceCode !== 'NoSuchUpload' ||
      (ownProperties(options).onMissing === 'reject' && attempts === 1)
    )
      throw error;
    return done('gone', error as CosServiceError);
  }
}
