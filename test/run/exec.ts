// Runs a program and gives what it wrote. Each has a process group of its own, which ends as one: nothing
// that it started is left behind.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { slowness } from './slowness.ts';

export interface ExecOptions {
  env?: Record<string, string | undefined>;
  /** Milliseconds on an idle machine; on a busy one as much longer as it is slower. @default 120000 */
  limit?: number;
  /** The program is ended when it resolves. */
  until?: Promise<unknown>;
  /** Told each line as it is written. */
  onLine?: (line: string) => void;
}

export interface Ended {
  /** `null` when it was ended by a signal. */
  code: number | null;
  /** All that was written, errors too. */
  output: string;
  stdout: string;
}

export const root: string = fileURLToPath(new URL('../..', import.meta.url));

/** The path of a program that a dependency brings. */
export const bin = (name: string): string => `${root}node_modules/.bin/${name}`;

/** Milliseconds between the request to end and the end by force. */
const GRACE = 3000;
/** Milliseconds between two looks at the clock. */
const PULSE = 250;

const groups = new Set<Group>();
process.once('exit', () => {
  for (const group of groups) group.signal('SIGKILL');
});

/** Ends every program that still runs. */
export function endAll(): void {
  for (const group of groups) group.end();
}

export async function exec(file: string, args: readonly string[], options: ExecOptions = {}): Promise<Ended> {
  const { env = {}, limit = 120_000, until, onLine = () => {} } = options;
  const child = spawn(file, args, {
    cwd: root,
    // Scripts with a shebang get the repository's Node.
    env: { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}`, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a group of its own
  });
  const group = new Group(child);
  const ended: Ended = { code: null, output: '', stdout: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ended.stdout += text;
    ended.output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ended.output += text;
  });
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', onLine);

  let spent = 0; // of the limit
  const pulse = setInterval(() => {
    spent += PULSE / slowness();
    if (spent < limit || group.isEnding) return;
    ended.output += `\nended after ${limit / 1000} s, as an idle machine counts them\n`;
    group.end();
  }, PULSE);
  until?.then(() => group.end());
  try {
    ended.code = await codeOf(child);
  } catch (error) {
    return { ...ended, code: 1, output: ended.output + String(error) };
  } finally {
    clearInterval(pulse);
    group.forget();
  }
  return ended;
}

/** A program and all that it has started. */
class Group {
  readonly #child: ChildProcess;
  #force: NodeJS.Timeout | undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    groups.add(this);
    child.once('exit', () => this.signal('SIGKILL')); // what it left behind would hold its output open
  }

  get isEnding(): boolean {
    return this.#force !== undefined;
  }

  /** Asks all of them to end, and after a while makes them. */
  end(): void {
    if (this.isEnding) return;
    this.signal('SIGTERM');
    this.#force = setTimeout(() => this.signal('SIGKILL'), GRACE);
  }

  signal(name: NodeJS.Signals): void {
    const { pid } = this.#child;
    try {
      if (pid !== undefined) process.kill(-pid, name);
    } catch {} // nobody is left
  }

  forget(): void {
    clearTimeout(this.#force);
    groups.delete(this);
  }
}

/** Resolves when all output is there. */
function codeOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
