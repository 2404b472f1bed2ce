// Where the browsers are. Chromium: $CHROMIUM (a path, "package" or "none"), an installed one, or the one
// that @sparticuz/chromium holds. Firefox: $FIREFOX (a path or "none"), or an installed one. WebKit: the
// MiniBrowser of Debian's webkit2gtk-driver.
import { existsSync, globSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

/** What Playwright's `launch` takes. */
export interface BrowserProgram {
  executablePath: string;
  env: Record<string, string>;
}

/** Resolves to `undefined` where there is none. */
export async function findChromium(): Promise<BrowserProgram | undefined> {
  const { CHROMIUM } = process.env;
  if (CHROMIUM === 'none') return undefined;
  const path = CHROMIUM === 'package' ? undefined : CHROMIUM || installed.find((file) => existsSync(file));
  if (path) return existsSync(path) ? { executablePath: path, env: environment() } : undefined;
  return process.platform === 'linux' && process.arch === 'x64' ? unpacked() : undefined;
}

/** Resolves to `undefined` where there is none. */
export async function findFirefox(): Promise<BrowserProgram | undefined> {
  const executablePath = process.env.FIREFOX || '/usr/bin/firefox-esr';
  return existsSync(executablePath) ? { executablePath, env: environment() } : undefined;
}

/** It needs a screen, so Xvfb must be there as well. Resolves to `undefined` where there is none. */
export async function findWebKit(): Promise<BrowserProgram | undefined> {
  const [executablePath] = globSync('/usr/lib/*/webkit2gtk-4.1/MiniBrowser');
  if (!executablePath || process.env.WEBKIT === 'none' || !existsSync('/usr/bin/Xvfb')) return undefined;
  return { executablePath, env: environment() };
}

/** The packaged one with the libraries it was linked against, unpacked once. */
async function unpacked(): Promise<BrowserProgram> {
  const place = join(cache, 'chromium');
  if (!existsSync(place)) {
    // Elsewhere first, so that nobody finds half of it. The package unpacks into the directory for temporary
    // files.
    await mkdir(cache, { recursive: true });
    const unfinished = await mkdtemp(`${place}-`);
    const { TMPDIR } = process.env;
    process.env.TMPDIR = unfinished;
    try {
      const { default: chromium, inflate } = await import('@sparticuz/chromium');
      const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
      await Promise.all([chromium.executablePath(), inflate(join(dirname(entry), '../bin/al2023.tar.br'))]);
      await rename(unfinished, place).catch((error) => {
        if (!existsSync(place)) throw error; // otherwise another process was faster
      });
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
      await rm(unfinished, { recursive: true, force: true });
    }
  }
  const env = {
    ...environment(),
    LD_LIBRARY_PATH: join(place, 'al2023/lib'),
    FONTCONFIG_PATH: join(place, 'fonts'),
  };
  return { executablePath: join(place, 'chromium'), env };
}

const environment = (): Record<string, string> => ({ ...process.env }) as Record<string, string>;
