// What can go wrong, typed. No message or property of these holds a key, token, signature or signed URL.

/** The `code` of every {@link CosError}. */
export type CosErrorCode =
  /** COS refused; `serviceCode` says why. */
  | 'ERR_COS_SERVICE'
  /** COS refused because of the time, and the clock could not be corrected. */
  | 'ERR_COS_CLOCK'
  /** An answer that is not COS's: a redirect, a login page, a body where none belongs. */
  | 'ERR_COS_UNEXPECTED'
  /** No answer: connection, DNS or, in a browser, CORS. */
  | 'ERR_COS_NETWORK'
  /** No answer in time. */
  | 'ERR_COS_TIMEOUT'
  /** A sweep's `limit` was used up before anything could be told. */
  | 'ERR_COS_LIMIT'
  /** The credential function failed or returned no usable keys. */
  | 'ERR_COS_CREDENTIALS';

/** What is known of an error. */
export interface CosErrorDetails {
  code: CosErrorCode;
  retryable?: boolean | undefined;
  cause?: unknown;
}

/** Base of all errors that are not misuse. Misuse is a `TypeError` or `RangeError` naming the argument. */
export class CosError<Details extends CosErrorDetails = CosErrorDetails> extends Error {
  override name = 'CosError';
  declare readonly code: CosErrorCode;
  /** Whether the same call may succeed later. */
  declare readonly retryable: boolean;

  constructor(message: string, details: Details) {
    super(message, details);
    Object.assign(this, { retryable: false }, details);
  }
}

/** What is known of a refusal. */
export interface CosServiceErrorDetails extends CosErrorDetails {
  /** HTTP status; 0 for a redirect that a browser hides. */
  status: number;
  /** COS's own code, e.g. `AccessDenied` (Tencent doc 436/7730); `undefined` when the answer held none. */
  serviceCode?: string | undefined;
  /** `x-cos-request-id`: name it to Tencent's support. Unreadable in browsers unless CORS exposes it. */
  requestId?: string | undefined;
  traceId?: string | undefined;
  resource?: string | undefined;
  /** The server's clock when it answered, in milliseconds since the epoch. */
  serverTime?: number | undefined;
  /** How many requests were sent. */
  attempts: number;
}

/** The server answered, and not with success. */
export class CosServiceError extends CosError<CosServiceErrorDetails> {
  override name = 'CosServiceError';
  declare readonly status: CosServiceErrorDetails['status'];
  declare readonly serviceCode: CosServiceErrorDetails['serviceCode'];
  declare readonly requestId: CosServiceErrorDetails['requestId'];
  declare readonly traceId: CosServiceErrorDetails['traceId'];
  declare readonly resource: CosServiceErrorDetails['resource'];
  declare readonly serverTime: CosServiceErrorDetails['serverTime'];
  declare readonly attempts: CosServiceErrorDetails['attempts'];
}

/** No answer came, or none in time. Always `retryable`; whether the server acted is unknown. */
export class CosNetworkError extends CosError {
  override name = 'CosNetworkError';
  /** How many requests were sent. */
  declare readonly attempts: number;

  constructor(message: string, details: CosErrorDetails & { attempts: number }) {
    super(message, { ...details, retryable: true });
  }
}

/** Whether a value is a {@link CosError}, also one of another copy of this library. */
export const isCosError = (value: unknown): value is CosError => named(value, /^Cos(Service|Network)?Error$/);

/** Whether a value is a {@link CosServiceError}, also one of another copy of this library. */
export const isCosServiceError = (value: unknown): value is CosServiceError =>
  named(value, /^CosServiceError$/);

/** Whether a value is a {@link CosNetworkError}, also one of another copy of this library. */
export const isCosNetworkError = (value: unknown): value is CosNetworkError =>
  named(value, /^CosNetworkError$/);

const named = (value: unknown, name: RegExp): boolean => value instanceof Error && name.test(value.name);
