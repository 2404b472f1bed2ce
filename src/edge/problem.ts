// What a caller is told when a request is not served: a problem after RFC 9457 that repeats nothing of what
// went wrong inside.

import { type CosServiceError, isCosError } from '../service/errors.ts';
import { isThrottled } from '../support/http.ts';

/** Titles are the statuses' own phrases, as RFC 9457 asks where the type is `about:blank`. */
const TITLES = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Seconds. `UploadController` waits at most 10 when it is told to. */
const RETRY_AFTER = '5';

/** What goes with a problem. */
interface ProblemDetails {
  /** Members that RFC 9457 leaves to the application. */
  extensions?: Record<string, string | undefined>;
  headers?: Record<string, string>;
  /** What went wrong inside: for the operator, never for the caller. */
  cause?: unknown;
}

/**
 * Thrown instead of an answer. The caller sees its detail, extensions and headers, so they hold no
 * secret.
 */
export class Problem extends Error {
  readonly status: keyof typeof TITLES;
  readonly extensions: Record<string, string | undefined>;
  readonly headers: Record<string, string>;

  constructor(
    status: keyof typeof TITLES,
    detail: string,
    { extensions = {}, headers = {}, cause }: ProblemDetails = {},
  ) {
    super(detail, cause === undefined ? undefined : { cause });
    this.status = status;
    this.extensions = extensions;
    this.headers = headers;
  }
}

/** The problem as an answer. */
export function problemResponse({ status, message, extensions, headers }: Problem): Response {
  const members = { type: 'about:blank', title: TITLES[status], status, detail: message, ...extensions };
  return new Response(JSON.stringify(members), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  });
}

/**
 * The problem that an error is to the caller. Of one of this library its codes are told, but not its
 * message, which quotes the server; of any other nothing is known to be fit to be told.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (!isCosError(error)) return new Problem(500, 'the handler failed', { cause: error });
  const { code } = error;
  const { status, serviceCode, requestId } = error as Partial<CosServiceError>;
  const details = { extensions: { code, serviceCode, requestId }, cause: error };
  if (code === 'ERR_COS_CREDENTIALS')
    return new Problem(500, 'the credential source failed or returned no usable keys', details);
  if (code === 'ERR_COS_TIMEOUT') return new Problem(504, 'COS did not answer in time', details);
  if (code === 'ERR_COS_NETWORK') return new Problem(502, 'COS could not be reached', details);
  if (isThrottled(status))
    return new Problem(503, 'COS has too much to do', {
      ...details,
      headers: { 'retry-after': RETRY_AFTER },
    });
  return new Problem(502, 'COS did not confirm the abort', details);
}
