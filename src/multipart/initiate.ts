// Initiate Multipart Upload. Source: Tencent doc 436/7746.

import { type ObjectAddress, objectUrl, type UploadAddress } from '../address.ts';
import { unexpected } from '../service/answer.ts';
import { type ServiceOptions, signedWith } from '../service/authorize.ts';
import { send } from '../service/send.ts';
import { textOf } from '../service/xml.ts';
import { ownProperties } from '../support/arguments.ts';

/** Options of {@link initiateMultipartUpload}. */
export interface InitiateOptions extends ServiceOptions {
  /** Headers of the object to be: `content-type`, `cache-control`, `x-cos-acl`, `x-cos-storage-class`, `x-cos-meta-*` … All signed. */
  headers?: Record<string, string> | undefined;
}

/**
 * Opens an upload; resolves to its address, ready for the other calls. Needs `cos:InitiateMultipartUpload`.
 * Not repeated when its answer was lost: the server may have opened an upload whose id nobody knows, and would open another.
 * @throws as `abortMultipartUpload`.
 */
export async function initiateMultipartUpload(
  address: ObjectAddress,
  options: InitiateOptions,
): Promise<UploadAddress> {
  const url = objectUrl(address);
  url.search = 'uploads';
  const { headers = {} } = ownProperties(options);
  const answer = await send(
    { method: 'POST', url, headers: ownProperties(headers), idempotent: false },
    options,
    signedWith(ownProperties(options)),
  );
  const uploadId = textOf(answer.xml, 'UploadId');
  if (!uploadId) throw unexpected(answer);
  return { ...address, uploadId };
}
