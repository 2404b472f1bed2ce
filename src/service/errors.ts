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
  /** The credential function failed or returned no usable keys. */
  | 'ERR_COS_CREDENTIALS';

/** Base of all errors that are not misuse. Misuse is a `TypeError` or `RangeError` naming the argument. */
export class CosError extends Error {
  override name = 'CosError';
  readonly code: CosErrorCode;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;

  constructor(message: string, { code, retryable = false, cause }: { code: CosErrorCode; retryable?: boolean; cause?: unknown }) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = retryable;
  }
}

/** What is known of a refusal. */
export interface ServiceErrorDetails {
  /** HTTP status; 0 for a redirect that a browser hides. */
  status: number;
  /** COS's own code, e.g. `AccessDenied` (Tencent doc 436/7730); `undefined` when the answer held none. */
  serviceCode?: string | undefined;
  /** `x-cos-request-id`: name it to Tencent's support. Unreadable in browsers unless CORS exposes it. */
  requestId?: string | undefined;
  traceId?: string | undefined;
  resource?: string | undefined;
  /** The server's clock in milliseconds since the epoch, when it answered with its time. */
  serverTime?: number | undefined;
  /** How many requests were sent. */
  attempts: number;
}

/** The server answered, and not with success. */
export class CosServiceError extends CosError implements ServiceErrorDetails {
  override name = 'CosServiceError';
  readonly status: number;
  readonly serviceCode: string | undefined;
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
  readonly resource: string | undefined;
  readonly serverTime: number | undefined;
  readonly attempts: number;

  constructor(message: string, options: ServiceErrorDetails & { code?: CosErrorCode; retryable?: boolean }) {
    super(message, { code: options.code ?? 'ERR_COS_SERVICE', retryable: options.retryable ?? false });
    this.status = options.status;
    this.serviceCode = options.serviceCode;
    this.requestId = options.requestId;
    this.traceId = options.traceId;
    this.resource = options.resource;
    this.serverTime = options.serverTime;
    this.attempts = options.attempts;
  }
}

/** No answer came, or none in time. Always `retryable`; whether the server acted is unknown. */
export class CosNetworkError extends CosError {
  override name = 'CosNetworkError';
  /** How many requests were sent. */
  readonly attempts: number;

  constructor(message: string, options: { code: 'ERR_COS_NETWORK' | 'ERR_COS_TIMEOUT'; attempts: number; cause?: unknown }) {
    super(message, { ...options, retryable: true });
    this.attempts = options.attempts;
  }
}

/** Whether a value is a {@link CosError}, also one of another copy of this library. */
export function isCosError(value: unknown): value is CosError {
  return value instanceof CosError || (value instanceof Error && /^Cos(?:Service|Network)?Error$/.test(value.name));
}

/** Whether a value is a {@link CosServiceError}, also one of another copy of this library. */
export function isCosServiceError(value: unknown): value is CosServiceError {
  return isCosError(value) && value.name === 'CosServiceError';
}

/** Whether a value is a {@link CosNetworkError}, also one of another copy of this library. */
export function isCosNetworkError(value: unknown): value is CosNetworkError {
  return isCosError(value) && value.name === 'CosNetworkError';
}
