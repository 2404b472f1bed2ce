// Complete Multipart Upload, and the proof that it has happened when its answer was lost. Sources: Tencent
// docs 436/7742, 436/7745.

import { copyAddress, objectUrl, type UploadAddress, uploadUrl } from '../address.ts';
import type { Answer } from '../service/answer.ts';
import { readServiceOptions } from '../service/authorize.ts';
import { type CosServiceError, isCosServiceError } from '../service/errors.ts';
import { COMPLETE, HEAD_OBJECT } from '../service/operations.ts';
import type { ServiceOptions } from '../service/options.ts';
import { send } from '../service/send.ts';
import { escapeXml, textOf } from '../service/xml.ts';
import {
  checkAwaited,
  checkInteger,
  checkObject,
  checkText,
  ownOptions,
  ownProperties,
} from '../support/arguments.ts';
import { httpTime } from '../support/dates.ts';
import { MIN_TIME } from '../support/time.ts';
import { type HeaderOptions, readHeaders } from './headers.ts';
import { ownLocation } from './location.ts';
import { ETAG, etagIn, MAX_PARTS, type Part, strongEtag } from './upload-part.ts';

/** The object that the parts have become. */
export interface CompletedUpload {
  /** As the server gave it, quotes included; empty when what it gave is none. */
  etag: string;
  /** The object's URL as the server wrote it. */
  location?: string;
  /** `x-cos-request-id`, where it can be read. */
  requestId?: string;
}

/** Options of {@link completeMultipartUpload}. */
export interface CompleteOptions extends ServiceOptions, HeaderOptions {
  /**
   * When the upload was opened, in milliseconds since the epoch, by the server's clock; 1e11 to 8.64e15. An
   * object that is older is not taken for this one when the answer of a Complete was lost.
   */
  openedAt?: number | undefined;
}

/**
 * Makes the object out of its parts; afterwards the upload no longer exists. Needs
 * `cos:CompleteMultipartUpload`. The server answers 200 before it knows, so only the object's `ETag` in that
 * answer is success. When an answer was lost, and COS then knows no such upload, a HEAD of the object decides
 * (needs `cos:HeadObject`); where it cannot, this rejects with `refused: false`. Source: Tencent doc
 * 436/7742.
 * @throws as `abortMultipartUpload`; `TypeError | RangeError` when `parts` is empty, out of order or not
 * parts.
 * @example
 * const { etag } = await completeMultipartUpload(upload, [part1, part2], { credentials });
 */
export async function completeMultipartUpload(
  address: UploadAddress,
  parts: readonly Part[],
  options: CompleteOptions,
): Promise<CompletedUpload> {
  const url = uploadUrl(address);
  const completing = { address: copyAddress(address), parts: readParts(parts) };
  const given = ownOptions(options);
  const { openedAt } = given;
  if (openedAt !== undefined)
    checkInteger(openedAt, 'openedAt', 1e11, MAX_DATE, 'milliseconds since the epoch, as of `Date.now()`');
  const body = `<CompleteMultipartUpload>${partList(completing.parts)}</CompleteMultipartUpload>`;
  const headers = { 'content-type': 'application/xml', ...readHeaders(given) };
  const settings = readServiceOptions(given, COMPLETE);
  const begun = performance.now();
  try {
    const answer = await send({ operation: COMPLETE, method: 'POST', url, headers, body }, settings);
    const location = ownLocation(textOf(answer.xml, 'Location') ?? '', completing.address);
    return completed(answer, etagIn(answer, textOf(answer.xml, 'ETag')), location);
  } catch (error) {
    if (!saysNoSuchUpload(error)) throw error;
    const deadline = Math.floor(settings.deadline - (performance.now() - begun));
    const proof = deadline >= MIN_TIME && (await findCompleted(completing, error, { ...given, deadline }));
    if (settings.signal?.aborted) throw settings.signal.reason;
    if (!proof) throw error;
    return proof;
  }
}

/** What an object is to be made of. */
export interface Completing {
  address: UploadAddress;
  parts: readonly Part[];
}

/**
 * The object, if it can only have been made out of these parts by the Complete that has failed with `error`.
 * Whatever stands in the way of knowing is no proof.
 */
export async function findCompleted(
  { address, parts }: Completing,
  error: unknown,
  options: CompleteOptions,
): Promise<CompletedUpload | undefined> {
  const { openedAt = 0, timeout: _, ...sending } = ownProperties(options);
  // No answer was lost: the object may be an older one of the same parts.
  if (openedAt === 0 && saysNoSuchUpload(error) && error.attempts === 1) return undefined;
  const headers = Object.fromEntries(
    Object.entries(readHeaders(options)).filter(([name]) => isOfCustomerKey(name)),
  );
  try {
    const request = { operation: HEAD_OBJECT, method: 'HEAD', url: objectUrl(address), headers } as const;
    const answer = await send(request, readServiceOptions(sending, HEAD_OBJECT));
    const etag = etagIn(answer, answer.headers.get('etag'));
    const sizes = parts.map(({ size }) => size);
    const sum = sizes.reduce<number>((sum, size) => sum + Number(size), 0);
    const isOfTheseParts = etag.endsWith(`-${parts.length}"`);
    const length = answer.headers.get('content-length') ?? Number.NaN;
    const isOfTheirSize = sizes.includes(undefined) || Number(length) === sum;
    const isYounger = modifiedAt(answer) >= wholeSecond(openedAt) - GRACE;
    return isOfTheseParts && isOfTheirSize && isYounger ? completed(answer, etag) : undefined;
  } catch {
    return undefined;
  }
}

const saysNoSuchUpload = (error: unknown): error is CosServiceError =>
  isCosServiceError(error) && error.serviceCode === 'NoSuchUpload';

const completed = ({ requestId }: Answer, etag: string, location?: string): CompletedUpload => ({
  etag,
  ...(location && { location }),
  ...(requestId && { requestId }),
});

/** The last time that a `Date` knows, in milliseconds since the epoch. */
const MAX_DATE = 8.64e15;

/** Milliseconds by which two times that the server wrote may differ: it writes whole seconds. */
const GRACE = 1000;

const wholeSecond = (time: number): number => Math.floor(time / 1000) * 1000;

/** Where it cannot be read it says nothing against the object. */
const modifiedAt = ({ headers }: Answer): number =>
  httpTime(headers.get('last-modified')) || Number.POSITIVE_INFINITY;

/** An object that was encrypted with a key of the customer's can be asked about only with that key. */
const isOfCustomerKey = (name: string): boolean => name.startsWith('x-cos-server-side-encryption-customer-');

const ETAG_RULE = 'must be what Upload Part answered: give what `uploadPart` resolves to';

/** A copy of them, checked. */
function readParts(parts: readonly Part[]): readonly Part[] {
  checkAwaited(parts, 'parts');
  if (!Array.isArray(parts) || parts.length === 0) throw new TypeError('parts must be a non-empty array');
  let previous = 0;
  // `map` would leave out the holes of an array, and the object would be made without these parts.
  return Array.from(parts as readonly Part[], (part, index) => {
    checkObject(part, `parts[${index}]`, ['partNumber', 'etag']);
    const { partNumber, etag, ...given } = ownProperties(part);
    const size = given.size ?? undefined; // `null` is what JSON says for what there is not
    checkInteger(partNumber, 'parts: partNumber', 1, MAX_PARTS);
    if (partNumber <= previous)
      throw new RangeError('parts must be in ascending order of partNumber, each once');
    previous = partNumber;
    if (size !== undefined) checkInteger(size, 'parts: size', 0, Number.MAX_SAFE_INTEGER, 'it is in bytes');
    const strong = strongEtag(checkText(etag, 'parts: etag', ETAG, ETAG_RULE));
    return { partNumber, etag: checkText(strong, 'parts: etag', ETAG, ETAG_RULE), size };
  });
}

const partList = (parts: readonly Part[]): string =>
  parts
    .map(
      ({ partNumber, etag }) =>
        `<Part><PartNumber>${partNumber}</PartNumber><ETag>${escapeXml(etag)}</ETag></Part>`,
    )
    .join('');
