// server.ts
import process from 'node:process';
import { createAbortHandler } from 'cos-abort/edge';

const {
  COS_BUCKET = '',
  COS_REGION = '',
  COS_ENDPOINT,
  COS_SECRET_ID = '',
  COS_SECRET_KEY = '',
} = process.env;

/** Your sessions: from the cookie `session=…` to where the keys of this user begin. */
export const folders = new Map<string, string>();

export const handle: (request: Request) => Promise<Response> = createAbortHandler({
  bucket: COS_BUCKET,
  region: COS_REGION,
  endpoint: COS_ENDPOINT, // only when the bucket has a domain of its own
  credentials: { secretId: COS_SECRET_ID, secretKey: COS_SECRET_KEY },
  authorize(request, { key }) {
    const cookies = request.headers.get('cookie')?.split('; ') ?? [];
    const folder = folders.get(cookies.find((cookie) => cookie.startsWith('session=')) ?? '');
    return folder !== undefined && key.startsWith(folder); // only true permits
  },
  origins: ['https://app.example.com'], // your pages, where their origin is another
  onError: (error) => console.error(error),
});

export default { fetch: handle }; // POST …/abort and POST …/presign
