// WebKit: MiniBrowser on a screen that nobody sees, driven over WebDriver (W3C).
import { createServer } from 'node:net';
import { type BrowserProgram, findWebKit } from '../../../demo/rig/browsers.ts';
import { Limit } from '../../../src/support/limit.ts';
import { homeIn, startScreen } from '../screen.ts';
import { until } from '../until.ts';
import { commandLimit } from './commands.ts';
import {
  asProgram,
  type DrivenBrowser,
  type DrivenTab,
  type Engine,
  type ShowingBrowser,
  valueIn,
} from './driven.ts';
import { ProgramGroup } from './program-group.ts';
import { startProxy } from './proxy.ts';
import { filesIn, haveRow } from './stored.ts';

const PAGES = /WebKitWebProcess/;

export const webkit: Engine = {
  name: 'webkit',
  find: findWebKit,
  start,
  startUndriven,
  hasStoredJournal: async (profile) =>
    haveRow(await filesIn(profile, /\.localstorage$/), "SELECT 1 FROM ItemTable WHERE key LIKE 'cos-abort%'"),
};

async function start({ executablePath, env }: BrowserProgram, profile: string): Promise<DrivenBrowser> {
  const over = Promise.withResolvers<void>();
  const screen = await startScreen(over.promise);
  const proxy = await startProxy();
  const port = await freePort();
  const args = ['--host=127.0.0.1', `--port=${port}`];
  const group = new ProgramGroup('WebKitWebDriver', args, { ...env, ...homeIn(profile), DISPLAY: screen });
  const kill = async (): Promise<void> => {
    await group.kill();
    await proxy.close();
    over.resolve();
  };
  try {
    const driver = new Driver(`http://127.0.0.1:${port}`);
    await driver.start(executablePath, proxy.address);
    const open = (url: string): Promise<DrivenTab> => driver.open(url);
    return { open, show: open, kill, killPages: () => group.killThose(PAGES) };
  } catch (error) {
    await kill();
    throw error;
  }
}

/** A window for each page, on one screen. */
async function startUndriven(
  { executablePath, env }: BrowserProgram,
  profile: string,
): Promise<ShowingBrowser> {
  const over = Promise.withResolvers<void>();
  const screen = await startScreen(over.promise);
  const groups: ProgramGroup[] = [];
  return {
    async show(url) {
      groups.push(new ProgramGroup(executablePath, [url], { ...env, ...homeIn(profile), DISPLAY: screen }));
    },
    async killPages() {
      const killed = await Promise.all(groups.map((group) => group.killThose(PAGES)));
      return killed.reduce((sum, count) => sum + count, 0);
    },
    async kill() {
      await Promise.all(groups.map((group) => group.kill()));
      over.resolve();
    },
  };
}

/** One session. The tab that it begins with stays open: the browser would end with its last one. */
class Driver {
  readonly #origin: string;
  /** A command is for the tab that was chosen last, so that choosing and commanding are one. */
  readonly #turn: Limit = new Limit(1);
  #session = '';
  #firstTab = '';

  constructor(origin: string) {
    this.#origin = origin;
  }

  async start(binary: string, proxy: string): Promise<void> {
    await until('the driver listens', () =>
      fetch(`${this.#origin}/status`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    const { sessionId } = await this.#send<{ sessionId: string }>('POST', '', {
      capabilities: {
        alwaysMatch: {
          'webkitgtk:browserOptions': { binary, args: ['--automation'] },
          proxy: { proxyType: 'manual', httpProxy: proxy, noProxy: ['127.0.0.1', 'localhost'] },
        },
      },
    });
    this.#session = `/${sessionId}`;
    this.#firstTab = await this.#send('GET', '/window');
  }

  async open(url: string): Promise<DrivenTab> {
    const { handle } = await this.#ask<{ handle: string }>(this.#firstTab, 'POST', '/window/new', {
      type: 'tab',
    });
    await this.#ask(handle, 'POST', '/url', { url });
    return {
      run: async (expression) => {
        const script = `const [done] = arguments; ${asProgram(expression)}.then(done);`;
        return valueIn(await this.#ask(handle, 'POST', '/execute/async', { script, args: [] }));
      },
      close: () => this.#ask(handle, 'DELETE', '/window'),
    };
  }

  #ask<T>(tab: string, method: string, path: string, body?: object): Promise<T> {
    return this.#turn.inTurn(async () => {
      await this.#send('POST', '/window', { handle: tab });
      return this.#send<T>(method, path, body);
    });
  }

  async #send<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.#origin}/session${this.#session}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(commandLimit()),
    });
    const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
    if (!response.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }
}

/** The driver takes none above 32767, so the system cannot be asked for one. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
