// What the operator of the handler says once, checked when it is made rather than when somebody needs an
// abort.

import { type BucketAddress, bucketUrl, copyAddress, type UploadAddress } from '../address.ts';
import type { CredentialSource } from '../credentials/source.ts';
import { checkSendOptions, type SendOptions, type ServiceOptions, TIMEOUT } from '../service/options.ts';
import { checkCredentials } from '../signature/credentials.ts';
import { checkFunction, checkInteger, ownProperties } from '../support/arguments.ts';
import { checkOrigins } from './origins.ts';

/**
 * Options of `createAbortHandler`: the one bucket it serves, who may call it, and how it reaches COS.
 * Bucket, region and endpoint come from here only, never from a request.
 */
export interface AbortHandlerOptions
  extends BucketAddress,
    Pick<SendOptions, 'timeout' | 'deadline' | 'retry' | 'fetch' | 'now' | 'onRetry'> {
  /**
   * The keys, or a function that returns them. They need `cos:AbortMultipartUpload` and nothing else. A
   * function that returns ready-made signatures serves `abort`, not `presign`.
   */
  credentials: CredentialSource;
  /**
   * Whether the caller may abort this upload: compare who sent the request with whose the key and the
   * uploadId are. Only `true` permits. The request's body has been read. Called once for each upload that
   * is well-formed. When it throws, or takes longer than `timeout`, the answer is 500.
   */
  authorize: (request: Request, address: UploadAddress) => boolean | Promise<boolean>;
  /**
   * Other origins whose pages may call, each as a browser sends it: `https://app.example.com`, without a
   * path, no `*`; of apps also `capacitor://localhost`, `ionic://localhost`, `tauri://localhost`,
   * `app://localhost` (Cordova), `chrome-extension://<id>`. The handler's own origin is that of
   * `request.url`: behind a proxy that changes scheme or host, let it restore them, or it is another's.
   * @default none: pages of the handler's own origin, and callers that are no pages and send no `Origin`
   */
  origins?: readonly string[] | undefined;
  /**
   * How long a presigned URL is valid, in seconds; 1 to 86400. Cut off where the keys expire.
   * @default 900
   */
  expiresIn?: number | undefined;
  /**
   * Told what the caller is not: whatever makes the handler answer 500 or more, and the request. That is
   * what `authorize` or the credentials threw, or an error of this library with what COS said, which holds
   * no secret. What it throws or rejects with is ignored.
   */
  onError?: ((error: unknown, request: Request) => unknown) | undefined;
}

/** {@link AbortHandlerOptions}, complete and checked. */
export interface HandlerSettings extends Pick<AbortHandlerOptions, 'authorize' | 'onError'> {
  address: BucketAddress;
  /** How an abort is sent. */
  sending: ServiceOptions;
  /** For one attempt, for a body to come, for keys and for `authorize`, in milliseconds. */
  timeout: number;
  origins: readonly string[];
  expiresIn: number;
}

/** Seconds. Longer ones are for `presignAbort` and its `keyTime`. */
const A_DAY = 86_400;

/**
 * The settings of a handler.
 * @throws {TypeError | RangeError} naming the option.
 */
export function readHandlerOptions(options: AbortHandlerOptions): HandlerSettings {
  const given = ownProperties(options);
  const { authorize, onError, credentials, origins = [], expiresIn = 900 } = given;
  const { timeout = TIMEOUT, deadline, retry, fetch, now, onRetry } = given;
  bucketUrl(given);
  const sending = { credentials: sourceOf(credentials), timeout, deadline, retry, fetch, now, onRetry };
  checkSendOptions(sending);
  checkFunction(authorize, 'authorize');
  if (onError !== undefined) checkFunction(onError, 'onError');
  checkInteger(expiresIn, 'expiresIn', 1, A_DAY, 'it is in seconds');
  return {
    address: copyAddress(given),
    sending,
    timeout,
    authorize,
    onError,
    origins: checkOrigins(origins),
    expiresIn,
  };
}

/**
 * A function in any case, so that keys that have expired since are a failure of the credentials, not
 * misuse.
 */
function sourceOf(credentials: CredentialSource): CredentialSource {
  if (typeof credentials === 'function') return credentials;
  checkCredentials(credentials);
  return () => credentials;
}
