// The page as a product has it: no keys. The Worker opens, presigns, completes and aborts, for the user that
// its cookie names.
import { CosError, type ListedPart } from 'cos-abort';
import { ask, send } from './server.ts';
import type { Way } from './way.ts';

/** @param onPresigned told of each presigned URL before it is used. */
export async function throughWorker(onPresigned: (url: URL) => void): Promise<Way> {
  const { prefix } = await inTurn(() => ask<{ prefix: string }>('/api/login', {}));
  return {
    words:
      'This page has no keys. Its Worker opens uploads, presigns their parts, and aborts for it, also when the tab is closed.',
    other: { words: 'Let the page sign', href: '/?sign=page' },
    prefix,
    // Of this user: the Worker would not abort for another, who may have this browser later.
    namespace: prefix.replaceAll('/', '.'),
    service: { abortEndpoint: '/api/uploads/abort' },
    asks: 'worker',
    initiate:
      ({ key }, type) =>
      async () =>
        (await ask<{ uploadId: string }>('/api/uploads', { key, type })).uploadId,
    async sendPart({ key, uploadId }, partNumber, body, signal) {
      const { url } = await ask<{ url: string }>('/api/uploads/parts', { key, uploadId, partNumber }, signal);
      onPresigned(new URL(url));
      const stored = await send(url, { method: 'PUT', body, signal }, partNumber);
      const etag = stored.headers.get('etag');
      if (!etag)
        throw new CosError("the bucket's CORS rule does not expose ETag", {
          code: 'ERR_COS_UNEXPECTED',
          partNumber,
        });
      return { partNumber, etag };
    },
    listParts: async ({ key, uploadId }) =>
      (await ask<{ parts: ListedPart[] }>('/api/uploads/stored', { key, uploadId })).parts,
    complete:
      ({ key, uploadId }, parts) =>
      () =>
        ask('/api/uploads/complete', { key, uploadId, parts }),
  };
}

/**
 * Tabs that open at once are to be one user: the next logs in when the one before has its cookie. Without
 * locks, over plain http, the later cookie takes the place of the earlier.
 */
const inTurn = <T>(logIn: () => Promise<T>): Promise<T> =>
  'locks' in navigator ? navigator.locks.request('cos-abort-demo login', logIn) : logIn();
