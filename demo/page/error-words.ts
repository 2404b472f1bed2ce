// An error in words: what happened, and what a person can do about it.

import type { CosErrorCode } from 'cos-abort';
import { isCosError, isCosServiceError } from 'cos-abort';

/** `ERR_COS_LIMIT` is a sweep's. */
const BY_CODE: Record<Exclude<CosErrorCode, 'ERR_COS_SERVICE' | 'ERR_COS_LIMIT'>, string> = {
  ERR_COS_NETWORK:
    "The bucket could not be reached. Check the connection, and that the bucket's CORS rule lets this page in; then upload again.",
  ERR_COS_TIMEOUT: 'The bucket did not answer in time. Check the connection, then upload again.',
  ERR_COS_CLOCK:
    "The bucket refused the signature because of the time. Set this computer's clock, then upload again.",
  ERR_COS_UNEXPECTED:
    'Something other than the bucket answered, or its CORS rule hides ETag. Check for a proxy or a login page.',
  ERR_COS_FETCH: 'The file can no longer be read: it was changed, moved, or is a folder. Choose it again.',
  ERR_COS_CREDENTIALS: 'No usable keys were given. Reload this page to get new ones.',
};

const BY_SERVICE_CODE: Record<string, string> = {
  AccessDenied: 'The bucket denied access. The keys need the permission for this request.',
  InvalidAccessKeyId:
    'The bucket does not know the keys: the demo may have been restarted. Reload this page.',
  SignatureDoesNotMatch: 'The bucket refused the signature. Reload this page to get new keys.',
  NoSuchBucket: 'The bucket does not exist. Check its name and region.',
  NoSuchUpload: 'The bucket no longer knew the upload: something else has ended it. Upload the file again.',
  RequestTimeTooSkewed: BY_CODE.ERR_COS_CLOCK,
};

/** One or two sentences. The library's own messages hold no key, token or signature. */
export function adviceFor(error: unknown): string {
  if (error instanceof DOMException && /^Not(Readable|Found)Error$/.test(error.name))
    return 'The file can no longer be read: it was changed, moved, or is a folder. Choose it again.';
  if (!isCosError(error))
    return `Something unexpected happened (${error instanceof Error ? error.message : String(error)}). Upload again.`;
  if (error.code !== 'ERR_COS_SERVICE' && error.code !== 'ERR_COS_LIMIT') return BY_CODE[error.code];
  const { status, serviceCode } = isCosServiceError(error) ? error : {};
  if (status === 401) return 'The session has ended. Reload this page to log in again.';
  const known = serviceCode && BY_SERVICE_CODE[serviceCode];
  if (known) return known;
  const name = serviceCode ? `${status} ${serviceCode}` : `${status}`;
  return error.retryable
    ? `The bucket could not do it now (${name}). Upload again.`
    : `The bucket refused (${name}).`;
}
