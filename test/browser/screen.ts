// A screen that nobody sees, for a browser that cannot do without, and folders of its own for what it writes.
import { exec } from '../run/exec.ts';

/** Milliseconds; it is ended by `until`. */
const LIMIT = 3_600_000;

/** Resolves to the display's name. Xvfb takes a number that is free, and says it once it can be used. */
export async function startScreen(until: Promise<unknown>): Promise<string> {
  const ready = Promise.withResolvers<string>();
  const args = ['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'];
  const ended = exec('Xvfb', args, {
    until,
    limit: LIMIT,
    onLine: (line) => /^\d+$/.test(line) && ready.resolve(line),
  });
  const number = await Promise.race([
    ready.promise,
    ended.then(({ output }) => Promise.reject(new Error(`no screen: ${output}`))),
  ]);
  return `:${number}`;
}

/** Nothing of a browser is read from, or left in, the user's own folders. */
export function homeIn(profile: string): Record<string, string> {
  return {
    HOME: profile,
    XDG_DATA_HOME: profile,
    XDG_CACHE_HOME: profile,
    XDG_CONFIG_HOME: profile,
    GSETTINGS_BACKEND: 'memory',
    MOZ_CRASHREPORTER_DISABLE: '1',
  };
}
