// A WebKit of our own: MiniBrowser on a screen that nobody sees, driven over WebDriver (W3C).
import { createServer } from 'node:net';
import type { BrowserProgram } from '../../demo/rig/browsers.ts';
import { exec } from '../run/exec.ts';
import type { DrivenBrowser, DrivenTab } from './driven.ts';
import { homeIn, startScreen } from './screen.ts';
import { until } from './until.ts';

/** Milliseconds; the driver is ended by its `kill`. */
const LIMIT = 3_600_000;

interface WebKitTab extends DrivenTab {
  reload(): Promise<void>;
}

export interface WebKit extends DrivenBrowser {
  open(url: string): Promise<WebKitTab>;
}

export async function startWebKit(program: BrowserProgram, profile: string): Promise<WebKit> {
  const over = Promise.withResolvers<void>();
  const screen = await startScreen(over.promise);
  const port = await freePort();
  const ended = exec('WebKitWebDriver', ['--host=127.0.0.1', `--port=${port}`], {
    env: { ...program.env, ...homeIn(profile), DISPLAY: screen },
    until: over.promise,
    limit: LIMIT,
  });
  const kill = async (): Promise<void> => {
    over.resolve();
    await ended;
  };
  try {
    const driver = new Driver(`http://127.0.0.1:${port}`);
    await driver.start(program.executablePath);
    return { kill, open: (url) => driver.open(url) };
  } catch (error) {
    await kill();
    throw error;
  }
}

/** One session. The tab that it begins with stays open: the browser would end with its last one. */
class Driver {
  readonly #origin: string;
  #session = '';
  #firstTab = '';

  constructor(origin: string) {
    this.#origin = origin;
  }

  async start(binary: string): Promise<void> {
    await until('the driver listens', () =>
      fetch(`${this.#origin}/status`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    const options = { binary, args: ['--automation'] };
    const { sessionId } = await this.#ask<{ sessionId: string }>('POST', '', {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } },
    });
    this.#session = `/${sessionId}`;
    this.#firstTab = await this.#ask('GET', '/window');
  }

  async open(url: string): Promise<WebKitTab> {
    await this.#ask('POST', '/window', { handle: this.#firstTab }); // the latest may be closed
    const { handle } = await this.#ask<{ handle: string }>('POST', '/window/new', { type: 'tab' });
    const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
      await this.#ask('POST', '/window', { handle }); // what follows is about this tab
      return this.#ask<T>(method, path, body);
    };
    await ask('POST', '/url', { url });
    return {
      async run<T>(expression: string) {
        const script = `const [done] = arguments;
          (async () => ({ value: await (${expression}) }))()
            .then((result) => done(JSON.stringify(result)), (error) => done(JSON.stringify({ error: String(error) })));`;
        const result = JSON.parse(await ask<string>('POST', '/execute/async', { script, args: [] }));
        if ('error' in result) throw new Error(`in the page: ${result.error}`);
        return result.value as T;
      },
      reload: () => ask('POST', '/refresh', {}),
      close: () => ask('DELETE', '/window'),
    };
  }

  async #ask<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.#origin}/session${this.#session}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
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
