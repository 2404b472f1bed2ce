// cloudflare-worker.ts
import { completeMultipartUpload, initiateMultipartUpload, isCosError, presign, uploadUrl } from 'cos-abort';
import { createAbortHandler } from 'cos-abort/edge';
import { sweepStaleUploads } from 'cos-abort/sweep';

interface Env {
  COS_BUCKET: string;
  COS_REGION: string;
  COS_ENDPOINT?: string; // only when the bucket has a domain of its own
  COS_SECRET_ID: string;
  COS_SECRET_KEY: string;
  SESSIONS: { get(cookie: string): Promise<string | null> }; // your login; here a KV: "session=…" -> "users/17/"
}

export default {
  async fetch(request: Request, env: Env, context: { waitUntil(answer: Promise<unknown>): void }) {
    const answer = serve(request, env);
    context.waitUntil(answer); // a page that closes does not wait
    return answer;
  },
  /** The cron trigger, every night: aborts what nothing else has aborted. */
  async scheduled(_event: unknown, env: Env) {
    const sweep = sweepStaleUploads({ ...placeOf(env), prefix: 'users/', olderThan: 2 * 86_400 });
    for await (const { key, outcome } of sweep) console.log(outcome, key);
  },
};

async function serve(request: Request, env: Env): Promise<Response> {
  const { origin, pathname } = new URL(request.url);
  const { credentials, ...bucket } = placeOf(env);
  const cookies = request.headers.get('cookie')?.split('; ');
  const session = cookies?.find((cookie) => cookie.startsWith('session='));
  const folder = session && (await env.SESSIONS.get(session)); // a KV throws for an empty name
  const owns = (key: unknown) => !!folder && typeof key === 'string' && key.startsWith(folder);
  if (pathname === '/uploads/abort') {
    const authorize = (_: Request, upload: { key: string }) => owns(upload.key);
    const onError = (error: unknown) => console.error(error);
    return createAbortHandler({ ...placeOf(env), authorize, onError })(request);
  }

  const asked = await request.json().catch(() => undefined);
  const { key, uploadId, partNumber, parts } = Object(asked);
  const isOwnPage = (request.headers.get('origin') ?? origin) === origin;
  if (!isOwnPage || !owns(key)) return Response.json({ refused: true }, { status: 403 });
  const upload = { ...bucket, key, uploadId };
  try {
    if (pathname === '/uploads') return Response.json(await initiateMultipartUpload(upload, { credentials }));
    if (pathname === '/uploads/complete')
      return Response.json(await completeMultipartUpload(upload, parts, { credentials }));
    if (!Number.isInteger(partNumber)) throw new TypeError('partNumber must be a whole number');
    const url = uploadUrl(upload); // the bytes go from the page to the bucket
    url.searchParams.set('partNumber', partNumber);
    return Response.json({ url: presign({ method: 'PUT', url }, credentials) });
  } catch (error) {
    if (isCosError(error))
      return Response.json({ code: error.code, refused: error.refused }, { status: 502 });
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    console.error(error); // misuse, by the page or in the settings: nothing was sent
    return Response.json({ refused: true, detail: error.message }, { status: 400 });
  }
}

const placeOf = ({ COS_BUCKET, COS_REGION, COS_ENDPOINT, COS_SECRET_ID, COS_SECRET_KEY }: Env) => ({
  bucket: COS_BUCKET,
  region: COS_REGION,
  endpoint: COS_ENDPOINT,
  credentials: { secretId: COS_SECRET_ID, secretKey: COS_SECRET_KEY },
});
