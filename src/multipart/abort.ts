// Abort Multipart Upload: the one request this library exists for. Source: Tencent doc 436/7740.

import { checkKey, checkUploadId, isSafe, type UploadAddress, uploadUrl } from '../address.ts';
import { readServiceOptions } from '../service/authorize.ts';
import { type CosServiceError, isCosServiceError } from '../service/errors.ts';
import { ABORT } from '../service/operations.ts';
import { readOptions, type SendOptions, type ServiceOptions, type Settings } from '../service/options.ts';
import { send } from '../service/send.ts';
import type { Credentials } from '../signature/credentials.ts';
import { presign, type SignOptions } from '../signature/sign.ts';
import { checkWord, ownProperties, readable } from '../support/arguments.ts';
import { type HeaderOptions, readHeaders } from './headers.ts';

/** How an abort ended. Either way nothing of the upload is left. */
export interface AbortResult {
  /**
   * `aborted`: the server confirmed it. `gone`: the server no longer knows the upload (404 `NoSuchUpload`).
   */
  outcome: 'aborted' | 'gone';
  /** How many requests were sent. */
  attempts: number;
  /** `x-cos-request-id`, where it can be read. */
  requestId?: string;
}

/** Options of {@link abortWithUrl}. */
export interface AbortWithUrlOptions extends SendOptions {
  /**
   * What a 404 `NoSuchUpload` to the first request is. `resolve`: `gone`, because a browser may have sent the
   * DELETE twice on its own. `reject`: a `CosServiceError`; after an attempt whose answer was lost it is
   * `gone` all the same.
   * @default 'resolve'
   */
  onMissing?: 'resolve' | 'reject' | undefined;
}

/** Options of {@link abortMultipartUpload}. */
export interface AbortOptions extends ServiceOptions, HeaderOptions, Pick<AbortWithUrlOptions, 'onMissing'> {}

/**
 * Aborts an unfinished upload: its stored parts are deleted and no longer billed. Needs
 * `cos:AbortMultipartUpload`. Resolves when nothing is left; repeating it is harmless. Source: Tencent doc
 * 436/7740.
 * @throws {TypeError | RangeError} naming the argument, before anything is sent.
 * @throws {CosServiceError} when the server refuses, or answers what proves nothing; `CosNetworkError` when
 * it cannot be reached in time; `CosError` when the credential function fails; `signal.reason` when
 * cancelled.
 * @example
 * const bucket = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' };
 * const address = { ...bucket, key: 'video/1.mp4', uploadId };
 * const { outcome } = await abortMultipartUpload(address, { credentials });
 * console.log(outcome); // aborted
 */
export async function abortMultipartUpload(
  address: UploadAddress,
  options: AbortOptions,
): Promise<AbortResult> {
  const target = { url: uploadUrl(address), headers: readHeaders(options) };
  return abort(target, readServiceOptions(options, ABORT), ownProperties(options));
}

/**
 * A URL for one thing, to abort this upload, for a browser that must not hold keys. Synchronous; `expiresIn`
 * in seconds, default 900. Sign it with keys that may do `cos:AbortMultipartUpload` and nothing else: COS
 * signs the names of parameters in lower case, so the signature by itself does not tell `uploadId` from
 * `uploadid`, which another server might ignore. Source: Tencent doc 436/7778.
 * @throws {TypeError | RangeError} naming the argument.
 * @throws {Error} with the code `ERR_COS_CREDENTIALS` when the keys have expired.
 * @example
 * const url = presignAbort(upload, credentials, { expiresIn: 600 });
 */
export function presignAbort(
  address: UploadAddress,
  credentials: Credentials,
  options?: SignOptions,
): string {
  return presign({ method: 'DELETE', url: uploadUrl(address) }, credentials, options);
}

/**
 * Aborts with a URL from {@link presignAbort}; needs no credentials. `https:`, or `http:` to a loopback host.
 * A URL without exactly one `uploadId` is refused, because a DELETE to it would delete the object. Source:
 * Tencent doc 436/7740.
 * @throws as {@link abortMultipartUpload}.
 * @example
 * const { outcome } = await abortWithUrl(url, { timeout: 5000 });
 */
export async function abortWithUrl(url: string | URL, options?: AbortWithUrlOptions): Promise<AbortResult> {
  return abort({ url: readAbortUrl(url, 'url') }, readOptions(options, ABORT), ownProperties(options));
}

/**
 * A URL that can do nothing but abort one upload, as far as a URL tells. `name` is the argument's.
 * @throws {TypeError | RangeError} naming what is wrong with it, and repeating nothing of it.
 */
export function readAbortUrl(given: string | URL, name: string): URL {
  const rule = 'must be a URL as `presignAbort` makes it';
  const url = readable(name, () => new URL(given), rule);
  if (!isSafe(url)) throw new RangeError(`${name} must begin with \`https:\`; \`http:\` is for loopback`);
  if (url.username || url.password) throw new RangeError(`${name} must not hold a user or a password`);
  checkKey(readable(name, () => decodeURIComponent(url.pathname).slice(1), rule));
  const { search, searchParams } = url;
  const names = [...searchParams.keys()].map((parameter) => parameter.toLowerCase());
  // Nor may it be escaped: who takes parameters as they are written would see a DELETE of the object.
  const isPlain = search
    .slice(1)
    .split('&')
    .some((parameter) => parameter.startsWith('uploadId='));
  if (!isPlain || names.filter((parameter) => parameter === 'uploadid').length !== 1)
    throw new TypeError(`${name} must hold \`uploadId\`, once and in this spelling`);
  // With these a DELETE is for a version, or for tags.
  if (names.includes('versionid') || names.includes('tagging'))
    throw new TypeError(`${name} must name an upload alone: no \`versionId\`, no \`tagging\``);
  checkUploadId(searchParams.get('uploadId'));
  return url;
}

async function abort(
  target: { url: URL; headers?: Record<string, string> },
  settings: Settings,
  { onMissing = 'resolve' }: AbortWithUrlOptions,
): Promise<AbortResult> {
  checkWord(onMissing, 'onMissing', ['resolve', 'reject']);
  try {
    return result('aborted', await send({ operation: ABORT, method: 'DELETE', ...target }, settings));
  } catch (error) {
    if (!isMissing(error) || (onMissing === 'reject' && error.refused)) throw error;
    return result('gone', error);
  }
}

/**
 * COS's own word that there is no such upload (any more). A proxy's 404 is not that, nor an answer that was
 * cut off, which is worth another attempt.
 */
export const isMissing = (error: unknown): error is CosServiceError =>
  isCosServiceError(error) &&
  error.status === 404 &&
  error.serviceCode === 'NoSuchUpload' &&
  !error.retryable;

const result = (
  outcome: AbortResult['outcome'],
  { attempts, requestId }: { attempts: number; requestId: string | undefined },
): AbortResult => ({ outcome, attempts, ...(requestId && { requestId }) });
