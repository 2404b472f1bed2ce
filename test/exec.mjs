// Runs a program and gives what it wrote. It ends nothing but what it started.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The path of a program that a dependency brings. */
export const bin = (name) => `${root}node_modules/.bin/${name}`;

/**
 * @param {{ env?: Record<string, string | undefined>, timeout?: number, until?: Promise<unknown> }} [options] `timeout` in
 * milliseconds; the program is ended when it passes, or when `until` resolves.
 * @returns {Promise<{ code: number | null, output: string, stdout: string }>} `code` is null when it was ended.
 */
export function exec(file, args, { env = {}, timeout = 120_000, until } = {}) {
  const path = `${root}node_modules/.bin:${process.env.PATH}`; // scripts with a shebang get the repository's Node
  const child = spawn(file, args, {
    cwd: root,
    env: { ...process.env, PATH: path, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, output] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      output += `\nended after ${timeout} ms\n`;
      child.kill('SIGKILL');
    }, timeout);
    until?.then(() => child.kill('SIGTERM'));
    child.on('error', (error) => resolve({ code: 1, output: String(error), stdout }));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output, stdout });
    });
  });
}
