// List Parts. Source: Tencent doc 436/7747.

import { type UploadAddress, uploadUrl } from '../address.ts';
import type { Answer } from '../service/answer.ts';
import { readServiceOptions } from '../service/authorize.ts';
import { unusable } from '../service/failure.ts';
import { LIST_PARTS } from '../service/operations.ts';
import type { ServiceOptions } from '../service/options.ts';
import { send } from '../service/send.ts';
import { children, textOf, type XmlElement } from '../service/xml.ts';
import { ownOptions } from '../support/arguments.ts';
import { type HeaderOptions, readHeaders } from './headers.ts';
import { dateIn, isTruncated, notAdvancing } from './paging.ts';
import { etagIn, MAX_PARTS, type Part } from './upload-part.ts';

/** A stored part, as the server lists it. */
export interface ListedPart extends Part {
  /** In bytes. */
  size: number;
  /** As the server wrote it. */
  lastModified?: string;
}

/** Options of {@link listParts}. `deadline` is for each page. */
export interface ListPartsOptions extends ServiceOptions, HeaderOptions {}

/**
 * All stored parts of an upload, page by page as they are asked for. Needs `cos:ListParts`. Source: Tencent
 * doc 436/7747.
 * @throws as `abortMultipartUpload`, while iterating; a 404 `NoSuchUpload` when the upload no longer exists.
 * @example
 * for await (const { partNumber, size } of listParts(upload, { credentials })) console.log(partNumber, size);
 */
export async function* listParts(
  address: UploadAddress,
  options: ListPartsOptions,
): AsyncGenerator<ListedPart, void, undefined> {
  const { href, searchParams } = uploadUrl(address);
  const uploadId = searchParams.get('uploadId')?.trim();
  const given = ownOptions(options); // its owner may change it while the list is read
  const headers = readHeaders(given);
  let marker = 0;
  for (;;) {
    const url = new URL(marker > 0 ? `${href}&part-number-marker=${marker}` : href);
    const settings = readServiceOptions(given, LIST_PARTS);
    const answer = await send({ operation: LIST_PARTS, method: 'GET', url, headers }, settings);
    // A cache on the way may leave the query out of account.
    if ((textOf(answer.xml, 'UploadId') ?? uploadId) !== uploadId)
      throw unusable(answer, 'with the parts of another upload');
    for (const part of children(answer.xml, 'Part')) yield listedPart(part, answer);
    if (!isTruncated(answer)) return;
    const next = integerIn(answer.xml, 'NextPartNumberMarker', MAX_PARTS);
    if (!(next > marker)) throw notAdvancing(answer);
    marker = next;
  }
}

function listedPart(part: XmlElement, answer: Answer): ListedPart {
  const partNumber = integerIn(part, 'PartNumber', MAX_PARTS);
  const size = integerIn(part, 'Size', Number.MAX_SAFE_INTEGER);
  const lastModified = dateIn(part, 'LastModified', answer);
  if (!(partNumber > 0 && size >= 0)) throw unusable(answer, 'with a part whose number or size is none');
  return {
    partNumber,
    etag: etagIn(answer, textOf(part, 'ETag')),
    size,
    ...(lastModified && { lastModified }),
  };
}

/** A number as COS writes it, in decimal digits; `NaN` for anything else, and for more than `max`. */
function integerIn(element: XmlElement | undefined, name: string, max: number): number {
  const digits = textOf(element, name) ?? '';
  const value = /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
  return value <= max ? value : Number.NaN;
}
