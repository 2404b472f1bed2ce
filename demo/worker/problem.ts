// What a page is told when it does not get what it asked for: a problem after RFC 9457, without anything
// that is signed.
import { isCosError, isCosServiceError } from 'cos-abort';

/** Thrown instead of an answer. */
export class Problem extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

export function problemResponse(error: unknown): Response {
  const { status, message } = problemOf(error);
  // No error of the library holds a secret.
  if (status >= 500) console.error(error instanceof Problem ? message : `${error}`);
  return Response.json(
    { type: 'about:blank', status, detail: message },
    { status, headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' } },
  );
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  // 4xx is a promise to the page that nothing has happened.
  if (isCosServiceError(error) && error.refused && error.status < 500)
    return new Problem(409, `the bucket refused: ${error.serviceCode ?? error.status}`);
  if (isCosError(error)) return new Problem(502, `the bucket did not confirm it: ${error.code}`);
  return new Problem(500, 'the Worker failed');
}

/**
 * Calls the library with what a page said. @throws {Problem} naming the argument that it does not like,
 * before anything is sent.
 */
export async function asked<T>(call: () => T | Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw new Problem(400, error.message);
    throw error;
  }
}
