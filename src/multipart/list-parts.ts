// List Parts. Source: Tencent doc 436/7747.

import { type UploadAddress, uploadUrl } from '../address.ts';
import { unexpected } from '../service/answer.ts';
import { type ServiceOptions, send } from '../service/send.ts';
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
export async function* listParts(address: UploadAddress, options: ServiceOptions): AsyncGenerator<ListedPart, void, undefined> {
  let marker = 0;
  for (;;) {
    const url = uploadUrl(address);
    if (marker) url.search += `&part-number-marker=${marker}`;
    const answer = await send({ method: 'GET', url }, options);
    const { xml } = answer;
    if (xml?.name !== 'listpartsresult') throw unexpected(answer, answer.what, answer.attempts);
    for (const part of xml.all('Part')) {
      const lastModified = part.text('LastModified');
      yield {
        partNumber: Number(part.text('PartNumber')),
        etag: part.text('ETag') ?? '',
        size: Number(part.text('Size')),
        ...(lastModified && { lastModified }),
      };
    }
    if (xml.text('IsTruncated') !== 'true') return;
    const next = Number(xml.text('NextPartNumberMarker'));
    if (!(next > marker)) throw notAdvancing(answer);
    marker = next;
  }
}
