// What the demo page says: of an upload, of an error, of recovery, and of a tab that goes away.
import { CosError, CosNetworkError, CosServiceError } from 'cos-abort';
import type { RecoveredUpload } from 'cos-abort/upload';
import { describe, expect, it } from 'vitest';
import { closingSteps, type Sighting } from '../../demo/page/closing-words.ts';
import { adviceFor } from '../../demo/page/error-words.ts';
import { recoveryInWords } from '../../demo/page/recovery-words.ts';
import { actionsOf, stateInWords, type Told } from '../../demo/page/upload-words.ts';

const silence = (partNumber?: number): CosNetworkError =>
  new CosNetworkError('/path: no answer', { code: 'ERR_COS_NETWORK', attempts: 1, partNumber });

describe('an error', () => {
  it("that the Worker is silent is not the bucket's CORS rule", () => {
    expect(adviceFor(silence(), 'worker')).toBe(
      'The Worker of this page could not be reached. Check that npm start still runs.',
    );
  });

  it('of a part, or of a page that signs by itself, is about the bucket', () => {
    const words =
      "The bucket could not be reached. Check the connection, and that the bucket's CORS rule lets this page in.";
    expect(adviceFor(silence(3), 'worker')).toBe(words);
    expect(adviceFor(silence(), 'bucket')).toBe(words);
  });

  it.each([
    [503, undefined, 'The Worker of this page could not do it now (503).'],
    [403, undefined, 'The Worker of this page refused (403).'],
    [404, undefined, 'The bucket no longer knew the upload: something else has ended it.'],
    [401, undefined, 'The session has ended. Reload this page to log in again.'],
    [403, 2, 'The bucket refused (403).'],
  ])('of status %i, part %s', (status, partNumber, words) => {
    const retryable = status >= 500;
    const error = new CosServiceError('no', { code: 'ERR_COS_SERVICE', status, retryable, partNumber });
    expect(adviceFor(error, 'worker')).toBe(words);
  });

  it('of a file that was changed', () => {
    expect(adviceFor(new DOMException('', 'NotReadableError'), 'bucket')).toBe(
      'The file can no longer be read: it was changed, moved, or is a folder. Choose it again.',
    );
  });
});

describe('an upload', () => {
  const address = { bucket: 'b-1', region: 'r', key: 'k', uploadId: 'u' };
  const error = new CosError('no', { code: 'ERR_COS_CREDENTIALS' });
  const file = new File([new Uint8Array(3 * 1024 * 1024)], 'film.bin');
  const told = (upload: Partial<Told>): Told => ({
    state: 'uploading',
    outcome: undefined,
    error: undefined,
    uploadId: 'u',
    file,
    content: file,
    arrived: 0,
    ...upload,
  });
  const silent = silence();
  const unconfirmed: Told['outcome'] = { outcome: 'unconfirmed', error: silent, address };

  it.each<[string, Partial<Told>, string]>([
    ['waits', { state: 'idle' }, 'Waiting for its turn'],
    [
      'waits for its file',
      { content: undefined, arrived: 2 * 1024 * 1024 },
      '2 MiB of 3 MiB are stored. To go on, choose the file again.',
    ],
    [
      'waits for its file, and nobody knows what is stored',
      { content: undefined, error: silence() },
      'How much of it is stored is not known. The Worker of this page could not be reached. ' +
        'Check that npm start still runs. To go on, choose the file again.',
    ],
    ['is cancelled', { state: 'aborted', outcome: { outcome: 'aborted' } }, 'Cancelled. Nothing is left.'],
    [
      'is gone',
      { state: 'aborted', outcome: { outcome: 'gone' } },
      'Cancelled. The bucket no longer knew it. Nothing is left.',
    ],
    [
      'is cancelled before its turn',
      { state: 'aborted', outcome: { outcome: 'never-started' } },
      'Cancelled. It had not begun.',
    ],
    [
      'is stopped by an error',
      { state: 'aborted', error, outcome: { outcome: 'aborted' } },
      'Stopped. No usable keys were given. Reload this page to get new ones. Nothing is left.',
    ],
    [
      'is not confirmed',
      { state: 'failed', outcome: unconfirmed },
      'Not cancelled. The Worker of this page could not be reached. Check that npm start still runs. ' +
        "It is not confirmed, so parts may be left in the bucket. This browser's journal remembers the upload.",
    ],
    [
      'has no id',
      { state: 'failed', error: silent, uploadId: undefined, outcome: unconfirmed },
      'Stopped. The Worker of this page could not be reached. Check that npm start still runs. ' +
        'Whether an upload was opened is not known. If so, it is empty, and the nightly sweep aborts it.',
    ],
    [
      'is completed although it was cancelled',
      { state: 'completed', outcome: { outcome: 'completed' } },
      'Completing was faster than cancelling: the object exists.',
    ],
  ])('that %s', (_, upload, words) => {
    expect(stateInWords(told(upload), 'worker')).toBe(words);
  });

  it.each<[string, Partial<Told>, string[]]>([
    ['goes on', {}, ['cancel']],
    ['waits for its file', { content: undefined }, ['cancel', 'go-on']],
    ['is gone before its file was chosen', { state: 'aborted', error, content: undefined }, ['dismiss']],
    ['is completed', { state: 'completed' }, ['dismiss']],
    ['is cancelled', { state: 'aborted' }, ['dismiss']],
    ['is stopped by an error', { state: 'aborted', error }, ['dismiss', 'again']],
    ['is not confirmed', { state: 'failed' }, ['cancel', 'dismiss']],
    ['has no id', { state: 'failed', error, uploadId: undefined }, ['dismiss', 'again']],
  ])('that %s offers what makes sense', (_, upload, actions) => {
    expect(actionsOf(told(upload))).toEqual(actions);
  });
});

describe('recovery', () => {
  const address = { bucket: 'b-1', region: 'r', key: 'k', uploadId: 'u' };
  const found = (outcome: RecoveredUpload['outcome'], error?: unknown): RecoveredUpload =>
    ({ address, outcome, error }) as RecoveredUpload;

  it('has nothing to tell of what it leaves alone', () => {
    expect(recoveryInWords([], 'worker')).toEqual([]);
    expect(recoveryInWords([found('alive'), found('young')], 'worker')).toEqual([]);
  });

  it('tells each thing that it has done', () => {
    const all = [
      found('unknown'),
      found('aborted'),
      found('gone'),
      found('aborted'),
      found('ended'),
      found('unconfirmed', silence()),
    ];
    expect(recoveryInWords(all, 'worker')).toEqual([
      '2 uploads were still open after the tab was closed or had crashed: aborted now, and the parts are deleted.',
      '1 upload was gone already: what the closing tab had sent has arrived.',
      '1 upload was being completed when the tab went away: now an object, or gone. Nothing unfinished is left.',
      '1 upload was not aborted. The Worker of this page could not be reached. Check that npm start still runs. ' +
        'The journal still remembers it: try again.',
      '1 upload was perhaps unfinished. This browser cannot tell whether another tab still sends it: over plain http it has no Web Locks.',
    ]);
  });
});

describe('a tab that goes away', () => {
  const MIB = 1024 * 1024;
  const seen = (sighting: Partial<Sighting>): string[] =>
    closingSteps({
      leaving: 'close',
      isBlocked: false,
      isClosed: false,
      held: undefined,
      freed: undefined,
      isRecovered: false,
      isOverdue: false,
      ...sighting,
    }).map(({ words, progress }) => `${progress}: ${words}`);
  const held = { parts: 4, bytes: 4 * MIB };
  const freed = { key: 'k', uploadId: 'u', time: 0, bytes: 4 * MIB, answers: [204], left: true };

  it('is told while it uploads', () => {
    expect(seen({})[0]).toBe('under way: The new tab opens an upload.');
    expect(seen({ held })).toEqual([
      'under way: The new tab uploads: 4 parts, 4 MiB in the bucket.',
      'under way: The tab closes while it uploads.',
      'to come: This page tells what arrived.',
    ]);
  });

  it('is told when it was closed', () => {
    expect(seen({ held, isClosed: true })[2]).toBe('under way: Nothing has arrived yet.');
    expect(seen({ held, isClosed: true, freed })).toEqual([
      'done: The tab was uploading: 4 parts, 4 MiB in the bucket.',
      'done: The tab was closed.',
      'done: What the tab sent while it closed has arrived: DELETE 204, 4 MiB freed.',
    ]);
  });

  it('is told when it has crashed', () => {
    const crashed = { leaving: 'crash', held, isClosed: true, isOverdue: true } as const;
    expect(seen(crashed)[1]).toBe('done: The tab is gone, and could send nothing.');
    expect(seen(crashed)[2]).toBe(
      'under way: Nothing arrives, and 4 MiB stay billed. This page looks into the journal.',
    );
    expect(seen({ ...crashed, freed, isRecovered: true })[2]).toBe(
      'done: Nothing arrived from the tab. This page found the upload in the journal and aborted it: DELETE 204, 4 MiB freed.',
    );
    expect(seen({ ...crashed, freed })[2]).toBe(
      'done: Another page found the upload in the journal and aborted it: DELETE 204, 4 MiB freed.',
    );
  });

  it('cannot be opened where the browser forbids it', () => {
    expect(seen({ isBlocked: true })[0]).toBe(
      'failed: The browser has not let this page open a tab. Allow it to open pop-up windows, and try again.',
    );
  });
});
