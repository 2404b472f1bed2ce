// Upload Part. Source: Tencent doc 436/7750.

import { type UploadAddress, uploadUrl, WELL_FORMED } from '../address.ts';
import type { Answer } from '../service/answer.ts';
import { readServiceOptions } from '../service/authorize.ts';
import { CosServiceError } from '../service/errors.ts';
import { UPLOAD_PART } from '../service/operations.ts';
import type { ServiceOptions } from '../service/options.ts';
import { send } from '../service/send.ts';
import { checkAwaited, checkInteger, checkText } from '../support/arguments.ts';
import { type HeaderOptions, readHeaders } from './headers.ts';

/** A part that the server holds. */
export interface Part {
  /** 1 to 10000. */
  partNumber: number;
  /** As the server gave it, quotes included. A browser reads it only where CORS exposes `ETag`. */
  etag: string;
  /**
   * In whole bytes, where it is known: a Complete whose answer is lost is then proved by the length of the
   * object, too.
   */
  size?: number | undefined;
  /**
   * How many requests for it were sent before without an answer, if any. One of them may still arrive, also
   * after an abort.
   */
  lostAttempts?: number | undefined;
}

/** What a part is made of. */
export type PartBody = Blob | ArrayBuffer | ArrayBufferView | string;

/** Options of {@link uploadPart}. */
export interface UploadPartOptions extends ServiceOptions, HeaderOptions {}

/** The largest part number. */
export const MAX_PARTS = 10_000;

/**
 * Stores one part: 1 MiB to 5 GiB, the last one may be smaller. The same number again overwrites. Needs
 * `cos:UploadPart`. `timeout` covers the whole part: by default it is enough for 64 KiB a second. Source:
 * Tencent doc 436/7750.
 * @throws as `abortMultipartUpload`, with `partNumber` on a `CosError`; `RangeError` for a `partNumber`
 * outside of 1 to 10000.
 * @example
 * const part = await uploadPart(upload, 1, file.slice(0, 5 * 1024 * 1024), { credentials, signal });
 */
export async function uploadPart(
  address: UploadAddress,
  partNumber: number,
  body: PartBody,
  options: UploadPartOptions,
): Promise<Part> {
  const url = uploadUrl(address);
  checkInteger(partNumber, 'partNumber', 1, MAX_PARTS);
  const size = sizeOf(body);
  url.search = `partNumber=${partNumber}&${url.search.slice(1)}`;
  const headers = { 'content-type': 'application/octet-stream', ...readHeaders(options) };
  const settings = readServiceOptions(options, UPLOAD_PART, size);
  const sent = body instanceof Blob && isForeign(body) ? await body.arrayBuffer() : body;
  const answer = await send(
    { operation: UPLOAD_PART, method: 'PUT', url, headers, body: sent, size, partNumber },
    settings,
  );
  const etag = etagIn(answer, answer.headers.get('etag'));
  const { describe, status, attempts, lostAttempts, requestId } = answer;
  if (etag) return { partNumber, etag, size, ...(lostAttempts > 0 && { lostAttempts }) };
  const why = "stored, but its ETag cannot be read: the bucket's CORS rule must expose ETag";
  throw new CosServiceError(`${describe()}: ${why}`, {
    code: 'ERR_COS_UNEXPECTED',
    status,
    attempts,
    requestId,
    partNumber,
  });
}

/** The grammar of an ETag, its quotes included. */
export const ETAG: RegExp = /^[!-~]{1,128}$/;

/**
 * The ETag as COS knows it: a proxy may have made it weak. Empty for a text that is none, whatever else a
 * server has put there.
 */
export function strongEtag(text: string): string {
  const etag = text.startsWith('W/') ? text.slice(2) : text;
  return ETAG.test(etag) ? etag : '';
}

/** An ETag of that answer as COS knows it; empty also for one that repeats a secret of the request. */
export function etagIn({ holdsSecret }: Answer, text: string | null | undefined): string {
  const etag = strongEtag(text ?? '');
  return holdsSecret(etag) ? '' : etag;
}

/** jsdom replaces Blob, but not fetch, which would send the text `[object Blob]`. */
const isForeign = (blob: Blob): boolean =>
  new Response(blob.slice(0, 0, 'a/b')).headers.get('content-type') !== 'a/b';

/**
 * In bytes.
 * @throws {TypeError} for what `fetch` would turn into text, or what may change while it is sent.
 */
function sizeOf(body: PartBody): number {
  if (typeof body === 'string') {
    checkText(body, 'body', WELL_FORMED, 'must hold no lone surrogate: that is half a character');
    return new TextEncoder().encode(body).length;
  }
  if (body instanceof Blob) return body.size;
  checkAwaited(body, 'body');
  const buffer: unknown = ArrayBuffer.isView(body) ? body.buffer : body;
  if (isBuffer(buffer, 'SharedArrayBuffer'))
    throw new TypeError('body must not be shared memory: send a copy, `bytes.slice()`');
  if (!isBuffer(buffer, 'ArrayBuffer')) throw new TypeError(BODY_RULE);
  const { resizable, detached } = buffer as { resizable?: boolean; detached?: boolean };
  if (resizable) throw new TypeError('body must not be resizable: send a copy, `bytes.slice()`');
  if (detached) throw new TypeError('body has been transferred elsewhere: send it before, or keep a copy');
  return body.byteLength;
}

const BODY_RULE =
  'body must be a Blob, bytes or a string: ' +
  'read a stream or a form into a Blob, `await new Response(body).blob()`';

/**
 * Whether it is memory of that kind, of whatever realm: its length can be read by the getter of the kind
 * alone. What it calls itself, `Symbol.toStringTag`, is no proof.
 */
function isBuffer(value: unknown, kind: 'ArrayBuffer' | 'SharedArrayBuffer'): boolean {
  // Pages that are not isolated have no SharedArrayBuffer.
  const { prototype } = Object(globalThis[kind]) as { prototype?: object };
  try {
    const { get } = Object.getOwnPropertyDescriptor(prototype, 'byteLength') as PropertyDescriptor;
    return typeof get?.call(value) === 'number';
  } catch {
    return false;
  }
}
