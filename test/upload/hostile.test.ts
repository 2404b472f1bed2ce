// What is around an upload goes wrong: a journal that fails, parts that heed no signal, functions that never
// settle, arguments that are none. The upload is aborted all the same, and what is told is known.
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { objectUrl, presignAbort, uploadPart } from '../../src/index.ts';
import {
  createUploadJournal,
  UploadController,
  type UploadControllerOptions,
  type UploadJournal,
} from '../../src/upload/index.ts';
import { rejection } from '../support/bucket.ts';
import { passing, quiet } from '../support/clock.ts';
import { MemoryLocks, MemoryStorage } from '../support/origin.ts';
import { setUp } from './set-up.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a journal that fails', () => {
  it.each<[string, UploadJournal['record']]>([
    [
      'throws',
      () => {
        throw new Error('no room');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no room'))],
  ])('and %s does not keep the upload from being opened and aborted', async (_, record) => {
    const { cos, open, sendPart } = setUp();
    const journal = { record } as UploadJournal;
    const upload = open({ journal });
    await upload.initiate();
    await sendPart(upload);
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    expect(cos.uploads).toEqual([]);
  });
});

describe('a part that heeds no signal', () => {
  const never = () => new Promise<never>(() => {});

  it.each([50, 1500, 2000])('leaves time for a DELETE in a deadline of %i ms', async (deadline) => {
    const { cos, open, deletes } = setUp();
    const upload = open({ deadline });
    await upload.initiate();
    void upload.part(never, { partNumber: 1 });
    await quiet();
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    expect(deletes()).toEqual([204, 404]);
    expect(cos.uploads).toEqual([]);
  });

  it('is cleaned up after when it settles, also where nothing was confirmed', async () => {
    const { cos, open } = setUp();
    const upload = open({ deadline: 1000, retry: 0 });
    await upload.initiate();
    let end = (_: unknown): void => {};
    const part = rejection(upload.part(() => new Promise((_, reject) => (end = reject)), { partNumber: 1 }));
    await quiet();
    cos.inject({ match: ({ method }) => method === 'DELETE', status: 403, code: 'AccessDenied' });
    expect(await passing(upload.abort())).toMatchObject({ outcome: 'unconfirmed' });
    expect(cos.uploads).toHaveLength(1);
    end(new TypeError('lost'));
    await part;
    await passing(quiet(50));
    expect(cos.uploads).toEqual([]);
  });
});

it('a late Complete of which nobody knows how it ended is cleaned up after', async () => {
  const { cos, open, sendPart, deletes } = setUp();
  const upload = open({ deadline: 300, retry: 0 });
  await upload.initiate();
  await sendPart(upload);
  let end = (_: unknown): void => {};
  const completing = rejection(upload.complete(() => new Promise((_, reject) => (end = reject))));
  expect(await passing(upload.abort())).toMatchObject({ outcome: 'unconfirmed' });
  expect(deletes()).toEqual([]);
  end(new Error('connection lost'));
  await completing;
  await passing(quiet(50));
  expect(cos.uploads).toEqual([]);
});

it('an older object of the same parts proves nothing where no DELETE was answered', async () => {
  const { cos, object, channel, open, sendPart } = setUp();
  const before = open();
  await before.initiate();
  await sendPart(before);
  await before.complete();
  const adopted = new UploadController(
    { ...object(), uploadId: cos.addUpload({ key: 'k' }) },
    { ...channel(), retry: 0 },
  );
  await sendPart(adopted);
  cos.inject({ match: ({ method }) => method === 'POST', drop: 'before' });
  await rejection(adopted.complete());
  cos.inject({ match: ({ method }) => method === 'DELETE', status: 403, code: 'AccessDenied' });
  expect(await passing(adopted.abort())).toMatchObject({ outcome: 'unconfirmed' });
  expect(cos.uploads).toHaveLength(1);
  expect(await passing(adopted.abort())).toEqual({ outcome: 'aborted' });
});

it('a part that was sent again after no answer may arrive twice: a DELETE follows', async () => {
  const { cos, channel, open, deletes } = setUp({ lateParts: 'stored' });
  const deaf = (request: Request) => cos(new Request(request, { signal: null }));
  const upload = open();
  await upload.initiate();
  cos.inject({ match: ({ method }) => method === 'PUT', delay: 1500 });
  const part = upload.part(() =>
    uploadPart(upload.address!, 1, 'bytes', { ...channel(), fetch: deaf, timeout: 1000 }),
  );
  expect(await passing(part)).toMatchObject({ partNumber: 1, lostAttempts: 1 });
  expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
  await passing(quiet(50));
  expect([cos.uploads, cos.storedBytes]).toEqual([[], 0]);
  expect(deletes().at(-1)).toBe(404);
});

it('a finish that ends because the abort has given up on it is cleaned up after', async () => {
  const { open, sendPart, deletes } = setUp();
  const upload = open({ deadline: 300, retry: 0 });
  await upload.initiate();
  await sendPart(upload);
  const { signal } = upload;
  const heeding = () =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut off'))));
  const completing = rejection(upload.complete(heeding));
  expect(await passing(upload.abort())).toMatchObject({ outcome: 'unconfirmed' });
  await completing;
  await passing(quiet(50));
  expect(upload.state).toBe('aborted');
  expect(deletes()).toEqual([204, 404]);
});

describe('a function for abortUrl', () => {
  it('that never settles takes as long as one attempt', async () => {
    const { object } = setUp();
    const journal = createUploadJournal({ storage: new MemoryStorage(), locks: null });
    await journal.record({ ...object(), uploadId: 'u' });
    const { bucket, region } = object();
    const recovering = journal.recover({
      bucket,
      region,
      abortUrl: () => new Promise(() => {}),
      deadline: 200,
      assumeDeadAfter: 1,
      now: () => Date.now() + 10_000,
    });
    expect(await passing(recovering)).toMatchObject([
      { outcome: 'unconfirmed', error: { name: 'TimeoutError' } },
    ]);
  });
  it('shares its deadline with the DELETE', async () => {
    const { cos, object } = setUp();
    const journal = createUploadJournal({ storage: new MemoryStorage(), locks: null });
    await journal.record({ ...object(), uploadId: 'u' });
    const { bucket, region } = object();
    const url = presignAbort({ ...object(), uploadId: 'u' }, cos.credentials[0]!);
    const recovering = journal.recover({
      bucket,
      region,
      abortUrl: () => new Promise((resolve) => setTimeout(resolve, 400, url)),
      fetch: () => new Promise(() => {}),
      deadline: 500,
      assumeDeadAfter: 1,
      now: () => Date.now() + 10_000,
    });
    await quiet();
    await vi.advanceTimersByTimeAsync(400);
    await quiet();
    await vi.advanceTimersByTimeAsync(100);
    await quiet();
    expect(vi.getTimerCount(), 'all has ended').toBe(0);
    expect(await recovering).toMatchObject([
      { outcome: 'unconfirmed', error: { message: expect.stringContaining('in time (100 ms)') } },
    ]);
  });
  it('is not asked again and again for a URL whose time cannot be read', async () => {
    const { object } = setUp();
    const url = `${objectUrl(object()).href}?q-sign-time=soon&uploadId=u`;
    const abortUrl = vi.fn(() => url);
    const upload = new UploadController({ ...object(), uploadId: 'u' }, { abortUrl });
    const disarm = upload.abortOnPageHide({ target: new EventTarget() });
    await quiet();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(abortUrl).toHaveBeenCalledTimes(1);
    disarm();
  });
});

describe('arguments that are none are refused before anything is sent, and the upload goes on', () => {
  it.each([
    ['initiate', 'x', new TypeError('start must be a function')],
    ['complete', [], new TypeError('finish must be a function')],
    ['part', null, new TypeError('send must be a function')],
  ] as const)('%s', async (method, argument, error) => {
    const { open } = setUp();
    const upload = open();
    if (method !== 'initiate') await upload.initiate();
    const state = upload.state;
    expect(await rejection((upload[method] as (argument: unknown) => Promise<unknown>)(argument))).toEqual(
      error,
    );
    expect(upload.state).toBe(state);
  });
  it.each(['1', 0, 10_001, 1.5, null])('partNumber %j', async (partNumber) => {
    const { open } = setUp();
    const upload = open();
    await upload.initiate();
    const error = await rejection(upload.part(async () => 0, { partNumber: partNumber as never }));
    expect(error).toEqual(new RangeError('partNumber must be a whole number from 1 to 10000'));
  });
  it.each([
    [{ secretId: 'AKIDexample', secretKey: '' }],
    [{ secretId: 'AKIDexample' }],
    [{}],
    [[]],
    [Promise.resolve({})],
  ])('keys %#: when the controller is made', (credentials) => {
    const { open } = setUp();
    expect(() => open({ credentials: credentials as never })).toThrow(/^credentials/);
  });
  it.each(['', ' ', null, 0, {}, [], false, 'https://user:secret@example.com/abort'])(
    'abortEndpoint %j: when the controller is made',
    (abortEndpoint) => {
      const { object } = setUp();
      vi.stubGlobal('location', { href: 'https://app.example.com/page/', origin: 'https://app.example.com' });
      try {
        const made = () =>
          new UploadController(object(), { abortEndpoint } as unknown as UploadControllerOptions);
        expect(made).toThrow(/^abortEndpoint must/);
      } finally {
        vi.unstubAllGlobals();
      }
    },
  );
  it('nothing is read of a polluted prototype', async () => {
    const { open } = setUp();
    const upload = open();
    await upload.initiate();
    const polluted = Object.prototype as { partNumber?: number };
    polluted.partNumber = 7;
    try {
      await upload.part(async () => ({ etag: '"e"' }));
    } finally {
      delete polluted.partNumber;
    }
    expect(await rejection(upload.complete())).toMatchObject({
      message:
        'cannot complete: a part resolved to something without partNumber and etag: give complete() your own finish',
    });
  });
});

it('the number that a part was given is its number, whatever its result says', async () => {
  const { cos, channel, open, sendPart } = setUp();
  const upload = open();
  await upload.initiate();
  await sendPart(upload, 1);
  await rejection(upload.part(() => Promise.reject(new Error('x')), { partNumber: 2 }));
  const { etag } = await uploadPart(upload.address!, 2, 'more', channel());
  await upload.part(async () => ({ partNumber: 1, etag }), { partNumber: 2 });
  await upload.complete();
  expect(cos.objects).toMatchObject([{ key: 'k', size: 'bytesmore'.length }]);
});
it('the time of one attempt is not that of Complete, which takes its time over a large object', async () => {
  const { cos, open, sendPart } = setUp();
  const fetch = (request: Request) =>
    request.method === 'POST' && request.url.includes('uploadId=')
      ? new Promise<Response>((resolve) => setTimeout(() => resolve(cos(request)), 1500))
      : cos(request);
  const upload = open({ fetch, timeout: 1000 });
  await upload.initiate();
  await sendPart(upload);
  expect((await passing(upload.complete())).etag).toBe(cos.objects[0]!.etag);
});

it('a part that was cut off, and whose send keeps that to itself, may arrive: more DELETEs follow', async () => {
  const { cos, channel, open, nothingLeft } = setUp({ lateParts: 'stored' });
  const upload = open();
  await upload.initiate();
  const arrival = Promise.withResolvers<void>();
  cos.inject({ match: ({ method }) => method === 'PUT', delay: arrival.promise });
  const sent = upload.part(async (signal) => {
    const sending = uploadPart(upload.address!, 1, 'bytes', { ...channel(), signal, retry: 0 });
    return (await Promise.allSettled([sending]))[0];
  });
  await quiet();
  const aborting = upload.abort();
  await sent;
  await quiet();
  arrival.resolve();
  expect(await passing(aborting)).toEqual({ outcome: 'aborted' });
  nothingLeft();
});

describe('what is listened to', () => {
  it('and cannot be left is refused', () => {
    const { open } = setUp();
    const signal = { aborted: false, addEventListener() {} } as unknown as AbortSignal;
    expect(() => open({ signal })).toThrow(TypeError);
  });
  it('and has gone to another origin: the abort ends all the same, and no timer is left', async () => {
    const { uploading } = setUp();
    let isGone = false;
    const target = {
      addEventListener() {},
      removeEventListener() {
        if (isGone) throw new DOMException('', 'SecurityError');
      },
    };
    const upload = await uploading();
    upload.abortOnPageHide({ target });
    await quiet();
    isGone = true;
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('an error whose getter throws leaves it open what has happened', async () => {
  const { cos, uploading } = setUp();
  const upload = await uploading();
  const error = Object.defineProperty({}, 'refused', {
    get() {
      throw new Error('getter');
    },
  });
  expect(await rejection(upload.complete(() => Promise.reject(error)))).toBe(error);
  expect(upload.state).toBe('failed');
  expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
  expect(cos.uploads).toEqual([]);
});

it('an abort that begins when the one before is told to have failed keeps the lock', async () => {
  const { cos, uploading } = setUp();
  const locks = new MemoryLocks();
  const journal = createUploadJournal({ storage: new MemoryStorage(), locks: locks.tab().locks });
  const upload = await uploading({ journal, deadline: 300 });
  cos.inject({ match: ({ method }) => method === 'DELETE', drop: 'before', times: Number.POSITIVE_INFINITY });
  const again = Promise.withResolvers<unknown>();
  upload.addEventListener('statechange', () => {
    if (upload.state !== 'failed') return;
    const aborting = upload.abort();
    void quiet().then(() => again.resolve([upload.state, locks.held.length, aborting]));
  });
  expect(await passing(upload.abort())).toMatchObject({ outcome: 'unconfirmed' });
  expect(await again.promise).toEqual(['aborting', 1, expect.any(Promise)]);
});

it('a listener that throws where the platform does not catch it: the abort is told all the same', async () => {
  const { uploading } = setUp();
  const upload = await uploading();
  const unhandled = Promise.withResolvers<unknown>();
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection').once('unhandledRejection', unhandled.resolve);
  onTestFinished(() => {
    for (const other of others) process.on('unhandledRejection', other);
  });
  const thrown = new Error('of a listener');
  const dispatch = upload.dispatchEvent.bind(upload);
  vi.spyOn(upload, 'dispatchEvent').mockImplementation((event) => {
    if (upload.state === 'aborted') throw thrown;
    return dispatch(event);
  });
  expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
  expect(await unhandled.promise).toBe(thrown);
});

it("an abort ends also after a test's page has been taken down, and its Event with it", async () => {
  const { open, nothingLeft, sendPart } = setUp();
  const upload = open();
  const states: string[] = [];
  upload.addEventListener('statechange', () => states.push(upload.state));
  await upload.initiate();
  await sendPart(upload);
  vi.stubGlobal('Event', class {});
  onTestFinished(() => void vi.unstubAllGlobals());
  expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
  await quiet();
  expect(states).toEqual(['initiating', 'uploading', 'aborting', 'aborted']);
  nothingLeft();
});

describe('a function of the caller that rejects with a promise', () => {
  /** As `throw response.json()` does, where an `await` is missing. */
  const reasons: [string, () => unknown][] = [
    ['that rejects', () => Object.assign(Promise.reject(new Error('no JSON')), { ignored: true })],
    ['that never settles', () => new Promise(() => {})],
    [
      'whose `then` throws',
      () =>
        Object.defineProperty({}, 'then', {
          get() {
            throw new Error('getter');
          },
        }),
    ],
  ];
  /** Rejects with it, which `Promise.reject` alone does not unwrap. */
  const rejecting = (make: () => unknown) => {
    const reason = make();
    if (reason instanceof Promise) reason.catch(() => {});
    return () => Promise.reject(reason);
  };
  const ended = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'resolved',
      () => 'rejected',
    );

  it.each(reasons)('%s, of Complete: the DELETEs tell the outcome, at once', async (_, make) => {
    const { uploading, deletes, nothingLeft } = setUp();
    const upload = await uploading({ deadline: 4000 });
    expect(await ended(upload.complete(rejecting(make)))).toBe('rejected');
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    expect(deletes()).toEqual([204, 404]);
    nothingLeft();
  });
  it.each(reasons)('%s, of Initiate: nobody knows', async (_, make) => {
    const upload = setUp().open({ deadline: 4000 });
    expect(await ended(upload.initiate(rejecting(make)))).toBe('rejected');
    const begun = performance.now();
    expect((await passing(upload.abort())).outcome).toBe('unconfirmed');
    expect(performance.now()).toBe(begun);
  });
});

describe('a journal whose entries are none', () => {
  it.each([{}, null, 5])('%j: the upload is aborted all the same', async (entry) => {
    const { open, sendPart, nothingLeft } = setUp();
    const upload = open({ journal: { record: async () => entry } as unknown as UploadJournal });
    await upload.initiate();
    await sendPart(upload);
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    nothingLeft();
  });
  it('whose wasCompleting throws: the object may have been made', async () => {
    const { object, channel, cos } = setUp();
    const entry = {
      get wasCompleting(): boolean {
        throw new Error('getter');
      },
    };
    const journal = { record: async () => entry } as unknown as UploadJournal;
    const address = { ...object(), uploadId: cos.addUpload({ key: 'k' }) };
    const upload = new UploadController(address, { ...channel(), journal });
    cos.reset();
    expect(await passing(upload.abort())).toMatchObject({ outcome: 'unconfirmed', address });
  });
});

it('each part that settles late is deleted after, also beside one that never settles', async () => {
  const { cos, channel, open } = setUp({ lateParts: 'stored' });
  const upload = open();
  await upload.initiate();
  const gate = Promise.withResolvers<void>();
  cos.inject({ match: ({ method }) => method === 'PUT', delay: gate.promise });
  void upload.part(() => new Promise<never>(() => {}), { partNumber: 1 });
  const late = upload.part(() => uploadPart(upload.address!, 2, 'bytes', { ...channel(), timeout: 60_000 }));
  await quiet();
  expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
  gate.resolve();
  await late;
  expect(cos.storedBytes).toBe(5);
  await passing(quiet(50));
  expect(cos.storedBytes).toBe(0);
});

it("a part that resolves to a gateway's answer may arrive: DELETEs follow", async () => {
  const { uploading, deletes } = setUp();
  const upload = await uploading();
  const answer = new Response('<html>late</html>', { status: 504 });
  expect(await upload.part(async () => answer, { partNumber: 2 })).toBe(answer);
  expect((await rejection(upload.complete())).message).toBe(
    'cannot complete: part 2 failed and was not sent again',
  );
  expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
  expect(deletes()).toEqual([204, 404]);
});

it.each([900, 1100])('an id that comes %i ms after an abort of 1 s: the upload does not stay', async (ms) => {
  const { cos, object, channel } = setUp();
  const slow = async (request: Request): Promise<Response> => {
    if (request.method === 'DELETE')
      await new Promise((resolve, reject) => {
        setTimeout(resolve, 150);
        request.signal.addEventListener('abort', () => reject(request.signal.reason));
      });
    return cos(request);
  };
  const upload = new UploadController(object(), { ...channel(), fetch: slow, deadline: 1000 });
  const initiating = rejection(
    upload.initiate(async () => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return cos.addUpload({ key: 'k' });
    }),
  );
  expect((await passing(upload.abort())).outcome).toBe('unconfirmed');
  await initiating;
  await passing(quiet(50));
  await vi.advanceTimersByTimeAsync(1000);
  await quiet();
  expect([cos.uploads, upload.state]).toEqual([[], 'aborted']);
});

describe.each([200, 900])('a journal whose lock does not come, in a deadline of %i ms', (deadline) => {
  const locks = { request: () => new Promise<never>(() => {}) };
  const openJournal = () => createUploadJournal({ storage: new MemoryStorage(), locks });

  it('there is time for the DELETEs of an upload that is adopted', async () => {
    const { cos, object, channel, nothingLeft } = setUp();
    const address = { ...object(), uploadId: cos.addUpload({ key: 'k' }) };
    const upload = new UploadController(address, { ...channel(), journal: openJournal(), deadline });
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    nothingLeft();
  });
  it('and of one that is just open', async () => {
    const { cos, open, nothingLeft } = setUp();
    const upload = open({ journal: openJournal(), deadline });
    const initiating = rejection(upload.initiate());
    await vi.waitFor(() => expect(cos.uploads).toHaveLength(1));
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    expect(await initiating).toBe(upload.signal.reason);
    nothingLeft();
  });
});

it('a journal that never answers holds up no part beyond the abort', async () => {
  const { cos, open } = setUp();
  const journal = { record: () => new Promise<never>(() => {}) } as unknown as UploadJournal;
  const upload = open({ journal });
  const initiating = rejection(upload.initiate());
  await vi.waitFor(() => expect(cos.uploads).toHaveLength(1));
  await quiet();
  const part = rejection(upload.part(async () => 1));
  expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
  expect(await part).toBe(upload.signal.reason);
  expect(await initiating).toBe(upload.signal.reason);
});

it('a device whose clocks all stand in 1970 can abort', async () => {
  const { open, sendPart, nothingLeft } = setUp({ now: () => Date.UTC(2026, 10, 27) });
  vi.spyOn(Date, 'now').mockReturnValue(3_600_000);
  onTestFinished(() => void vi.restoreAllMocks());
  const upload = open();
  await upload.initiate();
  await sendPart(upload);
  expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
  nothingLeft();
});

it.each(['garbage', '{"v":2}', '{}'])(
  'an entry %j of somebody else says nothing of an upload',
  async (text) => {
    const { object, channel, cos } = setUp();
    const address = { ...object(), uploadId: cos.addUpload({ key: 'k' }) };
    const storage = new MemoryStorage();
    const journal = createUploadJournal({ storage, locks: new MemoryLocks().tab().locks });
    (await createUploadJournal({ storage, locks: new MemoryLocks().tab().locks }).record(address)).release();
    for (const name of storage.entries.keys()) storage.setItem(name, text);
    cos.reset();
    const upload = new UploadController(address, { ...channel(), journal });
    expect(await passing(upload.abort())).toEqual({ outcome: 'gone' });
  },
);
