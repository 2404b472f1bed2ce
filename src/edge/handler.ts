// The handler: from a request that somebody sent to the abort of one upload, or to nothing.

import { type UploadAddress, uploadUrl } from '../address.ts';
import { abortMultipartUpload } from '../multipart/abort.ts';
import { ownProperties } from '../support/arguments.ts';
import { readObject } from './body.ts';
import { type AbortHandlerOptions, checkOptions } from './options.ts';
import { ALLOW, corsHeaders, preflight } from './origins.ts';
import { presignedAbort } from './presign.ts';
import { failure, Problem, problemResponse } from './problem.ts';

/**
 * The server side of `abortEndpoint`, for any server that takes a function from `Request` to `Response`: Cloudflare Workers, Deno.serve,
 * Bun.serve. The last segment of the path says what is asked, wherever the handler is mounted; the body is `{ "key", "uploadId" }`, at
 * most 8192 bytes, as `application/json` or, from a beacon, `text/plain`:
 *
 * - `POST …/abort` aborts the upload and answers `{ "outcome": "aborted" | "gone" }`. `abortEndpoint` points here.
 * - `POST …/presign` answers `{ "url", "expires" }`: a URL that aborts this upload by a DELETE and can do nothing else, until `expires`, in
 *   Unix seconds. For `abortUrl`.
 *
 * Whatever else is asked is answered with a problem (`application/problem+json`): 400, 408, 413 or 415 for the body, 403 when the origin or
 * `authorize` forbids it, 404, 405; 500 when `authorize` or the credentials fail; 502, 503 or 504 when COS refuses, is overloaded or does
 * not answer, then with the members `code` (a `CosErrorCode`), `serviceCode` and `requestId`. The handler never rejects, and no answer
 * but a presigned URL holds a signature.
 *
 * A page that goes away hangs up without waiting: in a Worker, `const answer = handler(request); ctx.waitUntil(answer); return answer;`.
 * A page whose Referrer-Policy is `no-referrer` sends its beacons with `Origin: null` in some browsers, which is refused. Beacons and
 * `abortEndpoint` send cookies, and nothing else that says who asks.
 *
 * Sources: Tencent doc 436/7740 (Abort Multipart Upload), RFC 9457 (problems), the Fetch standard (CORS), W3C Beacon.
 * @throws {TypeError | RangeError} naming the option, when it is called and not later.
 */
export function createAbortHandler(options: AbortHandlerOptions): (request: Request) => Promise<Response> {
  const settings = checkOptions(options);
  const { bucket, region, endpoint, allowInsecureEndpoint, credentials, authorize, origins } = settings;
  const { timeout = 10_000, deadline, retry, fetch, now, onRetry } = settings;

  async function abort(address: UploadAddress): Promise<object> {
    const { outcome } = await abortMultipartUpload(address, {
      credentials,
      timeout,
      deadline,
      retry,
      fetch,
      now,
      onRetry,
    });
    return { outcome };
  }
  const presign = (address: UploadAddress): Promise<object> => presignedAbort(address, settings);
  const routes = new Map([
    ['abort', abort],
    ['presign', presign],
  ]);

  async function serve(request: Request): Promise<Response> {
    const act = routes.get(new URL(request.url).pathname.split('/').at(-1) as string);
    if (!act) throw new Problem(404, 'the path must end in /abort or /presign');
    if (request.method === 'OPTIONS') return preflight(request);
    if (request.method !== 'POST') throw new Problem(405, 'the method must be POST', {}, { allow: ALLOW });
    const address = addressIn(await readObject(request, timeout));
    if (!(await permits(request, address))) throw new Problem(403, 'the caller may not abort this upload');
    try {
      return Response.json(await act(address));
    } catch (error) {
      throw failure(error);
    }
  }
  function addressIn(body: object): UploadAddress {
    const { key, uploadId } = ownProperties(body as UploadAddress);
    // Frozen, so that what was authorized is what will be aborted.
    const address = Object.freeze({ bucket, region, endpoint, allowInsecureEndpoint, key, uploadId });
    try {
      uploadUrl(address);
    } catch (error) {
      throw new Problem(400, (error as Error).message); // names the argument, without its value
    }
    return address;
  }
  async function permits(request: Request, address: UploadAddress): Promise<boolean> {
    try {
      return (await authorize(request, address)) === true;
    } catch {
      throw new Problem(500, 'authorize failed');
    }
  }

  return async (request) => {
    let cors: Record<string, string> = {};
    let answer: Response;
    try {
      cors = corsHeaders(request, origins);
      answer = await serve(request);
    } catch (error) {
      answer = problemResponse(error);
    }
    for (const [name, value] of Object.entries({ ...cors, vary: 'Origin', 'cache-control': 'no-store' }))
      answer.headers.set(name, value);
    return answer;
  };
}
