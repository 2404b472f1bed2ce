// What can go wrong, typed. No message or property of these holds a key, token, signature or signed URL.

import { ownProperties } from '../support/arguments.ts';
import { isInstance, propertyOf } from '../support/thrown.ts';

/** The `code` of every {@link CosError}. */
export type CosErrorCode =
  /** COS, or your own endpoint, answered with an error; `serviceCode` says which. */
  | 'ERR_COS_SERVICE'
  /** COS refused because of the time, and the clock could not be corrected. */
  | 'ERR_COS_CLOCK'
  /**
   * An answer that is not COS's, or not that of this operation: a redirect, a login page, a body that was
   * cut.
   */
  | 'ERR_COS_UNEXPECTED'
  /** No answer: connection, DNS or, in a browser, CORS. */
  | 'ERR_COS_NETWORK'
  /** No answer in time, or no keys from the credential function. */
  | 'ERR_COS_TIMEOUT'
  /**
   * `fetch` would not send the request, could not read its body, or gave no Response: repeating it does not
   * help.
   */
  | 'ERR_COS_FETCH'
  /** A sweep's `limit` was used up before anything could be told. */
  | 'ERR_COS_LIMIT'
  /** The keys have expired, or the credential function failed or returned no usable keys. */
  | 'ERR_COS_CREDENTIALS';

/** Any {@link CosError}: `switch (error.code)` narrows it. */
export type AnyCosError =
  | (CosServiceError & { readonly code: 'ERR_COS_SERVICE' | 'ERR_COS_CLOCK' | 'ERR_COS_UNEXPECTED' })
  | (CosNetworkError & { readonly code: 'ERR_COS_NETWORK' | 'ERR_COS_TIMEOUT' | 'ERR_COS_FETCH' })
  | (CosError & { readonly code: 'ERR_COS_LIMIT' | 'ERR_COS_CREDENTIALS' });

/** What is known of an error. */
export interface CosErrorDetails<Code extends CosErrorCode = CosErrorCode> {
  /** What kind of error it is. */
  code: Code;
  /**
   * Whether the same call may succeed later.
   * @default false
   */
  retryable?: boolean | undefined;
  /**
   * How many requests were sent.
   * @default 0
   */
  attempts?: number | undefined;
  /**
   * Whether it is certain that the server did nothing.
   * @default false
   */
  refused?: boolean | undefined;
  /** The part that the request was for, 1 to 10000. */
  partNumber?: number | undefined;
  /** What it was caused by. */
  cause?: unknown;
}

/**
 * Base of all errors that are not misuse. Misuse is a `TypeError` or `RangeError` naming the argument.
 * @example
 * try {
 *   await abortMultipartUpload(upload, { credentials });
 * } catch (error) {
 *   if (isCosError(error) && error.retryable) console.log('try again later');
 *   else throw error;
 * }
 */
export class CosError extends Error {
  /** The name of its class. */
  override readonly name: string = 'CosError';
  /** What kind of error it is, for a `switch`. */
  readonly code: CosErrorCode;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** How many requests were sent. */
  readonly attempts: number;
  /** Whether it is certain that the server did nothing: no request was sent, or COS itself refused each. */
  readonly refused: boolean;
  /** The part that the request was for. */
  readonly partNumber: number | undefined;

  /** The message is in words and holds no secret. */
  constructor(message: string, details: CosErrorDetails) {
    const { code, retryable, attempts, refused, partNumber, cause } = ownProperties(details);
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = retryable ?? false;
    this.attempts = attempts ?? 0;
    this.refused = refused ?? false;
    this.partNumber = partNumber;
  }
}

/** What is known of an answer that is not success. */
export interface CosServiceErrorDetails
  extends CosErrorDetails<'ERR_COS_SERVICE' | 'ERR_COS_CLOCK' | 'ERR_COS_UNEXPECTED'>,
    Pick<CosServiceError, 'status'>,
    Partial<Pick<CosServiceError, 'serviceCode' | 'requestId' | 'traceId' | 'resource' | 'serverTime'>>,
    Partial<Pick<CosServiceError, 'stringToSign' | 'formatString'>> {}

/**
 * The server answered, and not with success. `refused` tells whether nothing happened, or something may have.
 */
export class CosServiceError extends CosError {
  /** The name of its class. */
  override readonly name = 'CosServiceError';
  /** Whether COS answered with an error, refused because of the time, or something else answered. */
  declare readonly code: CosServiceErrorDetails['code'];
  /** HTTP status; 0 for a redirect that a browser hides. */
  readonly status: number;
  /** COS's own code, e.g. `AccessDenied` (Tencent doc 436/7730); `undefined` when the answer held none. */
  readonly serviceCode: string | undefined;
  /** `x-cos-request-id`: name it to Tencent's support. Unreadable in browsers unless CORS exposes it. */
  readonly requestId: string | undefined;
  /** `x-cos-trace-id`, which goes with it. */
  readonly traceId: string | undefined;
  /** What COS says that the request was for. */
  readonly resource: string | undefined;
  /** The server's clock when it answered, in milliseconds since the epoch. */
  readonly serverTime: number | undefined;
  /** Of a `SignatureDoesNotMatch`: what the server has signed, secrets masked. Compare it with `explain`. */
  readonly stringToSign: string | undefined;
  /** The same, of the request in its canonical form: COS's `httpString`. */
  readonly formatString: string | undefined;

  /** The message is in words and holds no secret. */
  constructor(message: string, details: CosServiceErrorDetails) {
    super(message, details);
    const own = ownProperties(details);
    this.status = own.status;
    this.serviceCode = own.serviceCode;
    this.requestId = own.requestId;
    this.traceId = own.traceId;
    this.resource = own.resource;
    this.serverTime = own.serverTime;
    this.stringToSign = own.stringToSign;
    this.formatString = own.formatString;
  }
}

/** No answer came, or none in time; whether the server acted is unknown unless `refused`. */
export class CosNetworkError extends CosError {
  /** The name of its class. */
  override readonly name = 'CosNetworkError';
  /** Whether no answer came, none in time, or `fetch` would not send the request. */
  declare readonly code: 'ERR_COS_NETWORK' | 'ERR_COS_TIMEOUT' | 'ERR_COS_FETCH';

  /** The message is in words and holds no secret. */
  constructor(
    message: string,
    details: CosErrorDetails<'ERR_COS_NETWORK' | 'ERR_COS_TIMEOUT' | 'ERR_COS_FETCH'>,
  ) {
    super(message, details);
  }
}

/**
 * Whether a value is a {@link CosError}, also one of another copy of this library.
 * @example
 * if (isCosError(error) && error.code === 'ERR_COS_CREDENTIALS') console.log(error.message);
 */
export const isCosError = (value: unknown): value is AnyCosError =>
  hasName(value, 'CosError') || isCosServiceError(value) || isCosNetworkError(value);

/**
 * Whether a value is a {@link CosServiceError}, also one of another copy of this library.
 * @example
 * if (isCosServiceError(error) && error.serviceCode === 'AccessDenied') console.log(error.requestId);
 */
export const isCosServiceError = (value: unknown): value is CosServiceError =>
  hasName(value, 'CosServiceError');

/**
 * Whether a value is a {@link CosNetworkError}, also one of another copy of this library.
 * @example
 * if (isCosNetworkError(error) && error.retryable) console.log('try again later');
 */
export const isCosNetworkError = (value: unknown): value is CosNetworkError =>
  hasName(value, 'CosNetworkError');

const hasName = (value: unknown, name: string): boolean =>
  isInstance(value, Error) && propertyOf(value, 'name') === name;
