// Ends a program together with this process, also when this process is killed and can do nothing any more.
import { type ChildProcess, spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { basename } from 'node:path';

/**
 * Until it is called, what this returns: each program of that name that is started, by whatever library,
 * ends with this process.
 */
export function guardAll(name: string): () => void {
  const onChild = (message: unknown): void => {
    const { process: child } = message as { process: ChildProcess };
    child.once('spawn', () => basename(child.spawnfile).startsWith(name) && guard(child));
  };
  subscribe('child_process', onChild);
  return () => unsubscribe('child_process', onChild);
}

/**
 * A shell waits for a line. The end of its input instead says that this process is gone, however it ended.
 */
function guard(child: ChildProcess): void {
  if (process.platform === 'win32') return; // it has no such shell
  const shell = spawn('/bin/sh', ['-c', 'read -r line || kill -KILL "$0"', String(child.pid)], {
    detached: true, // Ctrl-C reaches all processes of a terminal, and is not meant for this one
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => {});
  shell.unref();
  const input = shell.stdin as Socket;
  input.on('error', () => {}); // it was ended by somebody else
  input.unref();
  child.once('exit', () => input.end('ended\n'));
}
