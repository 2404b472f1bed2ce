// The main job: emulator and Worker, one scripted session through the built library, then the demo page,
// until Ctrl-C. With --once, the session only.
import { once } from 'node:events';
import { startEmulator } from './emulated-bucket.ts';
import { createPage } from './page-server.ts';
import type { Place } from './place.ts';
import { realBucket } from './real-bucket.ts';
import { type Handler, type Listening, listen } from './rig/listen.ts';
import { type RunningWorker, startWorkerd } from './rig/workerd.ts';
import { runSession } from './session/run.ts';
import { readSettings, type Settings, SettingsError } from './settings.ts';
import { stopSignal } from './stop.ts';

const DEFAULT_PORT = 8126;

const stopped = stopSignal();

try {
  process.exitCode = await main(readSettings(process.argv.slice(2), process.env));
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** Resolves to the exit code. */
async function main({ once: onlyOnce, port, bucket }: Settings): Promise<number> {
  // The emulator's CORS rule needs the page's origin and the page needs the emulator's, so early visitors
  // wait for the handler.
  const handler = Promise.withResolvers<Handler>();
  const page = await listenAt(port, async (request) => (await handler.promise)(request));
  let place: Place | undefined;
  let worker: RunningWorker | undefined;
  try {
    place = bucket ? realBucket(bucket) : await startEmulator(page.origin);
    if (place.emulated)
      worker = await startWorkerd({ env: place.emulated.workerEnv, onError: (line) => console.error(line) });
    handler.resolve(await createPage(place, worker?.handler));
    const clean = await runSession(place, worker, stopped);
    if (!onlyOnce && !stopped.aborted) {
      if (page.isElsewhere) console.log(`\nPort ${DEFAULT_PORT} is in use, so the page has taken another.`);
      console.log(`\nThe page: ${page.origin}/  (Ctrl-C stops)`);
      await once(stopped, 'abort');
    }
    return clean ? 0 : 1;
  } finally {
    await Promise.all([page.close(), worker?.close(), place?.close()]);
  }
}

/**
 * Any other port will do instead of the default one; a port that was asked for must be free.
 * @throws {SettingsError}
 */
async function listenAt(
  port: number | undefined,
  handler: Handler,
): Promise<Listening & { isElsewhere: boolean }> {
  try {
    return { ...(await listen(handler, port ?? DEFAULT_PORT)), isElsewhere: false };
  } catch (error) {
    if (port === undefined) return { ...(await listen(handler)), isElsewhere: true };
    throw new SettingsError(`PORT ${port} cannot be listened on: ${(error as NodeJS.ErrnoException).code}.`);
  }
}
