// An error in words: what happened, and what a person can do about it.

import { type CosErrorCode, isCosError, isCosServiceError } from 'cos-abort';
import type { Server } from './way.ts';

/** `ERR_COS_LIMIT` is a sweep's. */
type UploadErrorCode = Exclude<CosErrorCode, 'ERR_COS_SERVICE' | 'ERR_COS_LIMIT'>;

const FILE_CHANGED =
  'The file can no longer be read: it was changed, moved, or is a folder. Choose it again.';

const OF_BUCKET: Record<UploadErrorCode, string> = {
  ERR_COS_NETWORK:
    "The bucket could not be reached. Check the connection, and that the bucket's CORS rule lets this page in.",
  ERR_COS_TIMEOUT: 'The bucket did not answer in time. Check the connection.',
  ERR_COS_CLOCK: "The bucket refused the signature because of the time. Set this computer's clock.",
  ERR_COS_UNEXPECTED:
    'Something other than the bucket answered, or its CORS rule hides ETag. Check for a proxy or a login page.',
  ERR_COS_FETCH: FILE_CHANGED,
  ERR_COS_CREDENTIALS: 'No usable keys were given. Reload this page to get new ones.',
};

const OF_WORKER: Record<UploadErrorCode, string> = {
  ...OF_BUCKET,
  ERR_COS_NETWORK: 'The Worker of this page could not be reached. Check that npm start still runs.',
  ERR_COS_TIMEOUT: 'The Worker of this page did not answer in time. Check that npm start still runs.',
  ERR_COS_UNEXPECTED:
    'Something other than the Worker of this page answered. Check for a proxy or a login page.',
};

const BY_SERVICE_CODE: Record<string, string> = {
  AccessDenied: 'The bucket denied access. The keys need the permission for this request.',
  InvalidAccessKeyId:
    'The bucket does not know the keys: the demo may have been restarted. Reload this page.',
  SignatureDoesNotMatch: 'The bucket refused the signature. Reload this page to get new keys.',
  NoSuchBucket: 'The bucket does not exist. Check its name and region.',
  NoSuchUpload: 'The bucket no longer knew the upload: something else has ended it.',
  RequestTimeTooSkewed: OF_BUCKET.ERR_COS_CLOCK,
};

/**
 * One or two sentences. The library's own messages hold no key, token or signature.
 * @param asked whom requests are sent to that are not about a part; a part always goes to the bucket.
 */
export function adviceFor(error: unknown, asked: Server): string {
  if (error instanceof DOMException && ['NotReadableError', 'NotFoundError'].includes(error.name))
    return FILE_CHANGED;
  if (!isCosError(error))
    return `Something unexpected happened (${error instanceof Error ? error.message : String(error)}).`;
  const server = error.partNumber === undefined ? asked : 'bucket';
  if (error.code !== 'ERR_COS_SERVICE' && error.code !== 'ERR_COS_LIMIT')
    return (server === 'worker' ? OF_WORKER : OF_BUCKET)[error.code];
  const { status, serviceCode } = isCosServiceError(error) ? error : {};
  if (server === 'worker' && status === 401)
    return 'The session has ended. Reload this page to log in again.';
  if (server === 'worker' && status === 404) return BY_SERVICE_CODE.NoSuchUpload!;
  const known = serviceCode && BY_SERVICE_CODE[serviceCode];
  if (known) return known;
  const who = server === 'worker' ? 'The Worker of this page' : 'The bucket';
  const name = serviceCode ? `${status} ${serviceCode}` : `${status}`;
  return error.retryable ? `${who} could not do it now (${name}).` : `${who} refused (${name}).`;
}
