// Aborts for the page: `/api/uploads/abort` is where its cancel button and its beacon lead,
// `/api/uploads/presign` gives a URL for one abort.
import { createAbortHandler } from 'cos-abort/edge';
import { bucketOf, credentialsOf, type Env } from './env.ts';
import { owns, userOf } from './user.ts';

export function answerAbort(request: Request, env: Env): Promise<Response> {
  const handler = createAbortHandler({
    ...bucketOf(env),
    credentials: credentialsOf(env),
    async authorize(request, { key }) {
      const user = await userOf(request, env);
      return user !== undefined && owns(user, key);
    },
    onError: (error) => console.error(`abort: ${error}`), // no error of the library holds a secret
  });
  return handler(request);
}
