// What a caller is told when a request is not served: a problem after RFC 9457 that repeats nothing of what went wrong inside.

import { type CosServiceError, isCosError } from '../service/errors.ts';

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

/** Thrown in the place of an answer. The caller sees all of it but the stack, so it holds no secret. */
export class Problem extends Error {
  readonly status: keyof typeof TITLES;
  readonly extensions: Record<string, string | undefined>;
  readonly headers: Record<string, string>;

  constructor(
    status: Problem['status'],
    detail: string,
    extensions: Problem['extensions'] = {},
    headers: Problem['headers'] = {},
  ) {
    super(detail);
    this.status = status;
    this.extensions = extensions;
    this.headers = headers;
  }
}

/** The answer to a request that is not served. Of an error that is not a problem nothing is known to be fit to be told. */
export function problemResponse(error: unknown): Response {
  const { status, message, extensions, headers } =
    error instanceof Problem ? error : new Problem(500, 'the handler failed');
  const members = { type: 'about:blank', title: TITLES[status], status, detail: message, ...extensions };
  return new Response(JSON.stringify(members), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  });
}

/** The problem that a failed abort is to the caller: its codes, but not its message, which quotes the server. */
export function failure(error: unknown): unknown {
  if (!isCosError(error)) return error;
  const { code } = error;
  const { status, serviceCode, requestId } = error as Partial<CosServiceError>;
  const extensions = { code, serviceCode: tame(serviceCode), requestId: tame(requestId) };
  if (code === 'ERR_COS_CREDENTIALS')
    return new Problem(500, 'the credential source failed or returned no usable keys', extensions);
  if (code === 'ERR_COS_TIMEOUT') return new Problem(504, 'COS did not answer in time', extensions);
  if (code === 'ERR_COS_NETWORK') return new Problem(502, 'COS could not be reached', extensions);
  if (status === 429 || status === 503)
    return new Problem(503, 'COS has too much to do', extensions, { 'retry-after': RETRY_AFTER });
  return new Problem(502, 'COS did not confirm the abort', extensions);
}

/** A word as COS writes its codes and ids, or nothing: whoever answered may not have been COS. */
const tame = (value: string | undefined): string | undefined =>
  /^[\w.+/=-]{1,100}$/.test(value ?? '') ? value : undefined;
