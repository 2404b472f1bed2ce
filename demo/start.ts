// The main job: emulator and Worker, one scripted session through the built library, then the demo page, until Ctrl-C. With --once, the
// session only.
import { once } from 'node:events';
import { startEmulator } from './emulator.ts';
import { createPage } from './page-server.ts';
import type { Place } from './place.ts';
import { realBucket } from './real-bucket.ts';
import { type Handler, listen } from './rig/listen.ts';
import { type RunningWorker, startWorkerd } from './rig/workerd.ts';
import { runSession } from './session.ts';
import { readSettings, type Settings, SettingsError } from './settings.ts';

const DEFAULT_PORT = 8126;

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(name, () => stop.abort(new Error(`stopped by ${name}`)));

try {
  process.exitCode = await main(readSettings(process.argv.slice(2), process.env));
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** Resolves to the exit code. */
async function main({ once: onlyOnce, port, bucket }: Settings): Promise<number> {
  // The emulator's CORS rule needs the page's origin and the page needs the emulator's, so early visitors wait for the handler.
  const handler = Promise.withResolvers<Handler>();
  const page = await listenAt(port, async (request) => (await handler.promise)(request));
  let place: Place | undefined;
  let worker: RunningWorker | undefined;
  try {
    place = bucket ? realBucket(bucket) : await startEmulator(page.origin);
    if (place.emulated)
      worker = await startWorkerd({ env: place.emulated.workerEnv, onError: (line) => console.error(line) });
    handler.resolve(await createPage(place, worker?.handler));
    const clean = await runSession(place, worker, stop.signal);
    if (!onlyOnce && !stop.signal.aborted) {
      console.log(`\nThe page: ${page.origin}/  (Ctrl-C stops)`);
      await once(stop.signal, 'abort');
    }
    return clean ? 0 : 1;
  } finally {
    await Promise.all([page.close(), worker?.close(), place?.close()]);
  }
}

/** The default port may be taken, then any will do; a port that was asked for may not. */
async function listenAt(port: number | undefined, handler: Handler): ReturnType<typeof listen> {
  try {
    return await listen(handler, port ?? DEFAULT_PORT);
  } catch (error) {
    if (port === undefined) return listen(handler);
    throw new SettingsError(`PORT ${port} cannot be listened on: ${(error as NodeJS.ErrnoException).code}.`);
  }
}
