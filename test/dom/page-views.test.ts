// The views of the demo page, on its own HTML.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { showBucket } from '../../demo/page/bucket-view.ts';
import { Lanes } from '../../demo/page/lanes.ts';
import { ago, Moments } from '../../demo/page/moments.ts';
import { showLog } from '../../demo/page/request-log.ts';
import type { Upload } from '../../demo/page/upload.ts';
import { UploadCard } from '../../demo/page/upload-card.ts';
import { WakeLock } from '../../demo/page/wake-lock.ts';

type State = Parameters<typeof showBucket>[0];
type FreedUpload = State['freed'][number];

const MIB = 1024 * 1024;
const NOW = 1_000_000;
const html = readFileSync(join(import.meta.dirname, '../../demo/page/index.html'), 'utf8');
const body = html.slice(html.indexOf('<body>') + '<body>'.length, html.indexOf('</body>'));
beforeEach(() => {
  document.body.innerHTML = body;
});

const textOf = (selector: string): string =>
  document.querySelector(selector)?.textContent?.replace(/\s+/g, ' ').trim() ?? '';

const state = (shown: Partial<State>): State => ({
  now: NOW,
  uploads: [],
  objects: [],
  arriving: [],
  requests: [],
  levels: [],
  freed: [],
  ...shown,
});

const freed = (name: string, upload: Partial<FreedUpload> = {}): FreedUpload => ({
  key: `cos-abort-demo/user/1/${name}`,
  uploadId: name,
  time: NOW - 3000,
  bytes: 24 * MIB,
  answers: [204, 404],
  left: false,
  ...upload,
});

it('the figures are counted as people count', () => {
  const upload = { key: 'cos-abort-demo/user/1/a', uploadId: 'a', parts: [{ partNumber: 1, size: MIB }] };
  const names = (): string[] =>
    [...document.querySelectorAll('.figures dt')].map(({ textContent }) => textContent);
  showBucket(state({ uploads: [upload] }), []);
  expect(names()).toEqual(['billed', 'open upload', 'part']);
  showBucket(state({ uploads: [upload, { ...upload, parts: [] }] }), []);
  expect(names()).toEqual(['billed', 'open uploads', 'part']);
});

describe('the moment', () => {
  it('is told in words and marked in the chart', () => {
    const moments = new Moments().tell([freed('film.bin')], () => 'cancelled');
    showBucket(
      state({
        levels: [
          { time: NOW - 9000, bytes: 24 * MIB },
          { time: NOW - 3000, bytes: 0 },
        ],
      }),
      moments,
    );
    expect(textOf('#moments')).toBe('3 s ago film.bin cancelled → DELETE 204 → asked again 404 24 MiB freed');
    expect(document.querySelector('#moments li')?.className).toBe('confirmed');
    expect(textOf('#freed')).toBe('24 MiB freed 3 s ago');
    expect(textOf('.mark-label')).toBe('cancelled');
    expect(document.querySelector<HTMLElement>('.mark')?.style.left).toBe('95%');
    expect(document.querySelector('.line')?.getAttribute('d')).toBe('M0 100.0H510.0V2.0H570.0V100.0H600');
    expect(document.querySelector('#chart')?.ariaLabel).toBe(
      'Bytes in the bucket over the last minute: 0 B now, 24 MiB at most',
    );
  });

  it('is one for uploads that end together, as far as the same holds for all of them', () => {
    const uploads = [freed('a'), freed('b', { time: NOW - 2000, answers: [204] }), freed('c', { time: NOW })];
    const moments = new Moments().tell(uploads, () => 'cancelled');
    showBucket(state({}), moments);
    expect([...document.querySelectorAll('#moments li')].map((item) => item.textContent)).toEqual([
      'just now c cancelled → DELETE 204 → asked again 404 24 MiB freed',
      '3 s ago 2 uploads cancelled → DELETE 204 48 MiB freed',
    ]);
  });

  it('keeps its cause when the page has forgotten the upload, as long as it is told', () => {
    const moments = new Moments();
    const cause = (): string | undefined => moments.tell([freed('a')], () => undefined)[0]?.cause;
    expect(cause()).toBe('aborted');
    moments.tell([freed('a')], () => 'recovered');
    expect(cause()).toBe('recovered');
    moments.tell([], () => undefined);
    expect(cause()).toBe('aborted');
  });

  it('is told with the name kept apart from the words around it', () => {
    const moments = new Moments().tell([freed('\u202Egpj.exe')], () => 'cancelled');
    showBucket(state({}), moments);
    expect(document.querySelector('#moments bdi')?.textContent).toBe('\u202Egpj.exe');
  });

  it('says when', () => {
    expect([ago(NOW - 999, NOW), ago(NOW - 1000, NOW), ago(NOW - 59_999, NOW)]).toEqual([
      'just now',
      '1 s ago',
      '59 s ago',
    ]);
  });
});

describe('the requests', () => {
  const request = (method: string, status: number | undefined, uploadId: string, code?: string) => ({
    time: NOW,
    method,
    path: `/film.bin?uploadId=${uploadId}`,
    status,
    ...(code && { code }),
  });
  const answers = (): string[] =>
    [...document.querySelectorAll<HTMLElement>('#log .answer')].map(
      ({ textContent, dataset }) => `${textContent} (${dataset.kind})`,
    );

  it('mark the 404 that confirms an abort, and no other', () => {
    const requests = [
      request('DELETE', 404, 'a', 'NoSuchUpload'),
      request('DELETE', 204, 'b'),
      request('DELETE', 404, 'b', 'NoSuchUpload'),
      request('GET', 404, 'b', 'NoSuchUpload'),
      request('POST', 503, 'c', 'SlowDown'),
      request('DELETE', undefined, 'c'),
    ];
    showLog(state({ requests }), false);
    expect(answers().toReversed()).toEqual([
      '404 NoSuchUpload (refused)',
      '204 (good)',
      '404 NoSuchUpload, confirmed (good)',
      '404 NoSuchUpload (refused)',
      '503 SlowDown (broken)',
      'no answer (none)',
    ]);
  });

  it('show preflights when they are asked for', () => {
    const requests = [request('OPTIONS', 200, 'a')];
    showLog(state({ requests }), false);
    expect(document.querySelector<HTMLElement>('#log-empty')?.hidden).toBe(false);
    showLog(state({ requests }), true);
    expect(answers()).toEqual(['200 (good)']);
  });
});

describe('a card', () => {
  const file = new File(['12345678'], '\u202Egpj.exe');
  const upload = (shown: Partial<Upload> = {}): Upload =>
    ({
      file,
      content: file,
      parts: [
        { partNumber: 1, size: 4, arrived: 4, state: 'stored' },
        { partNumber: 2, size: 4, arrived: 1, state: 'sending' },
      ],
      state: 'uploading',
      arrived: 5,
      speed: 1,
      outcome: undefined,
      error: undefined,
      uploadId: 'u',
      ...shown,
    }) as Upload;
  const cardOf = (shown: Upload) => {
    const said: string[] = [];
    const acted: string[] = [];
    const card = new UploadCard(shown, {
      asks: 'worker',
      onAction: (action) => acted.push(action),
      announce: (text) => said.push(text),
    });
    document.querySelector('#uploads')?.append(card.element);
    card.show();
    return { card, said, acted };
  };

  it('is one line, whose parts are made when they are unfolded', () => {
    const { card } = cardOf(upload());
    expect(textOf('.card-status')).toBe('5 B of 8 B, 1 B/s, about 3 s left');
    expect(document.querySelectorAll('.part-bar span')).toHaveLength(2);
    expect(document.querySelectorAll('.parts li')).toHaveLength(0);
    document.querySelector<HTMLDetailsElement>('.card-details')!.open = true;
    card.show();
    expect([...document.querySelectorAll('.parts li')].map((item) => item.textContent)).toEqual([
      'Part 1stored',
      'Part 225 %',
    ]);
  });

  it('keeps the name apart from the words around it', () => {
    const { said } = cardOf(upload({ state: 'completed' }));
    expect(document.querySelector('.card-name bdi')?.textContent).toBe('\u202Egpj.exe');
    expect(document.querySelector('.card .chief')?.ariaLabel).toBe('Dismiss \u2068\u202Egpj.exe\u2069');
    expect(said).toEqual(['\u2068\u202Egpj.exe\u2069: Completed']);
  });

  it('looks good when it was cancelled, and bad when it was stopped', () => {
    cardOf(upload({ state: 'aborted', outcome: { outcome: 'aborted' } }));
    cardOf(upload({ state: 'aborted', outcome: { outcome: 'aborted' }, error: new Error('no') }));
    const looks = [...document.querySelectorAll<HTMLElement>('.card')].map(({ dataset }) => dataset.look);
    expect(looks).toEqual(['good', 'bad']);
  });

  it('offers to upload again after an error', () => {
    const { acted } = cardOf(
      upload({ state: 'aborted', outcome: { outcome: 'aborted' }, error: new Error('no') }),
    );
    for (const button of document.querySelectorAll<HTMLButtonElement>('.card button')) button.click();
    expect(acted).toEqual(['again', 'dismiss']);
  });
});

describe('turns', () => {
  it('are taken in their order, so many at a time', async () => {
    const lanes = new Lanes(2);
    const begun: number[] = [];
    const works = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
    const done = works.map(({ promise }, i) =>
      lanes.inTurn(() => {
        begun.push(i);
        return promise;
      }),
    );
    expect(begun).toEqual([0, 1]);
    works[1]!.reject(new Error('no'));
    await expect(done[1]).rejects.toThrow('no');
    expect(begun).toEqual([0, 1, 2]);
    works[0]!.resolve();
    await done[0];
    expect(begun).toEqual([0, 1, 2, 3]);
  });
});

describe('the screen', () => {
  it('stays on while something is uploaded, also after the page was hidden', async () => {
    const release = vi.fn();
    const request = vi.fn(async () => ({ release }));
    Object.defineProperty(navigator, 'wakeLock', { value: { request }, configurable: true });
    const lock = new WakeLock();
    lock.want(true);
    lock.want(true);
    expect(request).toHaveBeenCalledTimes(1);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(request).toHaveBeenCalledTimes(2);
    lock.want(false);
    await vi.waitFor(() => expect(release).toHaveBeenCalledTimes(2));
    document.dispatchEvent(new Event('visibilitychange'));
    expect(request).toHaveBeenCalledTimes(2);
  });
});
