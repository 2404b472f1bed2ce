// Complete Multipart Upload. Source: Tencent doc 436/7742.

import { type UploadAddress, uploadUrl } from '../address.ts';
import { unexpected } from '../service/answer.ts';
import { type ServiceOptions, signedWith } from '../service/authorize.ts';
import { send } from '../service/send.ts';
import { escapeXml, textOf } from '../service/xml.ts';
import { checkInteger, checkText, ownProperties } from '../support/arguments.ts';
import { MAX_PARTS, type Part } from './upload-part.ts';

/** The object that the parts have become. */
export interface CompletedUpload {
  /** As the server gave it, quotes included. */
  etag: string;
  /** The object's URL as the server wrote it. */
  location?: string;
  /** `x-cos-request-id`, where it can be read. */
  requestId?: string;
}

/**
 * Makes the object out of its parts; afterwards the upload no longer exists. Needs `cos:CompleteMultipartUpload`.
 * The server answers 200 before it knows: an `<Error>` in that answer is an error here. A 404 `NoSuchUpload` with `attempts` above 1
 * may mean that an earlier attempt completed and its answer was lost.
 * @throws as `abortMultipartUpload`; `TypeError | RangeError` when `parts` is empty, out of order or not parts.
 */
export async function completeMultipartUpload(
  address: UploadAddress,
  parts: readonly Part[],
  options: ServiceOptions,
): Promise<CompletedUpload> {
  const url = uploadUrl(address);
  const body = `<CompleteMultipartUpload>${partList(parts)}</CompleteMultipartUpload>`;
  const answer = await send(
    { method: 'POST', url, headers: { 'content-type': 'application/xml' }, body },
    options,
    signedWith(ownProperties(options)),
  );
  const etag = textOf(answer.xml, 'ETag');
  if (!etag) throw unexpected(answer);
  const location = textOf(answer.xml, 'Location');
  return { etag, ...(location && { location }), ...(answer.requestId && { requestId: answer.requestId }) };
}

function partList(parts: readonly Part[]): string {
  if (!Array.isArray(parts) || parts.length === 0) throw new TypeError('parts must be a non-empty array');
  let previous = 0;
  return (parts as readonly Part[])
    .map(({ partNumber, etag }) => {
      checkInteger(partNumber, 'parts: partNumber', 1, MAX_PARTS);
      if (partNumber <= previous) throw new RangeError('parts must be in ascending order of partNumber');
      previous = partNumber;
      return `<Part><PartNumber>${partNumber}</PartNumber><ETag>${escapeXml(checkText(etag, 'parts: etag', /^[!-~]+$/))}</ETag></Part>`;
    })
    .join('');
}
