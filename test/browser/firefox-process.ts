// A Firefox of our own, in a process group of its own: its tabs, and what kills it.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Bidi, connectBidi } from './bidi.ts';
import type { DrivenBrowser } from './driven.ts';
import { until } from './until.ts';

export interface Firefox extends DrivenBrowser {
  /** Kills every process that runs pages; the browser goes on. */
  killContent(): Promise<void>;
}

const PREFERENCES = {
  'browser.shell.checkDefaultBrowser': false,
  'browser.sessionstore.resume_from_crash': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.startup.max_resumed_crashes': -1,
};

export async function startFirefox(executable: string, profile: string): Promise<Firefox> {
  const lines = Object.entries(PREFERENCES).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${value});\n`,
  );
  await writeFile(join(profile, 'user.js'), lines.join(''));
  const child = spawn(
    executable,
    ['--headless', '--no-remote', '--remote-debugging-port=0', '--profile', profile, 'about:blank'],
    {
      env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true, // a group that can be killed as one
    },
  );
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const group = child.pid;
  const killGroup = (): void => {
    if (group && child.exitCode === null && child.signalCode === null) process.kill(-group, 'SIGKILL');
  };
  process.once('exit', killGroup);
  const kill = async (): Promise<void> => {
    killGroup();
    await exited;
    process.removeListener('exit', killGroup);
  };
  let bidi: Bidi;
  try {
    bidi = await connectBidi(`${await addressOf(child)}/session`);
    await bidi.send('session.new', { capabilities: {} });
  } catch (error) {
    await kill();
    throw error;
  }
  return {
    kill,
    async open(url) {
      const { context } = await bidi.send('browsingContext.create', { type: 'tab' });
      await bidi.send('browsingContext.navigate', { context, url, wait: 'complete' });
      return {
        async run<T>(expression: string) {
          const { result, exceptionDetails } = await bidi.send('script.evaluate', {
            expression: `(async () => JSON.stringify(await eval(${JSON.stringify(expression)})))()`,
            target: { context },
            awaitPromise: true,
          });
          if (exceptionDetails) throw new Error(`in the page: ${exceptionDetails.text}`);
          return (result.value === undefined ? undefined : JSON.parse(result.value)) as T;
        },
        async close() {
          await bidi.send('browsingContext.close', { context });
        },
      };
    },
    async killContent() {
      for (const pid of await contentProcesses(group as number)) process.kill(pid, 'SIGKILL');
    },
  };
}

/** Where the browser can be driven: it says so on a line. */
async function addressOf(child: ChildProcess): Promise<string> {
  let [address, ended] = ['', false];
  createInterface({ input: child.stderr! }).on('line', (line) => {
    address ||= /^WebDriver BiDi listening on (ws:\S+)$/.exec(line)?.[1] ?? '';
  });
  child.once('close', () => {
    ended = true;
  });
  await until('Firefox says where it listens', () => address || ended, 60_000);
  if (!address) throw new Error('Firefox ended at its start');
  return address;
}

/** Linux only. */
async function contentProcesses(group: number): Promise<number[]> {
  const pids: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const [stat = '', command = ''] = await Promise.all(
      ['stat', 'cmdline'].map((file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')),
    );
    const processGroup = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2];
    if (Number(processGroup) === group && /[\0 ]tab\0*$/.test(command)) pids.push(Number(name));
  }
  return pids;
}
