// A program and all that it starts, in a process group of its own, which can be killed as one. Linux only.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { until } from '../until.ts';

export class ProgramGroup {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #lines: string[] = [];
  #hasEnded = false;

  constructor(file: string, args: readonly string[], env: Record<string, string>) {
    const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    for (const input of [child.stdout, child.stderr])
      createInterface({ input }).on('line', (line) => this.#lines.push(line));
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once('exit', resolve);
      child.once('error', resolve);
    }).then(() => {
      this.#hasEnded = true;
    });
    process.once('exit', this.#killAll);
  }

  /** What follows `words` on the line that begins with them. */
  async said(words: string): Promise<string> {
    const line = (): string | undefined => this.#lines.find((one) => one.startsWith(words));
    await until(`"${words}" is said`, () => line() || this.#hasEnded, 60_000);
    const found = line();
    if (!found) throw new Error(`it has ended at its start:\n${this.#lines.join('\n')}`);
    return found.slice(words.length).trim();
  }

  /** Kills all of them; nothing of them has time to act. */
  async kill(): Promise<void> {
    this.#killAll();
    await this.#ended;
    process.removeListener('exit', this.#killAll);
  }

  /**
   * Kills those whose command line matches, and no other. Resolves to how many they were, when they are
   * gone.
   */
  async killThose(pattern: RegExp): Promise<number> {
    const those = await this.#those(pattern);
    for (const pid of those) process.kill(pid, 'SIGKILL');
    await until('the killed processes are gone', async () => {
      const left = await this.#those(pattern);
      return !left.some((pid) => those.includes(pid));
    });
    return those.length;
  }

  async #those(pattern: RegExp): Promise<number[]> {
    const commands = await commandsOf(this.#child.pid ?? 0);
    return commands.filter(({ command }) => pattern.test(command)).map(({ pid }) => pid);
  }

  readonly #killAll = (): void => {
    const { pid } = this.#child;
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    } catch {} // nobody is left
  };
}

interface Command {
  pid: number;
  command: string;
}

async function commandsOf(group: number): Promise<Command[]> {
  const pids = (await readdir('/proc')).filter((name) => Number(name) > 0);
  const commands = await Promise.all(
    pids.map(async (pid) => {
      const [stat = '', command = ''] = await Promise.all(
        ['stat', 'cmdline'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
      );
      const [, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(processGroup) === group ? [{ pid: Number(pid), command }] : [];
    }),
  );
  return commands.flat();
}
