// When this process is to end: it is asked to by a signal, or the npm that has started it is gone.
import { readFileSync } from 'node:fs';

/** Milliseconds between two looks at npm. */
const LOOK = 500;

/** Aborted when it is to end. A second signal ends it at once. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => stop.abort(new Error(`stopped by ${name}`)));
  const npm = npmAbove(process.ppid);
  if (npm) setInterval(() => isAlive(npm) || stop.abort(new Error('npm is gone')), LOOK).unref();
  return stop.signal;
}

/**
 * The process that runs `npm start`: killed, it passes no signal on, and the shell between it and this
 * process notices nothing. `undefined` where there is none, or no /proc to find it in.
 */
function npmAbove(pid: number): number | undefined {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    if (status.startsWith('Name:\tnpm')) return pid;
    const above = Number(/^PPid:\t(\d+)$/m.exec(status)?.[1]);
    return above > 1 ? npmAbove(above) : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
