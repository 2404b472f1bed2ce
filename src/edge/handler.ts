// The handler: from a request that somebody sent to the abort of the uploads it names, or to nothing.

import { type BucketAddress, type UploadAddress, uploadUrl } from '../address.ts';
import { type AbortResult, abortMultipartUpload } from '../multipart/abort.ts';
import { MAX_LISTED } from '../multipart/abort-list.ts';
import { asText, ownProperties } from '../support/arguments.ts';
import { Limit } from '../support/limit.ts';
import { notify } from '../support/notify.ts';
import { settledWithin } from '../support/time.ts';
import { readObject } from './body.ts';
import { type AbortHandlerOptions, type HandlerSettings, readHandlerOptions } from './options.ts';
import { ALLOW, corsHeaders, preflight } from './origins.ts';
import { presignedAbort } from './presign.ts';
import { Problem, problemOf, problemResponse } from './problem.ts';

/**
 * The server side of `abortEndpoint`, for any server that takes a function from `Request` to `Response`:
 * Cloudflare Workers, Deno.serve, Bun.serve. The last segment of the path says what is asked, wherever the
 * handler is mounted; the body is `application/json` or, from a beacon, `text/plain`:
 *
 * - `POST …/abort` with `{ "key", "uploadId" }`, at most 8192 bytes, aborts the upload and answers
 *   `{ "outcome": "aborted" | "gone" }`. `abortEndpoint` points here. A journal that knows no bucket adds
 *   `recordedIn`, `{ bucket, region }`: an upload of another one is refused.
 * - `POST …/abort` with `{ "uploads": [{ "key", "uploadId" }, …] }`, at most 1000 of them and 60000 bytes,
 *   aborts each and answers 200 `{ "outcomes": [{ "key", "uploadId", "outcome" }, …] }` in the same order;
 *   one that is not confirmed has, instead of its outcome, the `status` that it would have been
 *   answered alone.
 * - `POST …/presign` with `{ "key", "uploadId" }` answers `{ "url", "expires" }`: a URL that aborts this
 *   upload by a DELETE and can do nothing else, until `expires`, in Unix seconds. For `abortUrl`.
 *
 * Whatever else is asked is answered with a problem (`application/problem+json`): 400, 408, 413 or 415 for
 * the body, 403 when the origin or `authorize` forbids it, 404, 405; 500 when `authorize` or the
 * credentials fail; 502, 503 or 504 when COS refuses, is overloaded or does not answer, then with the
 * members `code` (a `CosErrorCode`), `serviceCode` and `requestId`. The handler never rejects, and no
 * answer but a presigned URL holds a signature.
 *
 * A page that goes away hangs up without waiting: in a Worker, `const answer = handler(request);
 * ctx.waitUntil(answer); return answer;`. A page whose Referrer-Policy is `no-referrer` sends its beacons
 * with `Origin: null` in some browsers, which is refused. Beacons and `abortEndpoint` send cookies, and
 * nothing else that says who asks. What reads bodies belongs behind the handler, not before it.
 *
 * Sources: Tencent doc 436/7740 (Abort Multipart Upload), RFC 9457 (problems), the Fetch standard (CORS),
 * W3C Beacon.
 * @throws {TypeError | RangeError} naming the option, when it is called and not later.
 * @example
 * const folders = new Map([['Bearer session-of-user-17', 'users/17/']]);
 * const handler = createAbortHandler({
 *   bucket: 'examplebucket-1250000000',
 *   region: 'ap-guangzhou',
 *   credentials,
 *   authorize(request, { key }) {
 *     const folder = folders.get(request.headers.get('authorization') ?? '');
 *     return folder !== undefined && key.startsWith(folder);
 *   },
 *   onError: (error, request) => console.error(request.url, error),
 * });
 * const request = new Request('https://app.example.com/uploads/abort', {
 *   method: 'POST',
 *   headers: { 'content-type': 'application/json', authorization: 'Bearer session-of-user-17' },
 *   body: JSON.stringify({ key: 'users/17/video.mp4', uploadId: '1585130821cb' }),
 * });
 * console.log((await handler(request)).status); // 200
 */
export function createAbortHandler(options: AbortHandlerOptions): (request: Request) => Promise<Response> {
  const handler = new AbortHandler(readHandlerOptions(options));
  return (request) => handler.answer(request);
}

/** An upload as a caller names it. */
interface Named extends Pick<UploadAddress, 'key' | 'uploadId'> {
  recordedIn?: Partial<BucketAddress>;
}

/** What is said of one upload of a list. */
type ListedOutcome = { key: string | undefined; uploadId: string | undefined } & (
  | Pick<AbortResult, 'outcome'>
  | { status: number }
);

/** Of a list, at a time: a Worker has six connections (Cloudflare, "Workers: Limits"). */
const AT_ONCE = 6;

/**
 * Node, Express, Koa and Hono call their handlers with something else.
 * @throws {TypeError} for what is no Request.
 */
function checkRequest(request: unknown): void {
  if (typeof Object(Object(request).headers).get !== 'function')
    throw new TypeError('request must be a Request: see the Express recipe, or in Hono give `c.req.raw`');
}

class AbortHandler {
  readonly #settings: HandlerSettings;

  constructor(settings: HandlerSettings) {
    this.#settings = settings;
  }

  async answer(request: Request): Promise<Response> {
    let cors: Record<string, string> = {};
    let answer: Response;
    try {
      checkRequest(request);
      cors = corsHeaders(request, this.#settings.origins);
      answer = await this.#serve(request);
    } catch (error) {
      answer = problemResponse(this.#problem(error, request));
    }
    for (const [name, value] of Object.entries({ ...cors, vary: 'Origin', 'cache-control': 'no-store' }))
      answer.headers.set(name, value);
    return answer;
  }

  async #serve(request: Request): Promise<Response> {
    const route = new URL(request.url).pathname.split('/').at(-1);
    if (route !== 'abort' && route !== 'presign')
      throw new Problem(404, 'the path must end in /abort or /presign');
    if (request.method === 'OPTIONS') return preflight(request);
    if (request.method !== 'POST')
      throw new Problem(405, 'the method must be POST', { headers: { allow: ALLOW } });
    const body: { uploads?: unknown } = await readObject(request, this.#settings.timeout);
    if (route === 'presign')
      return Response.json(await presignedAbort(await this.#permitted(request, body), this.#settings));
    if (!Object.hasOwn(body, 'uploads')) return Response.json(await this.#abort(request, body));
    return Response.json({ outcomes: await this.#abortAll(request, body.uploads) });
  }

  /** The upload that the caller names, once it is known that the caller may abort it. */
  async #permitted(request: Request, named: object): Promise<UploadAddress> {
    const { key, uploadId, recordedIn } = ownProperties(named as Named);
    // Frozen, so that what is authorized is what will be aborted.
    const address = Object.freeze({ ...this.#settings.address, key, uploadId });
    const { bucket = address.bucket, region = address.region } = ownProperties(recordedIn);
    // Here it would not be found, and would be told to be gone.
    if (bucket !== address.bucket || region !== address.region)
      throw new Problem(400, 'the upload is of another bucket');
    try {
      uploadUrl(address);
    } catch (error) {
      throw new Problem(400, (error as Error).message); // names the argument, without its value
    }
    if (!(await this.#permits(request, address)))
      throw new Problem(403, 'the caller may not abort this upload');
    return address;
  }

  async #permits(request: Request, address: UploadAddress): Promise<boolean> {
    const { authorize, timeout } = this.#settings;
    const asked = (async () => authorize(request, address))();
    const answered = await settledWithin(asked, timeout).catch((cause) => {
      throw new Problem(500, 'authorize failed', { cause });
    });
    if (!answered) throw new Problem(500, 'authorize did not answer in time');
    return answered.value === true;
  }

  async #abort(request: Request, named: object): Promise<Pick<AbortResult, 'outcome'>> {
    const address = await this.#permitted(request, named);
    const { outcome } = await abortMultipartUpload(address, this.#settings.sending);
    return { outcome };
  }

  async #abortAll(request: Request, uploads: unknown): Promise<ListedOutcome[]> {
    if (!Array.isArray(uploads)) throw new Problem(400, 'uploads must be an array');
    if (uploads.length > MAX_LISTED) throw new Problem(413, `uploads must be at most ${MAX_LISTED}`);
    const turns = new Limit(AT_ONCE);
    return Promise.all(uploads.map((named) => turns.inTurn(() => this.#outcomeOf(request, Object(named)))));
  }

  async #outcomeOf(request: Request, named: { key?: unknown; uploadId?: unknown }): Promise<ListedOutcome> {
    const own = ownProperties(named);
    // What is no text is not repeated: it may be nested more deeply than JSON can be written.
    const names = { key: asText(own.key), uploadId: asText(own.uploadId) };
    try {
      return { ...names, ...(await this.#abort(request, named)) };
    } catch (error) {
      return { ...names, status: this.#problem(error, request).status };
    }
  }

  /** What the caller is told of an error; the operator is told the error itself. */
  #problem(error: unknown, request: Request): Problem {
    const problem = problemOf(error);
    if (problem.status >= 500) notify(this.#settings.onError, problem.cause ?? problem, request);
    return problem;
  }
}
