// server.ts
import process from 'node:process';
import { createAbortHandler } from 'cos-abort/edge';

/** Your sessions: from the cookie `session=…` to where the keys of this user begin. */
export const folders = new Map<string, string>();

export const handle: (request: Request) => Promise<Response> = createAbortHandler({
  bucket: setting('COS_BUCKET'),
  region: setting('COS_REGION'),
  endpoint: process.env.COS_ENDPOINT, // only when the bucket has a domain of its own
  credentials: { secretId: setting('COS_SECRET_ID'), secretKey: setting('COS_SECRET_KEY') },
  authorize(request, { key }) {
    const cookies = request.headers.get('cookie')?.split('; ') ?? [];
    const folder = folders.get(cookies.find((cookie) => cookie.startsWith('session=')) ?? '');
    return folder !== undefined && key.startsWith(folder); // only true permits
  },
  origins: ['https://app.example.com'], // your pages, where their origin is another
  onError: (error) => console.error(error),
});

export default { fetch: handle }; // POST …/abort and POST …/presign

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`set ${name} in the environment`);
  return value;
}
