// What a page is told when it does not get what it asked for: a problem after RFC 9457, without anything that is signed.
import { isCosError, isCosServiceError } from 'cos-abort';

/** Thrown in the place of an answer. */
export class Problem extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

export function problemResponse(error: unknown): Response {
  const { status, message } = problemOf(error);
  if (status >= 500) console.error(error instanceof Problem ? message : `${error}`); // no error of the library holds a secret
  return Response.json(
    { type: 'about:blank', status, detail: message },
    { status, headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' } },
  );
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  // 4xx is a promise to the page that nothing has happened: only a first attempt's refusal is that certain.
  if (isCosServiceError(error) && error.status >= 400 && error.status < 500 && error.attempts === 1)
    return new Problem(409, `the bucket refused: ${error.serviceCode ?? error.status}`);
  if (isCosError(error)) return new Problem(502, `the bucket did not confirm it: ${error.code}`);
  // The library has not liked an argument, and says which, before anything was sent.
  if (error instanceof TypeError || error instanceof RangeError) return new Problem(400, error.message);
  return new Problem(500, 'the Worker failed');
}
