// What an earlier page has left open on purpose, on the demo page: gone on with or discarded.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createUploadJournal, type UploadController } from 'cos-abort/upload';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Recovery } from '../../demo/page/recovery.ts';
import { signedHere } from '../../demo/page/signed-here.ts';
import { Unfinished } from '../../demo/page/unfinished.ts';
import type { Upload } from '../../demo/page/upload.ts';
import { Uploads } from '../../demo/page/uploads.ts';
import { cosHandlers, createCosEmulator } from '../../src/testing/index.ts';
import { MemoryLocks, MemoryStorage } from '../support/origin.ts';

const MIB = 1024 * 1024;
const html = readFileSync(join(import.meta.dirname, '../../demo/page/index.html'), 'utf8');
const body = html.slice(html.indexOf('<body>') + '<body>'.length, html.indexOf('</body>'));
const rule = {
  allowedOrigins: ['*'],
  allowedMethods: ['PUT', 'POST', 'DELETE', 'GET'],
  allowedHeaders: ['*'],
  exposeHeaders: ['ETag'],
};
const cos = createCosEmulator({
  buckets: [{ bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', cors: [rule] }],
});
const address = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' };
const server = setupServer(...cosHandlers(cos));
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterAll(() => server.close());

/** Four parts take their time on a busy machine. */
const until = (check: () => void): Promise<void> => vi.waitFor(check, 30_000);

let storage: MemoryStorage;
let locks: MemoryLocks;
beforeEach(() => {
  cos.reset();
  storage = new MemoryStorage();
  locks = new MemoryLocks();
});
/** A page of the origin, in the place of the one before. */
function openPage() {
  document.body.innerHTML = body;
  const tab = locks.tab();
  const way = signedHere(cos.credentials[0]!, () => {});
  const journalOf = (namespace: string) => createUploadJournal({ namespace, storage, locks: tab.locks });
  const [journal, kept] = [journalOf('page'), journalOf('page.kept')];
  const recovery = new Recovery(journal, address, way);
  const uploads = new Uploads({ address, way, journal, kept, announce: () => {} });
  const resumed: Upload[] = [];
  const announced: string[] = [];
  const unfinished = new Unfinished({
    address,
    way,
    kept,
    goOn: (file, upload: UploadController) => resumed.push(uploads.add(file, upload)),
    discard: (left) => recovery.discard(left),
    announce: (text) => announced.push(text),
  });
  /** The page goes away, as when it is reloaded. */
  const leave = () => {
    window.dispatchEvent(new Event('pagehide'));
    tab.crash();
  };
  return { uploads, recovery, unfinished, resumed, announced, leave };
}

const bytes = (size: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: size }, (_, i) => (i * 7 + (i >> 13)) % 251);
const film = (name = 'film.bin'): File => new File([bytes(3.5 * MIB)], name);

/** A page with three of four parts stored, and the last one cut off because the page goes away. */
async function leaveAmid(...names: string[]): Promise<void> {
  const page = openPage();
  document.querySelector<HTMLInputElement>('#keep')!.checked = true;
  const left = Promise.withResolvers<void>();
  const match = ({ url }: Request): boolean => url.includes('partNumber=4&');
  cos.inject({ match, times: names.length, delay: left.promise, status: 403, code: 'AccessDenied' });
  const uploads = names.map((name) => page.uploads.add(film(name)));
  const untilLast = (state: string) =>
    until(() =>
      expect(uploads.map(({ parts }) => parts.map((part) => part.state))).toEqual(
        names.map(() => ['stored', 'stored', 'stored', state]),
      ),
    );
  await untilLast('sending');
  page.leave();
  left.resolve();
  await untilLast('cut off');
}

const questions = (): (string | undefined)[] =>
  [...document.querySelectorAll('#unfinished p')].map((item) => item.textContent);
const press = (label: string): void =>
  [...document.querySelectorAll<HTMLButtonElement>('#unfinished button')]
    .find(({ ariaLabel }) => ariaLabel === label)!
    .click();
function chooseSame(file: File): void {
  const input = document.querySelector<HTMLInputElement>('#same-file')!;
  Object.defineProperty(input, 'files', { value: [file], configurable: true });
  input.dispatchEvent(new Event('change'));
}

/** What the bucket was asked since `cos.clearLog()`. */
const asked = (): string[] =>
  cos.requests.map(({ method, path }) => `${method} ${/partNumber=\d+/.exec(path)?.[0] ?? ''}`.trim());

describe('an upload that was kept', () => {
  it('is asked about after a reload, and left alone by recovery', async () => {
    await leaveAmid('film.bin');
    const page = openPage();
    await page.recovery.run();
    await page.unfinished.ask();
    expect(questions()).toEqual(['film.bin was not finished: 3 MiB of it are in the bucket.']);
    expect(page.announced).toEqual(['\u2068film.bin\u2069 was not finished: 3 MiB of it are in the bucket.']);
    expect(cos.uploads).toHaveLength(1);
    expect(cos.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  it('is gone on with: only what is not stored is sent', async () => {
    await leaveAmid('film.bin');
    const page = openPage();
    await page.unfinished.ask();
    cos.clearLog();
    press('Go on \u2068film.bin\u2069');
    chooseSame(film());
    expect(questions()).toEqual([]);
    await until(() => expect(page.resumed[0]?.state).toBe('completed'));
    expect(asked()).toEqual(['GET', 'PUT partNumber=4', 'POST']);
    expect(cos.objects).toMatchObject([{ size: 3.5 * MIB }]);
    expect([cos.uploads, storage.length]).toEqual([[], 0]);
  });

  it('is sent anew as far as the file has changed', async () => {
    await leaveAmid('film.bin');
    const page = openPage();
    await page.unfinished.ask();
    cos.clearLog();
    press('Go on \u2068film.bin\u2069');
    const changed = bytes(3.5 * MIB);
    changed[MIB] = 255;
    chooseSame(new File([changed], 'film.bin'));
    await until(() => expect(page.resumed[0]?.state).toBe('completed'));
    expect(asked().toSorted()).toEqual(['GET', 'POST', 'PUT partNumber=2', 'PUT partNumber=4']);
  });

  it('is not gone on with by a file of another name', async () => {
    await leaveAmid('film.bin');
    const page = openPage();
    await page.unfinished.ask();
    press('Go on \u2068film.bin\u2069');
    chooseSame(film('other.bin'));
    expect(page.resumed).toEqual([]);
    expect(questions()).toHaveLength(1);
    expect(document.querySelector('#refused')?.textContent).toBe(
      'To go on, choose \u2068film.bin\u2069 again.',
    );
  });

  it('is discarded, and how it ended is told', async () => {
    await leaveAmid('film.bin');
    const page = openPage();
    await page.unfinished.ask();
    press('Discard \u2068film.bin\u2069');
    const told = document.querySelector('#recovered')!;
    await until(() =>
      expect(told.textContent).toBe(
        '1 upload was still open after the tab was closed or had crashed: aborted now, and the parts are deleted.',
      ),
    );
    expect([questions(), cos.uploads, cos.storedBytes, storage.length]).toEqual([[], [], 0, 0]);
  });

  it('that could not be discarded can be discarded again', async () => {
    await leaveAmid('film.bin');
    const page = openPage();
    await page.unfinished.ask();
    cos.inject({ match: ({ method }) => method === 'DELETE', status: 403, code: 'AccessDenied' });
    press('Discard \u2068film.bin\u2069');
    const told = document.querySelector('#recovered')!;
    await until(() => expect(told.textContent).toMatch(/^1 upload was not aborted\. /));
    told.querySelector('button')!.click();
    await until(() => expect(cos.uploads).toEqual([]));
    await until(() => expect(storage.length).toBe(0));
  });

  it('is discarded with all others by one button', async () => {
    await leaveAmid('a.bin', 'b.bin');
    const page = openPage();
    const all = document.querySelector<HTMLButtonElement>('#discard-all')!;
    expect(all.hidden).toBe(true);
    await page.unfinished.ask();
    expect(questions()).toHaveLength(2);
    expect(all.hidden).toBe(false);
    all.click();
    await until(() => expect([cos.uploads, storage.length]).toEqual([[], 0]));
    expect([questions(), all.hidden]).toEqual([[], true]);
  });

  it('is asked about by one page only, and by the next one when nobody has answered', async () => {
    await leaveAmid('film.bin');
    const page = openPage();
    await page.unfinished.ask();
    const other = openPage();
    await other.unfinished.ask();
    expect(questions()).toEqual([]);
    page.leave();
    await other.unfinished.ask();
    expect(questions()).toHaveLength(1);
  });

  it('is forgotten when the bucket no longer has it', async () => {
    await leaveAmid('film.bin');
    cos.reset();
    const page = openPage();
    await page.unfinished.ask();
    expect([questions(), storage.length]).toEqual([[], 0]);
  });

  it('is asked about also when the bucket cannot be asked', async () => {
    await leaveAmid('film.bin');
    cos.inject({ match: ({ method }) => method === 'GET', status: 403, code: 'AccessDenied' });
    const page = openPage();
    await page.unfinished.ask();
    expect(questions()).toEqual([
      'film.bin was not finished: how much of it is in the bucket is not known. ' +
        'The bucket denied access. The keys need the permission for this request.',
    ]);
  });
});

it('where nobody can tell which page lives, nothing can be kept', () => {
  openPage();
  const keep = document.querySelector<HTMLInputElement>('#keep')!;
  expect(keep.disabled).toBe(false);
  locks = { tab: () => ({ locks: null, crash() {} }) } as unknown as MemoryLocks;
  openPage();
  expect(document.querySelector<HTMLInputElement>('#keep')!.disabled).toBe(true);
});
