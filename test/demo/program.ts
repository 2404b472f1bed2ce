// A program that is watched while it runs: what it prints, what it has started, and how it ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { root } from '../run/exec.ts';

export interface RunningProcess {
  pid: number;
  parent: number;
  name: string;
}

export class Program {
  readonly #child: ChildProcess;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
  #output = '';
  #onOutput = (): void => {};

  /** In a process group of its own, as a terminal starts it. */
  constructor(file: string, args: readonly string[], env: Record<string, string> = {}) {
    this.#child = spawn(file, args, {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
        this.#onOutput();
      });
    this.ended = new Promise((resolve) =>
      this.#child.once('close', (code, signal) => {
        resolve(code ?? signal);
        this.#onOutput();
      }),
    );
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get output(): string {
    return this.#output;
  }

  /** Resolves when it has printed that. */
  async printed(text: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#onOutput = () => {
        if (this.#output.includes(text)) resolve();
        else if (this.#child.exitCode !== null)
          reject(new Error(`it never printed ${text}:\n${this.#output}`));
      };
      this.#onOutput();
    });
  }

  /** All that it has started, and they in turn. */
  descendants(): RunningProcess[] {
    const all = runningProcesses();
    const below = (pid: number): RunningProcess[] =>
      all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)]);
    return below(this.pid);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** What a terminal does on Ctrl-C. */
  interrupt(): void {
    process.kill(-this.pid, 'SIGINT');
  }

  /** Ends whatever of it is left. */
  [Symbol.dispose](): void {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {} // nothing is left
  }
}

export const isRunning = (pid: number): boolean => runningProcesses().some((process) => process.pid === pid);

/** Zombies are not running any more. */
function runningProcesses(): RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => Number(name) > 0)
    .flatMap((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        const field = (name: string): string => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
        if (field('State').startsWith('Z')) return [];
        return { pid: Number(pid), parent: Number(field('PPid')), name: field('Name') };
      } catch {
        return []; // it has ended in the meantime
      }
    });
}
