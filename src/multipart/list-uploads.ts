// List Multipart Uploads: every unfinished upload of a bucket. Source: Tencent doc 436/7736.

import { type BucketAddress, bucketUrl, copyAddress, WELL_FORMED } from '../address.ts';
import type { Answer } from '../service/answer.ts';
import { readServiceOptions } from '../service/authorize.ts';
import { LIST_UPLOADS } from '../service/operations.ts';
import type { ServiceOptions } from '../service/options.ts';
import { send } from '../service/send.ts';
import { children, exactTextOf, textOf, type XmlElement } from '../service/xml.ts';
import { checkInteger, checkText, ownOptions, ownProperties } from '../support/arguments.ts';
import { percentDecode, percentEncode } from '../support/percent-encode.ts';
import { type HeaderOptions, readHeaders } from './headers.ts';
import { dateIn, isTruncated, notAdvancing } from './paging.ts';

/** An unfinished upload, as the server lists it. */
export interface ListedUpload {
  /** The object's, decoded; empty when the server names none. */
  key: string;
  /** Empty when the server names none. */
  uploadId: string;
  /** When it was initiated, as the server wrote it; `undefined` when it did not. */
  initiated: string | undefined;
  /** E.g. `STANDARD`, as the server wrote it; `undefined` when it did not. */
  storageClass: string | undefined;
}

/** Where a list goes on. Tencent doc 436/7736. */
export interface UploadMarker {
  /** After the uploads of this key; an empty one is the beginning. */
  keyMarker: string;
  /** Of this key itself, after this uploadId. */
  uploadIdMarker: string;
}

/** Options of {@link listMultipartUploads}. `deadline` is for each page. */
export interface ListUploadsOptions extends ServiceOptions, HeaderOptions {
  /**
   * Only keys that begin with it.
   * @default all
   */
  prefix?: string | undefined;
  /**
   * How many to ask for at a time; 1 to 1000.
   * @default 1000
   */
  pageSize?: number | undefined;
  /**
   * Where to go on: after this key and uploadId.
   * @default the beginning
   */
  after?: UploadMarker | undefined;
}

/** One page of the list. */
export interface UploadsPage {
  uploads: ListedUpload[];
  /** Those of them whose key is not told exactly: it is no UTF-8, or XML has lost some of it. */
  inexact: ReadonlySet<ListedUpload>;
  /** Where the next page begins; `undefined` on the last. */
  next: UploadMarker | undefined;
  /** The answer it came in. */
  answer: Answer;
}

/**
 * All unfinished uploads of a bucket, in the order of their keys, page by page as they are asked for. Needs
 * `cos:ListMultipartUploads` on the whole bucket.
 * @throws as `abortMultipartUpload`, while iterating; a `CosServiceError` when a page does not lead on.
 * @example
 * for await (const { key, initiated } of listMultipartUploads(bucket, { credentials }))
 *   console.log(key, initiated);
 */
export async function* listMultipartUploads(
  address: BucketAddress,
  options: ListUploadsOptions,
): AsyncGenerator<ListedUpload, void, undefined> {
  for await (const { uploads } of listUploadPages(address, options)) yield* uploads;
}

/** The pages of {@link listMultipartUploads}, each requested when the one before is done with. */
export async function* listUploadPages(
  address: BucketAddress,
  options: ListUploadsOptions,
): AsyncGenerator<UploadsPage, void, undefined> {
  bucketUrl(address);
  // Their owner may change them while the list is read.
  const bucket = copyAddress(address);
  const given = ownOptions(options);
  let { after } = given;
  let seen = after;
  let pages = 0;
  let keptPage = 1;
  do {
    const page = await listUploadsPage(bucket, { ...given, after });
    yield page;
    after = page.next;
    // A list that comes back to where it was would be read for ever. One marker is kept to notice it, that of
    // a page ever later: 1, 2, 4, 8, … (Brent's way to find a loop).
    if (after && isSame(after, seen)) throw notAdvancing(page.answer);
    pages += 1;
    if (pages === keptPage) {
      seen = after;
      keptPage *= 2;
    }
  } while (after);
}

async function listUploadsPage(address: BucketAddress, options: ListUploadsOptions): Promise<UploadsPage> {
  const url = bucketUrl(address);
  const { prefix = '', pageSize = 1000, after } = ownProperties(options);
  checkInteger(pageSize, 'pageSize', 1, 1000);
  url.search = `uploads&encoding-type=url&max-uploads=${pageSize}`;
  if (prefix !== '') url.search += `&prefix=${percentEncode(checkText(prefix, 'prefix', WELL_FORMED, RULE))}`;
  if (after !== undefined) {
    const marker = ownProperties(after);
    const keyMarker = checkText(marker.keyMarker, 'after.keyMarker', WELL_FORMED, RULE);
    const uploadIdMarker = checkText(marker.uploadIdMarker, 'after.uploadIdMarker', WELL_FORMED, RULE);
    url.search += `&key-marker=${percentEncode(keyMarker)}&upload-id-marker=${percentEncode(uploadIdMarker)}`;
  }
  const headers = readHeaders(options);
  const answer = await send(
    { operation: LIST_UPLOADS, method: 'GET', url, headers },
    readServiceOptions(options, LIST_UPLOADS),
  );
  const isEncoded = textOf(answer.xml, 'EncodingType')?.toLowerCase() === 'url';
  const decode = isEncoded ? percentDecode : (text: string) => (text.includes('\ufffd') ? undefined : text);
  const inexact = new Set<ListedUpload>();
  const uploads = children(answer.xml, 'Upload').map((element) => {
    const written = exactTextOf(element, 'Key');
    const key = decode(written);
    const upload = listedUpload(element, key ?? written, answer);
    if (key === undefined) inexact.add(upload);
    return upload;
  });
  return {
    uploads,
    inexact,
    next: isTruncated(answer) ? nextMarker(answer, decode, after) : undefined,
    answer,
  };
}

function listedUpload(upload: XmlElement, key: string, answer: Answer): ListedUpload {
  const storageClass = textOf(upload, 'StorageClass');
  return {
    key,
    uploadId: textOf(upload, 'UploadId') ?? '',
    initiated: dateIn(upload, 'Initiated', answer),
    storageClass: storageClass && answer.holdsSecret(storageClass) ? undefined : storageClass,
  };
}

function nextMarker(
  answer: Answer,
  decode: (text: string) => string | undefined,
  after: UploadMarker | undefined,
): UploadMarker {
  const written = exactTextOf(answer.xml, 'NextKeyMarker');
  const keyMarker = decode(written) ?? written;
  const uploadIdMarker = textOf(answer.xml, 'NextUploadIdMarker') ?? '';
  const next = { keyMarker, uploadIdMarker };
  if (keyMarker === '' || isSame(next, after)) throw notAdvancing(answer);
  return next;
}

const isSame = (a: UploadMarker, b: UploadMarker | undefined): boolean =>
  a.keyMarker === b?.keyMarker && a.uploadIdMarker === b.uploadIdMarker;

const RULE = 'must be a string without lone surrogates';
