// What an upload needs the keys for: opening it, sending its parts, completing it. The bytes go from the
// page straight to the bucket.
import { isCosServiceError, listParts, type UploadAddress, uploadUrl } from 'cos-abort';
import { completeMultipartUpload, initiateMultipartUpload, type Part } from 'cos-abort/multipart';
import { presign } from 'cos-abort/sign';
import { bucketOf, credentialsOf, type Env } from './env.ts';
import { asked, Problem } from './problem.ts';
import { owns, userOf } from './user.ts';

/** Seconds in which a part must have begun to be sent. */
const PART_LIFETIME = 900;
/** Tencent doc 436/7750. */
const MAX_PARTS = 10_000;

/**
 * `POST /api/uploads` with `{ key, type }` answers `{ uploadId }`. An upload whose answer is lost is left
 * to the sweep.
 */
export async function openUpload(request: Request, env: Env): Promise<Response> {
  const { key, type } = await bodyOf(request, env);
  const headers = { 'content-type': typeof type === 'string' && type ? type : 'application/octet-stream' };
  const object = { ...bucketOf(env), key };
  const { uploadId } = await asked(() =>
    initiateMultipartUpload(object, { credentials: credentialsOf(env), headers }),
  );
  return json({ uploadId });
}

/**
 * `POST /api/uploads/parts` with `{ key, uploadId, partNumber }` answers `{ url, expires }`: a PUT of this
 * part, and nothing else as long as the keys have no GetObject. Whoever has the URL may add the header
 * `x-cos-copy-source`, which is not signed: with keys that may read, the part would become a copy of
 * whatever object they may read.
 */
export async function presignPart(request: Request, env: Env): Promise<Response> {
  const body = await bodyOf(request, env);
  const { partNumber } = body;
  if (!Number.isInteger(partNumber) || Number(partNumber) < 1 || Number(partNumber) > MAX_PARTS)
    throw new Problem(400, `partNumber must be a whole number from 1 to ${MAX_PARTS}`);
  const part = await asked(() => uploadUrl(addressOf(body, env)));
  part.search += `&partNumber=${partNumber}`;
  const url = presign({ method: 'PUT', url: part }, credentialsOf(env), { expiresIn: PART_LIFETIME });
  return json({ url, expires: Number(new URL(url).searchParams.get('q-sign-time')?.split(';')[1]) });
}

/**
 * `POST /api/uploads/stored` with `{ key, uploadId }` answers `{ parts }`, so that a page can go on after a
 * reload; 404 when the upload no longer exists.
 */
export async function listStored(request: Request, env: Env): Promise<Response> {
  const address = addressOf(await bodyOf(request, env), env);
  const options = { credentials: credentialsOf(env) };
  try {
    return json({ parts: await asked(() => Array.fromAsync(listParts(address, options))) });
  } catch (error) {
    if (isCosServiceError(error) && error.serviceCode === 'NoSuchUpload')
      throw new Problem(404, 'the upload no longer exists');
    throw error;
  }
}

/** `POST /api/uploads/complete` with `{ key, uploadId, parts }` answers `{ etag }`. */
export async function completeUpload(request: Request, env: Env): Promise<Response> {
  const body = await bodyOf(request, env);
  const options = { credentials: credentialsOf(env) };
  const { etag } = await asked(() =>
    completeMultipartUpload(addressOf(body, env), body.parts as Part[], options),
  );
  return json({ etag });
}

interface Body {
  key: string;
  [name: string]: unknown;
}

/** The body of a user's request about a key of the user's own. @throws {Problem} when it is not that. */
async function bodyOf(request: Request, env: Env): Promise<Body> {
  if (request.method !== 'POST') throw new Problem(405, 'the method must be POST');
  const user = await userOf(request, env);
  if (!user) throw new Problem(401, 'log in first');
  const body: unknown = await request.json().catch(() => undefined);
  const { key } = Object(body) as Partial<Body>;
  if (typeof key !== 'string' || !owns(user, key)) throw new Problem(403, 'the key is not one of yours');
  return body as Body;
}

/**
 * Of the bucket in wrangler.jsonc, whatever else the page says. The library checks what kind of thing the
 * uploadId is.
 */
const addressOf = ({ key, uploadId }: Body, env: Env): UploadAddress => ({
  ...bucketOf(env),
  key,
  uploadId: uploadId as string,
});

const json = (answer: object): Response =>
  Response.json(answer, { headers: { 'cache-control': 'no-store' } });
