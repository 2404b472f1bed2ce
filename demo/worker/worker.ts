// A Worker behind an upload page: it opens, signs and completes for its users, aborts for them when they
// cancel or close the tab, and sweeps at night what nobody aborted. No key leaves it.
import { answerAbort } from './abort.ts';
import { type Context, checkEnv, type Env, type MessageBatch } from './env.ts';
import { Problem, problemResponse } from './problem.ts';
import { consume, startSweep } from './sweep.ts';
import { completeUpload, listStored, openUpload, presignPart } from './uploads.ts';
import { logIn } from './user.ts';

const routes: Record<string, (request: Request, env: Env) => Promise<Response>> = {
  '/api/login': logIn,
  '/api/uploads': openUpload,
  '/api/uploads/parts': presignPart,
  '/api/uploads/stored': listStored,
  '/api/uploads/complete': completeUpload,
  '/api/uploads/abort': answerAbort,
  '/api/uploads/presign': answerAbort,
};

export default {
  fetch(request: Request, env: Env, context: Context): Promise<Response> {
    const answered = answer(request, env);
    context.waitUntil(answered); // a tab that closes sends its beacon and hangs up
    return answered;
  },

  /** The cron trigger. */
  async scheduled(_event: unknown, env: Env): Promise<void> {
    await startSweep(env);
  },

  /** The queue's consumer. */
  async queue(batch: MessageBatch, env: Env): Promise<void> {
    await consume(batch, env);
  },
};

async function answer(request: Request, env: Env): Promise<Response> {
  try {
    const { origin, pathname } = new URL(request.url);
    const route = routes[pathname];
    if (!route) throw new Problem(404, 'there is nothing here');
    // The cookie alone does not say whose page is calling: a page on another port of this host sends it,
    // too.
    if ((request.headers.get('origin') ?? origin) !== origin)
      throw new Problem(403, 'pages of this origin may not call');
    checkEnv(env);
    return await route(request, env);
  } catch (error) {
    return problemResponse(error);
  }
}
