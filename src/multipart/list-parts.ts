// List Parts. Source: Tencent doc 436/7747.

import { type UploadAddress, uploadUrl } from '../address.ts';
import { type Answer, unusable } from '../service/answer.ts';
import { readServiceOptions } from '../service/authorize.ts';
import { LIST_PARTS } from '../service/operations.ts';
import type { ServiceOptions } from '../service/options.ts';
import { send } from '../service/send.ts';
import { children, textOf, type XmlElement } from '../service/xml.ts';
import { type HeaderOptions, readHeaders } from './headers.ts';
import { isTruncated, notAdvancing } from './paging.ts';
import type { Part } from './upload-part.ts';

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
  const { href } = uploadUrl(address);
  const headers = readHeaders(options);
  let marker = 0;
  for (;;) {
    const url = new URL(marker > 0 ? `${href}&part-number-marker=${marker}` : href);
    const settings = readServiceOptions(options, LIST_PARTS);
    const answer = await send({ operation: LIST_PARTS, method: 'GET', url, headers }, settings);
    for (const part of children(answer.xml, 'Part')) yield listedPart(part, answer);
    if (!isTruncated(answer)) return;
    const next = Number(textOf(answer.xml, 'NextPartNumberMarker'));
    if (!(next > marker)) throw notAdvancing(answer);
    marker = next;
  }
}

function listedPart(part: XmlElement, answer: Answer): ListedPart {
  const partNumber = Number(textOf(part, 'PartNumber'));
  const size = Number(textOf(part, 'Size'));
  const lastModified = textOf(part, 'LastModified');
  if (!Number.isInteger(partNumber) || !Number.isInteger(size))
    throw unusable(answer, 'with a part whose number or size is none');
  return { partNumber, etag: textOf(part, 'ETag') ?? '', size, ...(lastModified && { lastModified }) };
}
