// What the operator of the handler says once, checked when it is made rather than when somebody needs an abort.

import { type BucketAddress, bucketUrl, type UploadAddress } from '../address.ts';
import { checkCredentials } from '../credentials/check.ts';
import type { CredentialSource } from '../credentials/source.ts';
import type { SendOptions } from '../service/options.ts';
import type { Credentials } from '../signature/credentials.ts';
import { keyWindow } from '../signature/key-time.ts';
import { checkInteger, ownProperties } from '../support/arguments.ts';
import { checkOrigins } from './origins.ts';

/**
 * Options of `createAbortHandler`: the one bucket it serves, who may call it, and how it reaches COS. Bucket, region and endpoint come
 * from here only, never from a request.
 */
export interface AbortHandlerOptions
  extends BucketAddress,
    Pick<SendOptions, 'timeout' | 'deadline' | 'retry' | 'fetch' | 'now' | 'onRetry'> {
  /**
   * The keys, or a function that returns them. They need `cos:AbortMultipartUpload` and nothing else. A function that returns ready-made
   * signatures serves `abort`, not `presign`.
   */
  credentials: CredentialSource;
  /**
   * Whether the caller may abort this upload: compare who sent the request with whose the key and the uploadId are. Only `true` permits.
   * The request's body has been read. Called once for each request that is well-formed. When it throws, the answer is 500.
   */
  authorize: (request: Request, address: UploadAddress) => boolean | Promise<boolean>;
  /**
   * Other origins whose pages may call, each as a browser writes it: `https://app.example.com`, without a path, no `*`. Default none:
   * pages of the handler's own origin, and callers that are no pages and send no `Origin`. The handler's own
   * origin is that of `request.url`: behind a proxy that changes scheme or host, let it restore them, or it is another's.
   */
  origins?: readonly string[] | undefined;
  /** How long a presigned URL is valid, in seconds; at least 1, default 900. Cut off where the keys expire. */
  expiresIn?: number | undefined;
}

/** Options that have been checked. */
export interface CheckedOptions extends AbortHandlerOptions {
  credentials: Exclude<CredentialSource, Credentials>;
  origins: readonly string[];
}

/** The options' own values. @throws {TypeError | RangeError} naming the option. */
export function checkOptions(options: AbortHandlerOptions): CheckedOptions {
  const checked = ownProperties(options);
  const { credentials, origins = [], expiresIn, timeout = 1, deadline = 1, retry = 0 } = checked;
  bucketUrl(checked);
  if (typeof credentials !== 'function') checkCredentials(credentials);
  keyWindow({ expiresIn, now: () => 0 }, {});
  checkInteger(timeout, 'timeout', 1, 0x7fffffff);
  checkInteger(deadline, 'deadline', 1, 0x7fffffff);
  checkInteger(retry, 'retry', 0, 10);
  for (const name of ['authorize', 'fetch', 'now', 'onRetry'] as const)
    if (typeof checked[name] !== 'function' && (checked[name] !== undefined || name === 'authorize'))
      throw new TypeError(`${name} must be a function`);
  // A function in any case, so that keys that have expired since are a failure of the credentials, not misuse.
  const source = typeof credentials === 'function' ? credentials : (): Credentials => credentials;
  return ownProperties({ ...checked, credentials: source, origins: checkOrigins(origins) });
}
