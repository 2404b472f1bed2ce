// The server that aborts for your pages. Deno and Bun run this file as it is: deno serve --allow-net --allow-env abort-server.ts
import process from 'node:process';
import { createAbortHandler } from 'cos-abort/edge';

/** Your sessions: from what the cookie says to where the keys of this user begin. */
export const folders = new Map<string, string>();

const {
  COS_BUCKET = '',
  COS_REGION = '',
  COS_ENDPOINT,
  COS_SECRET_ID = '',
  COS_SECRET_KEY = '',
} = process.env;

/** `POST …/abort` and `POST …/presign`, wherever it is mounted. */
export const handle: (request: Request) => Promise<Response> = createAbortHandler({
  bucket: COS_BUCKET,
  region: COS_REGION,
  endpoint: COS_ENDPOINT, // only when the bucket has a domain of its own
  credentials: { secretId: COS_SECRET_ID, secretKey: COS_SECRET_KEY },
  authorize(request, { key }) {
    const folder = folders.get(request.headers.get('cookie') ?? '');
    return folder !== undefined && key.startsWith(folder);
  },
  origins: ['https://app.example.com'], // your pages, where they have another origin than this server
  onError: (error) => console.error(error),
});

export default { fetch: handle };
