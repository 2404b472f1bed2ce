// Uploads that stay open over a reload of the demo page: asked about, gone on with, discarded.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type Fetch, listParts, uploadPart } from 'cos-abort';
import { type CosEmulator, createCosEmulator } from 'cos-abort/testing';
import { createUploadJournal } from 'cos-abort/upload';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Keeping } from '../../demo/page/keeping.ts';
import { Recovery } from '../../demo/page/recovery.ts';
import { signedHere } from '../../demo/page/signed-here.ts';
import type { Upload } from '../../demo/page/upload.ts';
import { Uploads } from '../../demo/page/uploads.ts';
import type { Way } from '../../demo/page/way.ts';
import { MemoryLocks, MemoryStorage } from '../support/origin.ts';

const MIB = 1024 * 1024;
const html = readFileSync(join(import.meta.dirname, '../../demo/page/index.html'), 'utf8');
const body = html.slice(html.indexOf('<body>') + '<body>'.length, html.indexOf('</body>'));
const address = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' };

/** A browser with one origin, and a bucket. Its document is that of all tests. */
function openBrowser() {
  const cos = createCosEmulator();
  const credentials = cos.credentials[0]!;
  const storage = new MemoryStorage();
  const locks = new MemoryLocks();
  sessionStorage.clear();
  vi.stubGlobal('fetch', cos); // what a page sends while it goes away
  const listening = vi.spyOn(globalThis, 'addEventListener');
  const waiting = vi.spyOn(globalThis, 'setTimeout');
  onTestFinished(() => forgetPage());
  /** A page's listeners and timers go with it. */
  function forgetPage(): void {
    for (const [type, listener] of listening.mock.calls) removeEventListener(type, listener);
    for (const { value } of waiting.mock.results) clearTimeout(value);
    listening.mockClear();
    waiting.mockClear();
  }
  /** Parts are sent once, as through the Worker. */
  function wayOf(fetch: Fetch): Way {
    const service = { credentials, fetch };
    return {
      ...signedHere(credentials, 'cos-abort-demo/', () => {}),
      service,
      sendPart: (upload, partNumber, part, signal) =>
        uploadPart(upload, partNumber, part, { ...service, signal, retry: 0 }),
      listParts: (upload) => Array.fromAsync(listParts(upload, service)),
    };
  }
  /** A page of the origin, in the place of the one before. */
  function openPage() {
    document.body.innerHTML = body;
    const tab = locks.tab();
    const network = new Network(cos);
    const way = wayOf(network.fetch);
    const journal = createUploadJournal({ namespace: 'page', storage, locks: tab.locks });
    const uploads = new Uploads({ address, way, journal, announce: () => {} });
    const keeping = new Keeping({ address, namespace: 'page', journal, uploads });
    const recovery = new Recovery(journal, address, way);
    return {
      uploads,
      recovery,
      async start() {
        await keeping.ask();
        await recovery.run();
      },
      async leave() {
        await network.leave();
        forgetPage();
        tab.crash();
      },
    };
  }
  /** Three of four parts of each file are stored, and the last one is on its way. */
  async function uploadAlmost(uploads: Uploads, names: readonly string[]): Promise<void> {
    const match = ({ url }: Request): boolean => url.includes('partNumber=4&');
    cos.inject({ match, times: names.length, delay: new Promise(() => {}) });
    const started: Upload[] = names.map((name) => uploads.add(film(name)));
    const states = ['stored', 'stored', 'stored', 'sending'];
    await until(() =>
      expect(started.map(({ parts }) => parts.map(({ state }) => state))).toEqual(names.map(() => states)),
    );
  }
  /** The page after a reload amid these uploads. */
  async function reloadAmid(...names: string[]) {
    const page = openPage();
    keep(true);
    await uploadAlmost(page.uploads, names);
    await page.leave();
    cos.clearLog();
    const next = openPage();
    await next.start();
    return next;
  }
  /** What the bucket was asked, in any order. */
  const asked = (): string[] =>
    cos.requests
      .map(({ method, path }) => `${method} ${/partNumber=\d+/.exec(path)?.[0] ?? ''}`.trim())
      .toSorted();
  return { cos, storage, locks, openPage, uploadAlmost, reloadAmid, asked };
}

/** Four parts take their time on a busy machine. */
const until = (check: () => void): Promise<void> => vi.waitFor(check, 30_000);

/** What a page sends with, as long as it lives. */
class Network {
  readonly #cos: CosEmulator;
  readonly #cutOff = new AbortController();
  #isDead = false;

  constructor(cos: CosEmulator) {
    this.#cos = cos;
  }

  readonly fetch: Fetch = (request) => {
    if (this.#isDead) return new Promise(() => {});
    const cutOff = new Promise<Response>((_, reject) => {
      this.#cutOff.signal.addEventListener('abort', () => reject(new TypeError('Failed to fetch')));
    });
    return Promise.race([this.#cos(request), cutOff]);
  };

  /** As Chromium does it: what is under way fails, and that is known before `pagehide` is. */
  async leave(): Promise<void> {
    this.#cutOff.abort();
    await setImmediate();
    window.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }));
    this.#isDead = true;
  }
}

const bytes = (size: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: size }, (_, i) => (i * 7 + (i >> 13)) % 251);
const film = (name = 'film.bin'): File => new File([bytes(3.5 * MIB)], name);

function keep(isKept: boolean): void {
  const box = document.querySelector<HTMLInputElement>('#keep')!;
  box.checked = isKept;
  box.dispatchEvent(new Event('change'));
}

const cards = (): string[] =>
  [...document.querySelectorAll<HTMLElement>('#uploads > li')].map(
    ({ dataset, children }) =>
      `${dataset.upload} (${dataset.look}): ${children[0]?.querySelector('.card-status')?.textContent}`,
  );
const buttons = (name: string): HTMLButtonElement[] => [
  ...document.querySelectorAll<HTMLButtonElement>(
    `[data-upload="${name}"] .card-actions button:not([hidden])`,
  ),
];
const press = (name: string, words: string): void =>
  buttons(name)
    .find(({ textContent }) => textContent === words)!
    .click();

const ASKED = '3 MiB of 3.5 MiB are stored. To go on, choose the file again.';

describe('an upload that is kept over a reload', () => {
  it('is asked about with all others, in their order, and left alone by recovery', async () => {
    const { cos, reloadAmid, asked } = openBrowser();
    await reloadAmid('b.bin', 'a.bin');
    expect(cards()).toEqual([`b.bin (asking): ${ASKED}`, `a.bin (asking): ${ASKED}`]);
    expect(buttons('a.bin').map(({ ariaLabel }) => ariaLabel)).toEqual([
      'Go on \u2068a.bin\u2069',
      'Discard \u2068a.bin\u2069',
    ]);
    expect(document.querySelector<HTMLInputElement>('#keep')?.checked).toBe(true);
    expect([cos.uploads.length, asked()]).toEqual([2, ['GET', 'GET']]);
  });

  it('is gone on with when its file is chosen again: only what is not stored is sent', async () => {
    const { cos, storage, reloadAmid, asked } = openBrowser();
    const page = await reloadAmid('film.bin');
    cos.clearLog();
    const upload = page.uploads.add(film());
    expect(buttons('film.bin').map(({ textContent }) => textContent)).toEqual(['Cancel']);
    await until(() => expect(upload.state).toBe('completed'));
    expect(asked()).toEqual(['GET', 'POST', 'PUT partNumber=4']);
    expect(cards()).toEqual(['film.bin (good): Completed']);
    expect(cos.objects).toMatchObject([{ size: 3.5 * MIB }]);
    await until(() => expect([cos.uploads, storage.length]).toEqual([[], 0]));
  });

  it('is sent anew as far as the file has changed', async () => {
    const { cos, reloadAmid, asked } = openBrowser();
    const page = await reloadAmid('film.bin');
    cos.clearLog();
    const changed = bytes(3.5 * MIB);
    changed[MIB] = 255;
    const upload = page.uploads.add(new File([changed], 'film.bin'));
    await until(() => expect(upload.state).toBe('completed'));
    expect(asked()).toEqual(['GET', 'POST', 'PUT partNumber=2', 'PUT partNumber=4']);
  });

  it.each([
    ['name', film('other.bin')],
    ['size', new File([bytes(MIB)], 'film.bin')],
  ])('is not gone on with by a file of another %s, which is uploaded by itself', async (_, file) => {
    const { reloadAmid } = openBrowser();
    const page = await reloadAmid('film.bin');
    const upload = page.uploads.add(file);
    await until(() => expect(upload.state).toBe('completed'));
    expect(cards()).toEqual([`film.bin (asking): ${ASKED}`, `${file.name} (good): Completed`]);
  });

  it('is discarded', async () => {
    const { cos, storage, reloadAmid } = openBrowser();
    await reloadAmid('film.bin');
    press('film.bin', 'Discard');
    await until(() => expect(cards()).toEqual(['film.bin (good): Cancelled. Nothing is left.']));
    expect(buttons('film.bin').map(({ textContent }) => textContent)).toEqual(['Dismiss']);
    await until(() => expect([cos.uploads, storage.length]).toEqual([[], 0]));
  });

  it('is asked about again after the next reload', async () => {
    const { openPage, reloadAmid } = openBrowser();
    const page = await reloadAmid('film.bin');
    await page.leave();
    await openPage().start();
    expect(cards()).toEqual([`film.bin (asking): ${ASKED}`]);
  });

  it('is left alone by other tabs while the page that asks lives', async () => {
    const { cos, openPage, reloadAmid } = openBrowser();
    await reloadAmid('film.bin');
    await openPage().start();
    expect([cards(), cos.uploads.length]).toEqual([[], 1]);
  });

  it('is aborted by the next visit when the tab was closed', async () => {
    const { cos, storage, openPage, reloadAmid } = openBrowser();
    const page = await reloadAmid('film.bin');
    await page.leave();
    sessionStorage.clear(); // it goes with the tab
    await openPage().start();
    expect([cards(), cos.uploads, storage.length]).toEqual([[], [], 0]);
  });

  it('is told to be gone when the bucket no longer has it', async () => {
    const { cos, storage, openPage, uploadAlmost } = openBrowser();
    const page = openPage();
    keep(true);
    await uploadAlmost(page.uploads, ['film.bin']);
    await page.leave();
    cos.reset();
    await openPage().start();
    expect(cards()).toEqual([
      'film.bin (bad): Stopped. The bucket no longer knew the upload: something else has ended it. ' +
        'The bucket no longer knew it. Nothing is left.',
    ]);
    expect(buttons('film.bin').map(({ textContent }) => textContent)).toEqual(['Dismiss']);
    await until(() => expect(storage.length).toBe(0));
  });

  it('can be discarded also when the bucket does not tell what is stored', async () => {
    const { cos, openPage, uploadAlmost } = openBrowser();
    const refuse = { match: ({ method }: Request) => method === 'GET', status: 403, code: 'AccessDenied' };
    const page = openPage();
    keep(true);
    await uploadAlmost(page.uploads, ['film.bin']);
    await page.leave();
    cos.inject(refuse);
    await openPage().start();
    expect(cards()).toEqual([
      'film.bin (bad): How much of it is stored is not known. The bucket denied access. ' +
        'The keys need the permission for this request. To go on, choose the file again.',
    ]);
    press('film.bin', 'Discard');
    await until(() => expect(cards()).toEqual(['film.bin (good): Cancelled. Nothing is left.']));
  });
});

describe('an upload that is not kept', () => {
  it.each([
    ['never was', () => {}],
    ['is no longer', () => [true, false].forEach(keep)],
  ])('because it %s is aborted while the page goes away', async (_, decide) => {
    const { cos, openPage, uploadAlmost } = openBrowser();
    const page = openPage();
    await uploadAlmost(page.uploads, ['film.bin']);
    decide();
    await setImmediate();
    await page.leave();
    await until(() => expect(cos.uploads).toEqual([]));
    const next = openPage();
    await next.start();
    expect(cards()).toEqual([]);
    expect(document.querySelector<HTMLInputElement>('#keep')?.checked).toBe(false);
  });
});

it('where nobody can tell which page lives, nothing can be kept', () => {
  const { locks, openPage } = openBrowser();
  openPage();
  const isDisabled = (): boolean | undefined => document.querySelector<HTMLInputElement>('#keep')?.disabled;
  expect(isDisabled()).toBe(false);
  locks.tab = () => ({ locks: null as never, crash() {} });
  openPage();
  expect(isDisabled()).toBe(true);
});
