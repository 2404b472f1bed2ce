// Initiate Multipart Upload. Source: Tencent doc 436/7746.

import { type ObjectAddress, objectUrl, type UploadAddress } from '../address.ts';
import { own } from '../arguments.ts';
import { unexpected } from '../service/answer.ts';
import { type ServiceOptions, send } from '../service/send.ts';

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
export async function initiateMultipartUpload(address: ObjectAddress, options: InitiateOptions): Promise<UploadAddress> {
  const url = objectUrl(address);
  url.search = '?uploads';
  const { headers = {} } = own(options);
  const answer = await send({ method: 'POST', url, headers: own(headers), idempotent: false }, options);
  const uploadId = answer.xml?.text('UploadId');
  if (!uploadId) throw unexpected(answer, answer.what, answer.attempts);
  const { bucket, region, key, endpoint, allowInsecureEndpoint } = own(address);
  return {
    bucket,
    region,
    key,
    ...(endpoint !== undefined && { endpoint }),
    ...(allowInsecureEndpoint !== undefined && { allowInsecureEndpoint }),
    uploadId,
  };
}
