// The demo page, its Worker and its bucket, without the session: for whoever looks at the page by program.
import { startEmulator } from '../emulated-bucket.ts';
import { createPage } from '../page-server.ts';
import type { Emulated } from '../place.ts';
import { type Handler, listen } from '../rig/listen.ts';
import { startWorkerd } from '../rig/workerd.ts';

export interface Site {
  origin: string;
  cos: Emulated['cos'];
  close(): Promise<void>;
}

export async function startSite(): Promise<Site> {
  const handler = Promise.withResolvers<Handler>();
  const page = await listen(async (request) => (await handler.promise)(request));
  const place = await startEmulator(page.origin);
  const { cos, workerEnv } = place.emulated!;
  const worker = await startWorkerd({ env: workerEnv });
  handler.resolve(await createPage(place, worker.handler));
  return {
    origin: page.origin,
    cos,
    async close() {
      await Promise.all([page.close(), worker.close(), place.close()]);
    },
  };
}
