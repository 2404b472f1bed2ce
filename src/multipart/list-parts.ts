// List Parts. Source: Tencent doc 436/7747.

import { type UploadAddress, uploadUrl } from '../address.ts';
import { unexpected } from '../service/answer.ts';
import { type ServiceOptions, signedWith } from '../service/authorize.ts';
import { send } from '../service/send.ts';
import { children, isNamed, textOf } from '../service/xml.ts';
import { ownProperties } from '../support/arguments.ts';
import { notAdvancing } from './paging.ts';
import type { Part } from './upload-part.ts';

/** A stored part, as the server lists it. */
export interface ListedPart extends Part {
  /** In bytes. */
  size: number;
  /** As the server wrote it. */
  lastModified?: string;
}

/**
 * All stored parts of an upload, page by page as they are asked for. Needs `cos:ListParts`.
 * @throws as `abortMultipartUpload`, while iterating; a 404 `NoSuchUpload` when the upload no longer exists.
 */
export async function* listParts(
  address: UploadAddress,
  options: ServiceOptions,
): AsyncGenerator<ListedPart, void, undefined> {
  let marker = 0;
  for (;;) {
    const url = uploadUrl(address);
    if (marker) url.search += `&part-number-marker=${marker}`;
    const answer = await send({ method: 'GET', url }, options, signedWith(ownProperties(options)));
    const { xml } = answer;
    if (!isNamed(xml, 'ListPartsResult')) throw unexpected(answer);
    for (const part of children(xml, 'Part')) {
      const lastModified = textOf(part, 'LastModified');
      yield {
        partNumber: Number(textOf(part, 'PartNumber')),
        etag: textOf(part, 'ETag') ?? '',
        size: Number(textOf(part, 'Size')),
        ...(lastModified && { lastModified }),
      };
    }
    if (textOf(xml, 'IsTruncated') !== 'true') return;
    const next = Number(textOf(xml, 'NextPartNumberMarker'));
    if (!(next > marker)) throw notAdvancing(answer);
    marker = next;
  }
}
