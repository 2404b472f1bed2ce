// Uploads of a tab that crashed: recorded, recognised as dead, aborted once. Numbers such as S12 are the
// fault catalogue's.
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listMultipartUploads, presignAbort, type UploadAddress } from '../../src/index.ts';
import {
  createUploadJournal,
  type JournalLocks,
  type JournalStorage,
  type RecoveredUpload,
  type RecoverOptions,
} from '../../src/upload/journal/index.ts';
import { openBucket, rejection, serveOnce } from '../support/bucket.ts';
import { quiet } from '../support/clock.ts';
import { MemoryLocks, MemoryStorage } from '../support/origin.ts';

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0)); // full jitter at its shortest: no waiting
/** A bucket, and what the tabs of one origin share. */
async function openOrigin() {
  const bucket = await openBucket();
  const storage = new MemoryStorage();
  const locks = new MemoryLocks();
  /** An upload that the bucket has never opened. */
  const unopened = { ...bucket.at('k'), uploadId: '1' };
  /** A tab with a journal over the one storage and the one lock manager. */
  function openTab() {
    const { locks: own, crash } = locks.tab();
    return { journal: createUploadJournal({ storage, locks: own }), crash };
  }
  /** Records an upload in a tab that then crashes. */
  async function orphan(upload: UploadAddress): Promise<UploadAddress> {
    const { journal, crash } = openTab();
    await journal.record(upload);
    crash();
    return upload;
  }
  /** The options that reach the bucket. */
  const options = (more: Partial<RecoverOptions> = {}): RecoverOptions =>
    ({
      credentials: bucket.credentials,
      bucket: bucket.at('k').bucket,
      region: bucket.at('k').region,
      endpoint: bucket.origin,
      now: () => bucket.cos.now(),
      ...more,
    }) as RecoverOptions;
  const recover = (more: Partial<RecoverOptions> = {}) => openTab().journal.recover(options(more));
  const nameOf = ({ key, uploadId }: UploadAddress) =>
    `cos-abort:${bucket.origin}/${key}?uploadId=${uploadId}`;
  const names = () => [...storage.entries.keys()];
  const deletes = () => bucket.cos.requests.map(({ method, path, status }) => `${method} ${path} ${status}`);
  return { bucket, storage, locks, unopened, openTab, orphan, options, recover, nameOf, names, deletes };
}
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});
const outcomes = (recovered: RecoveredUpload[]) => recovered.map(({ outcome }) => outcome);

describe('record', () => {
  it('S12: holds the lock of the upload before its entry can be seen', async () => {
    const { bucket, storage, locks, openTab, nameOf, names } = await openOrigin();
    const upload = await bucket.open();
    const seen: [held: string[], names: string[]][] = [];
    vi.spyOn(storage, 'setItem').mockImplementation((key, value) => {
      storage.entries.set(key, value);
      seen.push([locks.held, names()]);
    });
    const recording = openTab().journal.record(upload);
    expect(names()).toEqual([]);
    await recording;
    expect(seen).toEqual([[[nameOf(upload)], [nameOf(upload)]]]);
  });
  it('writes one key per upload: its address, the time, and that it was locked', async () => {
    const { bucket, storage, openTab, nameOf } = await openOrigin();
    vi.spyOn(Date, 'now').mockReturnValue(1_700_000_000_123);
    const upload = await bucket.open();
    await openTab().journal.record(upload);
    const { bucket: name, region, key, uploadId } = upload;
    expect([...storage.entries]).toEqual([
      [
        nameOf(upload),
        JSON.stringify({ v: 1, bucket: name, region, key, uploadId, locked: true, at: 1_700_000_000_123 }),
      ],
    ]);
  });
  it('forget removes the entry, then releases the lock; twice is once', async () => {
    const { bucket, storage, locks, openTab, nameOf, names } = await openOrigin();
    const upload = await bucket.open();
    const entry = await openTab().journal.record(upload);
    const remove = vi.spyOn(storage, 'removeItem').mockImplementation((key) => {
      expect(locks.held).toEqual(remove.mock.calls.length === 1 ? [nameOf(upload)] : []);
      storage.entries.delete(key);
    });
    entry.forget();
    await vi.waitFor(() => expect(locks.held).toEqual([]));
    entry.forget();
    entry.release();
    expect(names()).toEqual([]);
    expect(remove).toHaveBeenCalledTimes(2);
  });
  it('release leaves the entry; a later forget removes it', async () => {
    const { bucket, locks, openTab, nameOf, names } = await openOrigin();
    const upload = await bucket.open();
    const entry = await openTab().journal.record(upload);
    entry.release();
    entry.release();
    await vi.waitFor(() => expect(locks.held).toEqual([]));
    expect(names()).toEqual([nameOf(upload)]);
    entry.forget();
    expect(names()).toEqual([]);
  });
  it('S12: two tabs lose nothing of each other', async () => {
    const { bucket, openTab, nameOf, names } = await openOrigin();
    const [a, b] = [openTab().journal, openTab().journal];
    const uploads = await Promise.all(Array.from({ length: 20 }, (_, i) => bucket.open(`k${i}`)));
    const entries = await Promise.all(uploads.map((upload, i) => (i % 2 ? a : b).record(upload)));
    expect(names().sort()).toEqual(uploads.map(nameOf).sort());
    for (const entry of entries.slice(1)) entry.forget();
    expect(names()).toEqual([nameOf(uploads[0]!)]);
  });
  it('leaves no timer', async () => {
    const { bucket, openTab } = await openOrigin();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await openTab().journal.record({ ...bucket.at('k'), uploadId: '1' });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('S10: what fails never fails the upload', () => {
  const broken = (): never => {
    throw new DOMException('denied', 'SecurityError');
  };
  const brokenStorage: JournalStorage = {
    get length() {
      return broken();
    },
    key: broken,
    getItem: broken,
    setItem: broken,
    removeItem: broken,
  };

  it('quota exceeded: unrecorded, the lock as usual', async () => {
    const { storage, locks, openTab, nameOf, names, unopened } = await openOrigin();
    storage.quota = 10;
    const entry = await openTab().journal.record(unopened);
    expect(names()).toEqual([]);
    expect(locks.held).toEqual([nameOf(unopened)]);
    entry.forget();
    await vi.waitFor(() => expect(locks.held).toEqual([]));
  });
  it.each([
    ['throws in every call', brokenStorage],
    ['is null', null],
    ['is something else', {} as never],
  ])('a storage that %s', async (_, storage) => {
    const { locks, options, unopened } = await openOrigin();
    const journal = createUploadJournal({ storage, locks: locks.tab().locks });
    const entry = await journal.record(unopened);
    entry.forget();
    entry.release();
    expect(await journal.recover(options())).toEqual([]);
  });
  it('a platform whose getters throw, or that has neither', async () => {
    const { options, unopened } = await openOrigin();
    for (const get of [broken, () => undefined, () => null]) {
      const before = (['localStorage', 'navigator'] as const).map(
        (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
      );
      for (const [name] of before) Object.defineProperty(globalThis, name, { get, configurable: true });
      try {
        const journal = createUploadJournal();
        (await journal.record(unopened)).forget();
        expect(await journal.recover(options())).toEqual([]);
      } finally {
        for (const [name, descriptor] of before)
          descriptor
            ? Object.defineProperty(globalThis, name, descriptor)
            : Reflect.deleteProperty(globalThis, name);
      }
    }
  });
  it("the platform's own are read at call time", async () => {
    const { storage, locks, nameOf, names, unopened } = await openOrigin();
    const journal = createUploadJournal();
    vi.stubGlobal('localStorage', storage);
    vi.stubGlobal('navigator', locks.tab());
    await journal.record(unopened);
    expect(names()).toEqual([nameOf(unopened)]);
    expect(locks.held).toEqual([nameOf(unopened)]);
  });
  it.each([
    undefined,
    null,
    5,
    {},
    { bucket: 'evil.com/', region: 'r', key: 'k', uploadId: '1' },
    { uploadId: '' },
  ])('the address %j is not recorded, nor locked', async (address) => {
    const { locks, openTab, names } = await openOrigin();
    const entry = await openTab().journal.record(address as never);
    entry.forget();
    expect([names(), locks.held]).toEqual([[], []]);
  });
  it('an address that would not be read back for its size is not written', async () => {
    const { bucket, openTab, orphan, recover, names } = await openOrigin();
    await openTab().journal.record({ ...bucket.at('k'), uploadId: 'u'.repeat(8192) });
    expect(names()).toEqual([]);
    await orphan({ ...bucket.at('腾'.repeat(283)), uploadId: 'u'.repeat(200) }); // the longest key
    expect(outcomes(await recover())).toEqual(['gone']);
  });
  it.each([
    ['rejects', () => Promise.reject(new DOMException('', 'SecurityError'))],
    ['throws', broken],
  ])(
    'a lock manager that %s: the entry is written, and not taken for dead by anybody',
    async (_, request) => {
      const { bucket, storage, options, recover, nameOf, names, unopened } = await openOrigin();
      const journal = createUploadJournal({ storage, locks: { request } });
      await journal.record(unopened);
      expect(names()).toEqual([nameOf(unopened)]);
      expect(outcomes(await recover())).toEqual(['unknown']);
      expect(outcomes(await journal.recover(options()))).toEqual(['unknown']);
      expect(bucket.cos.requests).toEqual([]);
    },
  );
  it('a lock manager that never answers is waited for 1 s; no entry is seen without its lock', async () => {
    const { storage, names, unopened } = await openOrigin();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const recorded = vi.fn();
    const recording = createUploadJournal({
      storage,
      locks: { request: () => new Promise(() => {}) },
    }).record(unopened);
    recording.then(recorded);
    await vi.advanceTimersByTimeAsync(999);
    expect(recorded).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(recorded).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
    expect(names()).toEqual([]);
    (await recording).forget();
  });
  it('an upload that two tabs hold is alive for as long as one of them is', async () => {
    const { bucket, locks, openTab, recover } = await openOrigin();
    const upload = await bucket.open();
    const [first, second] = [openTab(), openTab()];
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await first.journal.record(upload);
    const waiting = second.journal.record(upload);
    await vi.advanceTimersByTimeAsync(1000);
    const entry = await waiting;
    vi.useRealTimers();
    first.crash();
    expect(outcomes(await recover())).toEqual(['alive']);
    entry.release();
    await vi.waitFor(() => expect(locks.held).toEqual([]));
    expect(outcomes(await recover())).toEqual(['aborted']);
  });
  it('a lock that is no longer waited for is not taken, and nothing is written', async () => {
    const { locks, openTab, names, unopened } = await openOrigin();
    const [first, second] = [openTab(), openTab()];
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const entry = await first.journal.record(unopened);
    const waiting = second.journal.record(unopened);
    await vi.advanceTimersByTimeAsync(1000);
    (await waiting).forget();
    entry.forget();
    vi.useRealTimers();
    await vi.waitFor(() => expect(locks.held).toEqual([]));
    expect(names()).toEqual([]);
  });
  it('a lock that is granted although it is no longer waited for is given back', async () => {
    const { storage, names, unopened } = await openOrigin();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const granted: (() => unknown)[] = [];
    const request = (_name: string, _options: object, callback: (lock: object) => unknown) => {
      granted.push(() => callback({}));
      return new Promise<never>(() => {});
    };
    const recording = createUploadJournal({ storage, locks: { request } as JournalLocks }).record(unopened);
    await vi.advanceTimersByTimeAsync(1000);
    (await recording).release();
    expect(await granted[0]?.()).toBeUndefined();
    expect(names()).toEqual([]);
  });
  it('a lock that is stolen is no sign of death: listed from then on, not aborted', async () => {
    const { bucket, storage, locks, openTab, recover, nameOf, names, unopened } = await openOrigin();
    const entry = await openTab().journal.record(unopened);
    locks.steal(nameOf(unopened));
    await vi.waitFor(() => expect(storage.getItem(nameOf(unopened))).toContain('"locked":false'));
    expect(outcomes(await recover())).toEqual(['unknown']);
    expect(bucket.cos.requests).toEqual([]);
    entry.forget();
    expect(names()).toEqual([]);
  });
  it.each([{}, 'window', null])('a target of %j is misuse, told before anything is recorded', (target) => {
    expect(() => createUploadJournal({ target: target as never })).toThrow(
      new TypeError('target.addEventListener must be a function'),
    );
  });
  it.each(['', '-a', 'a:b', 'a b', 5])('a namespace of %j is misuse', (namespace) => {
    expect(() => createUploadJournal({ namespace: namespace as string })).toThrow('namespace must be');
  });
});

describe('recover', () => {
  it('S12, S13: aborts what a crashed tab left, once, and forgets it', async () => {
    const { bucket, locks, orphan, recover, names, deletes } = await openOrigin();
    const upload = await orphan(await bucket.open());
    expect(await recover()).toEqual([{ address: upload, outcome: 'aborted' }]);
    expect(deletes()).toEqual([`DELETE /dir/video.mp4?uploadId=${upload.uploadId} 204`]);
    expect([bucket.cos.uploads, names(), locks.held]).toEqual([[], [], []]);
    expect(await recover()).toEqual([]);
  });
  it('S12: a live upload is untouched, whichever tab asks', async () => {
    const { bucket, openTab, options, recover, nameOf, names } = await openOrigin();
    const tab = openTab();
    const upload = await bucket.open();
    await tab.journal.record(upload);
    for (const { journal } of [tab, openTab()])
      expect(await journal.recover(options())).toEqual([{ address: upload, outcome: 'alive' }]);
    expect(bucket.cos.requests).toEqual([]);
    expect(names()).toEqual([nameOf(upload)]);
    tab.crash();
    expect(outcomes(await recover())).toEqual(['aborted']);
  });
  it('S12: two at once send one DELETE for each upload', async () => {
    const { bucket, locks, orphan, recover, names, deletes } = await openOrigin();
    const uploads = await Promise.all(Array.from({ length: 9 }, (_, i) => bucket.open(`k${i}`)));
    await Promise.all(uploads.map(orphan));
    const both = (await Promise.all([recover(), recover()])).flat();
    expect(deletes().sort()).toEqual(
      uploads.map(({ key, uploadId }) => `DELETE /${key}?uploadId=${uploadId} 204`).sort(),
    );
    expect(outcomes(both).filter((outcome) => outcome !== 'alive')).toEqual(Array(9).fill('aborted'));
    expect([bucket.cos.uploads, names(), locks.held]).toEqual([[], [], []]);
  });
  it('S12: what was finished before its lock came is not aborted again', async () => {
    const { bucket, storage, locks, orphan, options } = await openOrigin();
    const upload = await orphan(await bucket.open());
    const { request } = locks.tab().locks;
    const late: JournalLocks = {
      request: (name, how, callback) => {
        storage.removeItem(name);
        return request(name, how, callback);
      },
    };
    expect(await createUploadJournal({ storage, locks: late }).recover(options())).toEqual([]);
    expect(bucket.cos.requests).toEqual([]);
    expect(bucket.cos.uploads).toMatchObject([{ uploadId: upload.uploadId }]);
  });
  it('an upload that its page began to complete after it was listed is told as ended', async () => {
    const { bucket, storage, locks, openTab, options } = await openOrigin();
    const upload = await bucket.open();
    const { journal, crash } = openTab();
    const entry = await journal.record(upload);
    const { locks: own } = locks.tab();
    const request: JournalLocks['request'] = (...asked) => {
      entry.completing(true);
      crash();
      return own.request(...asked);
    };
    const recovering = createUploadJournal({ storage, locks: { request } }).recover(options());
    expect(await recovering).toEqual([{ address: upload, outcome: 'ended' }]);
  });
  it('gone is confirmed too', async () => {
    const { bucket, orphan, recover, names } = await openOrigin();
    const upload = await orphan({ ...bucket.at('k'), uploadId: 'none' });
    expect(await recover()).toEqual([{ address: upload, outcome: 'gone' }]);
    expect(names()).toEqual([]);
  });
  it('what fails is unconfirmed, stays, and is recovered later', async () => {
    const { bucket, locks, orphan, recover, nameOf, names } = await openOrigin();
    const [one, two] = [await orphan(await bucket.open('one')), await orphan(await bucket.open('two'))];
    bucket.cos.inject({ status: 403, code: 'AccessDenied' });
    const recovered = await recover();
    const failed = recovered.find(({ outcome }) => outcome === 'unconfirmed');
    expect(outcomes(recovered).sort()).toEqual(['aborted', 'unconfirmed']);
    expect(failed?.error).toMatchObject({ name: 'CosServiceError', serviceCode: 'AccessDenied' });
    expect([one, two]).toContainEqual(failed?.address);
    expect([names(), locks.held]).toEqual([[nameOf(failed!.address)], []]);
    expect(await recover()).toEqual([{ address: failed?.address, outcome: 'aborted' }]);
    expect(names()).toEqual([]);
  });
  it('an upload whose outcome its page could not confirm is recovered, also by the same page', async () => {
    const { bucket, locks, openTab, options } = await openOrigin();
    const { journal } = openTab();
    const upload = await bucket.open();
    const entry = await journal.record(upload);
    entry.release();
    await vi.waitFor(() => expect(locks.held).toEqual([]));
    expect(await journal.recover(options())).toEqual([{ address: upload, outcome: 'aborted' }]);
  });
  it('S13: a crash before the entry is written: nothing is half-written, and the server still lists the upload', async () => {
    const { bucket, openTab, names } = await openOrigin();
    const upload = await bucket.open();
    const { journal, crash } = openTab();
    journal.record(upload);
    crash();
    expect(names()).toEqual([]);
    const listed = [];
    for await (const { uploadId } of listMultipartUploads(upload, { credentials: bucket.credentials }))
      listed.push(uploadId);
    expect(listed).toEqual([upload.uploadId]);
  });
  it('minAge: what is younger is left alone, by the second', async () => {
    const { bucket, orphan, recover } = await openOrigin();
    vi.spyOn(Date, 'now').mockReturnValue(1_700_000_000_000);
    const upload = await orphan(await bucket.open());
    vi.mocked(Date.now).mockRestore();
    const at = (ms: number) =>
      recover({ minAge: 60, now: () => 1_700_000_000_000 + ms, fetch: (request) => bucket.cos(request) });
    bucket.cos.now = () => 1_700_000_060_000;
    expect(await at(59_999)).toEqual([{ address: upload, outcome: 'young' }]);
    expect(await at(-1_000_000)).toEqual([{ address: upload, outcome: 'young' }]);
    expect(bucket.cos.requests).toEqual([]);
    expect(outcomes(await at(60_000))).toEqual(['aborted']);
  });
  it('S3: a time in the future hinders nothing where no age is asked for', async () => {
    const { bucket, orphan, recover } = await openOrigin();
    vi.spyOn(Date, 'now').mockReturnValue(4e12);
    await orphan(await bucket.open());
    vi.mocked(Date.now).mockRestore();
    expect(outcomes(await recover())).toEqual(['aborted']);
  });
  it('without Web Locks here, or where it was recorded, it is listed and not aborted', async () => {
    const { bucket, storage, orphan, options, recover, nameOf, names } = await openOrigin();
    const without = createUploadJournal({ storage, locks: null });
    const one = await bucket.open('one');
    await without.record(one);
    expect(await recover()).toEqual([{ address: one, outcome: 'unknown' }]);
    const two = await orphan(await bucket.open('two'));
    const listed = await without.recover(options());
    expect(outcomes(listed)).toEqual(['unknown', 'unknown']);
    expect(listed.map(({ address }) => address)).toEqual(expect.arrayContaining([one, two]));
    expect(await recover()).toEqual(expect.arrayContaining([{ address: two, outcome: 'aborted' }]));
    expect(names()).toEqual([nameOf(one)]);
  });
  it('with a URL from a function, asked for each upload', async () => {
    const { bucket, orphan, recover } = await openOrigin();
    const upload = await orphan(await bucket.open());
    const abortUrl = vi.fn((address: UploadAddress) => presignAbort(address, bucket.credentials));
    expect(await recover({ credentials: undefined, abortUrl })).toEqual([
      { address: upload, outcome: 'aborted' },
    ]);
    expect(abortUrl.mock.calls).toEqual([[upload]]);
    const other = await orphan(await bucket.open('other'));
    const [failed] = await recover({
      credentials: undefined,
      abortUrl: presignAbort(upload, bucket.credentials),
    });
    expect(failed).toMatchObject({
      address: other,
      outcome: 'unconfirmed',
      error: new RangeError('abortUrl is for another upload'),
    });
    expect(bucket.cos.uploads).toHaveLength(1);
  });
  it('through an own endpoint', async () => {
    const { bucket, orphan, recover } = await openOrigin();
    const { key, uploadId } = await orphan(await bucket.open());
    const asked: unknown[] = [];
    const abortEndpoint = await serveOnce(async (request) => {
      asked.push(await request.json());
      return Response.json({ outcome: 'gone' });
    });
    expect(outcomes(await recover({ credentials: undefined, abortEndpoint }))).toEqual(['gone']);
    expect(asked).toEqual([{ key, uploadId }]);
  });
  it('A13: four at a time, the newest 1000', async () => {
    const { bucket, storage, locks, recover, nameOf, names } = await openOrigin();
    let time = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => time++);
    const journal = createUploadJournal({ storage, locks: locks.tab().locks });
    for (let i = 0; i < 1001; i++)
      (await journal.record({ ...bucket.at(`k${i}`), uploadId: `${i}` })).release();
    vi.mocked(Date.now).mockRestore();
    await vi.waitFor(() => expect(locks.held).toEqual([]));
    let [flying, most] = [0, 0];
    const fetch = async () => {
      most = Math.max(most, ++flying);
      await new Promise(setImmediate);
      flying--;
      return new Response(null, { status: 204 });
    };
    const recovered = await recover({ fetch });
    expect(most).toBe(4);
    expect(recovered.map(({ address }) => address.key)).toEqual(
      Array.from({ length: 1000 }, (_, i) => `k${1000 - i}`),
    );
    expect(names()).toEqual([nameOf({ ...bucket.at('k0'), uploadId: '0' })]);
  });
  it('A1: cancelled before: no request, the reason', async () => {
    const { bucket, orphan, recover, names } = await openOrigin();
    await orphan(await bucket.open());
    expect(await rejection(recover({ signal: AbortSignal.abort('before') }))).toBe('before');
    expect(bucket.cos.requests).toEqual([]);
    expect(names()).toHaveLength(1);
  });
  it('A3: cancelled in the middle: the reason; what is not confirmed stays, and no lock', async () => {
    const { bucket, locks, orphan, recover, names } = await openOrigin();
    for (let i = 0; i < 12; i++) await orphan({ ...bucket.at(`k${i}`), uploadId: `${i}` });
    const controller = new AbortController();
    let requests = 0;
    const fetch = async () => {
      if (++requests === 6) controller.abort('in the middle');
      return new Response(null, { status: 204 });
    };
    expect(await rejection(recover({ signal: controller.signal, fetch }))).toBe('in the middle');
    await vi.waitFor(() => expect(locks.held).toEqual([]));
    expect(requests).toBeLessThan(12);
    const left = names().length;
    expect(left).toBeGreaterThanOrEqual(12 - requests);
    expect(outcomes(await recover())).toEqual(Array(left).fill('gone'));
  });
  it('A3: cancelled during the last: the reason, too', async () => {
    const { bucket, orphan, recover, names } = await openOrigin();
    await orphan(await bucket.open());
    const controller = new AbortController();
    const fetch = () => {
      controller.abort('during the last');
      return new Promise<never>(() => {});
    };
    expect(await rejection(recover({ signal: controller.signal, fetch }))).toBe('during the last');
    expect(names()).toHaveLength(1);
  });
  it('A3: cancelled while a lock manager does not answer: the reason, and no request when it does', async () => {
    const { bucket, storage, orphan, options, names } = await openOrigin();
    await orphan(await bucket.open());
    let grant = (): unknown => undefined;
    const request = (_: string, __: object, callback: (lock: object) => unknown) =>
      new Promise<never>((resolve) => {
        grant = () => resolve(callback({}) as never);
      });
    const journal = createUploadJournal({ storage, locks: { request } as JournalLocks });
    const controller = new AbortController();
    const recovering = journal.recover(options({ signal: controller.signal }));
    await quiet();
    controller.abort('while it waits');
    expect(await rejection(recovering)).toBe('while it waits');
    grant();
    await quiet();
    expect(bucket.cos.requests).toEqual([]);
    expect(names()).toHaveLength(1);
  });
  it.each([
    ['no way', { credentials: undefined }, 'exactly one of'],
    ['two ways', { abortUrl: 'https://a' }, 'exactly one of'],
    ['minAge', { minAge: -1 }, 'minAge'],
    ['minAge', { minAge: '5' as never }, 'minAge'],
    [
      'minAge in ms',
      { minAge: 86_400_000 },
      'minAge must be a whole number from 0 to 31536000: it is in seconds',
    ],
    ['endpoint', { endpoint: 'http://evil.example' }, 'endpoint must be `https:`'],
    ['endpoint', { endpoint: 5 as never }, 'endpoint'],
    [
      'allowInsecureEndpoint',
      { endpoint: undefined, allowInsecureEndpoint: 'yes' as never },
      'allowInsecureEndpoint',
    ],
  ])('misuse: %s: %j', async (_, more, message) => {
    const { bucket, orphan, recover, names } = await openOrigin();
    await orphan({ ...bucket.at('k'), uploadId: '1' });
    const error = await rejection(recover(more));
    expect(error.name).toMatch(/^(Type|Range)Error$/);
    expect(error.message).toContain(message);
    expect(names()).toHaveLength(1);
  });
  it("misuse: the SDK's names", async () => {
    const { bucket, openTab } = await openOrigin();
    const { bucket: Bucket, region: Region } = bucket.at('k');
    const given = { Bucket, Region, credentials: bucket.credentials };
    const error = await rejection(openTab().journal.recover(given as never));
    expect(error.message).toBe('use `bucket`, not `Bucket`');
  });
});

describe('S10: what else is in storage', () => {
  const address = {
    bucket: 'examplebucket-1250000000',
    region: 'ap-guangzhou',
    key: 'k',
    uploadId: '1',
  };
  const text = (damage: object = {}) => JSON.stringify({ v: 1, ...address, locked: true, at: 1, ...damage });
  const table: [name: string, value: () => string, nameOf?: (origin: string) => string][] = [
    ['nothing', () => ''],
    ['no JSON', () => '{"v":1,'],
    ...['null', 'true', '5', '"k"', '[]', '{}', '[[1]]'].map((json): [string, () => string] => [
      json,
      () => json,
    ]),
    ['all of it in __proto__', () => `{"__proto__":${text()}}`],
    ['all of it in constructor.prototype', () => `{"constructor":{"prototype":${text()}}}`],
    ['another version', () => text({ v: 2 })],
    ['no version', () => text({ v: undefined })],
    ...['bucket', 'region', 'key', 'uploadId', 'at'].flatMap((field) =>
      [undefined, null, {}, ['1'], true].map((value): [string, () => string] => [
        `${field} ${JSON.stringify(value)}`,
        () => text({ [field]: value }),
      ]),
    ),
    ['at as text', () => text({ at: '1' })],
    ['uploadId empty', () => text({ uploadId: '' }), (origin) => `cos-abort:${origin}/k?uploadId=`],
    ['no uploadId', () => text({ uploadId: undefined }), (origin) => `cos-abort:${origin}/k`],
    [
      'a bucket of another host',
      () => text({ bucket: 'evil.com/' }),
      () => 'cos-abort:https://evil.com/k?uploadId=1',
    ],
    [
      'a region of another host',
      () => text({ region: 'x.evil.com/' }),
      () => 'cos-abort:https://x.evil.com/k?uploadId=1',
    ],
    ['a key out of the bucket', () => text({ key: '../k' }), (origin) => `cos-abort:${origin}/k?uploadId=1`],
    ['another key than the name says', () => text({ key: 'other' })],
    ['another upload than the name says', () => text({ uploadId: '2' })],
    [
      'another endpoint',
      () => text({ endpoint: 'https://evil.example' }),
      () => 'cos-abort:https://evil.example/k?uploadId=1',
    ],
    [
      'an endpoint that is allowed to be insecure',
      () => text({ endpoint: 'http://evil.example', allowInsecureEndpoint: true }),
      () => 'cos-abort:http://evil.example/k?uploadId=1',
    ],
    [
      'the default endpoint',
      () => text(),
      () => 'cos-abort:https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/k?uploadId=1',
    ],
    ['9 kB', () => text({ more: 'x'.repeat(9000) })],
    ['4 MB', () => text({ more: 'x'.repeat(4_000_000) })],
    ["another namespace's", () => text(), (origin) => `cos-abort-2:${origin}/k?uploadId=1`],
    ["somebody else's", () => text(), () => 'theirs'],
    ['a bare prefix', () => text(), () => 'cos-abort:'],
  ];
  it.each(table)('%s is ignored, and left', async (_, value, otherName) => {
    const { storage, openTab, recover, nameOf, names, unopened, bucket } = await openOrigin();
    storage.entries.set(otherName?.(bucket.origin) ?? nameOf(unopened), value());
    const before = [...storage.entries];
    const fetch = vi.fn();
    expect(await recover({ fetch })).toEqual([]);
    expect(fetch).not.toHaveBeenCalled();
    expect([...storage.entries]).toEqual(before);
    const entry = await openTab().journal.record({ ...unopened, uploadId: 'new' });
    expect(names()).toContain(nameOf({ ...unopened, uploadId: 'new' }));
    entry.forget();
  });
  it('undamaged, the same is an entry', async () => {
    const { storage, recover, nameOf, unopened } = await openOrigin();
    storage.entries.set(nameOf(unopened), text());
    expect(await recover()).toEqual([{ address: unopened, outcome: 'gone' }]);
  });
  it('all of it at once hides no entry', async () => {
    const { bucket, storage, orphan, recover, deletes } = await openOrigin();
    for (const [i, [, value]] of table.entries()) storage.entries.set(`cos-abort:${i}`, value());
    storage.quota = 1e8;
    const upload = await orphan(await bucket.open());
    expect(await recover()).toEqual([{ address: upload, outcome: 'aborted' }]);
    expect(deletes()).toHaveLength(1);
  });
  it('any JSON under any name of ours is ignored', async () => {
    const { storage, locks, options, nameOf, unopened } = await openOrigin();
    const fetch = vi.fn();
    const journal = createUploadJournal({ storage, locks: locks.tab().locks });
    const value = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .record({
          v: fc.constant(1),
          bucket: fc.anything(),
          region: fc.anything(),
          key: fc.string(),
          uploadId: fc.string(),
          at: fc.nat(),
        })
        .map((entry) => {
          try {
            return JSON.stringify(entry);
          } catch {
            return '';
          }
        }),
    );
    await fc.assert(
      fc.asyncProperty(fc.webUrl({ withQueryParameters: true }), value, async (url, value) => {
        storage.entries.clear();
        storage.entries.set(`cos-abort:${url}`, value).set(nameOf(unopened), value);
        expect(await journal.recover(options({ fetch }))).toEqual([]);
      }),
      { numRuns: 300 },
    );
    expect(fetch).not.toHaveBeenCalled();
  });
  it('I6: where a request goes is not read from storage, nor more of an address than was written', async () => {
    const { bucket, storage, recover, nameOf, unopened } = await openOrigin();
    storage.entries.set(
      nameOf(unopened),
      text({
        endpoint: 'https://evil.example',
        allowInsecureEndpoint: true,
        credentials: 'x',
        secretKey: 'y',
      }),
    );
    const urls: string[] = [];
    const fetch = async ({ url }: { url: string }) => {
      urls.push(url);
      return new Response(null, { status: 204 });
    };
    expect(await recover({ fetch })).toStrictEqual([{ address: unopened, outcome: 'aborted' }]);
    expect(urls).toEqual([`${bucket.origin}/k?uploadId=1`]);
  });
  it('entries of another endpoint than the one vouched for are ignored', async () => {
    const { bucket, orphan, recover, names } = await openOrigin();
    const upload = await orphan(await bucket.open());
    const { endpoint: _, ...plain } = await orphan({ ...upload, endpoint: undefined });
    const insecure = await orphan({
      ...upload,
      endpoint: 'http://cos.example.com',
      allowInsecureEndpoint: true,
    });
    const urls: string[] = [];
    const fetch = async ({ url }: { url: string }) => {
      urls.push(new URL(url).origin);
      return new Response(null, { status: 204 });
    };
    expect(await recover({ fetch, endpoint: 'https://cos.example.com' })).toEqual([]);
    expect(urls).toEqual([]);
    expect(await recover({ fetch, endpoint: undefined })).toEqual([{ address: plain, outcome: 'aborted' }]);
    expect(await recover({ fetch, endpoint: `${bucket.origin}/` })).toMatchObject([{ outcome: 'aborted' }]);
    const { endpoint, allowInsecureEndpoint } = insecure;
    expect(await recover({ fetch, endpoint, allowInsecureEndpoint })).toEqual([
      { address: insecure, outcome: 'aborted' },
    ]);
    expect(urls).toEqual([
      'https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com',
      bucket.origin,
      'http://cos.example.com',
    ]);
    expect(names()).toEqual([]);
  });
  it("I7: what was put on Object.prototype is nobody's", async () => {
    const { bucket, storage, orphan, recover, nameOf, unopened } = await openOrigin();
    const upload = await bucket.open();
    const pollution: Record<string, unknown> = {
      endpoint: 'http://127.0.0.1:1',
      minAge: 1e6,
      locks: null,
      ifAvailable: true,
      signal: AbortSignal.abort(),
    };
    storage.entries.set(nameOf(unopened), '{}');
    Object.assign(Object.prototype, pollution);
    try {
      await orphan(upload);
      expect(outcomes(await recover({ fetch: async () => new Response(null, { status: 204 }) }))).toEqual([
        'aborted',
      ]);
    } finally {
      for (const name of Object.keys(pollution)) delete (Object.prototype as Record<string, unknown>)[name];
    }
  });
});

describe('S11, L1: no secret is kept', () => {
  const canary = { secretId: 'AKIDcanary', secretKey: 'canarySecretKey', securityToken: 'canary+Token/==' };
  const leaks = (text: string) => text.match(/canary[^\s"']*|q-signature|q-ak|Token%2F|[\da-f]{40}/gi);

  it('in storage, whatever the address object carries, and however recovering goes', async () => {
    const { bucket, storage, openTab, options } = await openOrigin();
    const upload = { ...bucket.at('k'), uploadId: '1' };
    const url = presignAbort(upload, canary);
    const written: string[] = [];
    vi.spyOn(storage, 'setItem').mockImplementation((key, value) => {
      written.push(key, value);
      storage.entries.set(key, value);
    });
    const { journal, crash } = openTab();
    const entry = await journal.record({
      ...upload,
      ...canary,
      credentials: canary,
      url,
      abortUrl: url,
      authorization: url,
    } as UploadAddress);
    crash();
    const fetch = async () => new Response('<Error><Code>AccessDenied</Code></Error>', { status: 403 });
    const recovered = [
      ...(await journal.recover(options({ credentials: canary, fetch }))),
      ...(await journal.recover(options({ credentials: undefined, abortUrl: () => url, fetch }))),
    ];
    expect(outcomes(recovered)).toEqual(['unconfirmed', 'unconfirmed']);
    expect(written).toHaveLength(2);
    expect(leaks(written.join())).toBeNull();
    expect(leaks(inspect([...storage.entries]))).toBeNull();
    const shown = [journal, entry, recovered].map(
      (value) => `${inspect(value, { depth: 20, showHidden: true })} ${JSON.stringify(value)}`,
    );
    expect(leaks(shown.join())).toBeNull();
  });
});

it("the platform's own types fit", () => {
  const fits = (): unknown => [
    globalThis.localStorage satisfies JournalStorage,
    globalThis.navigator.locks satisfies JournalLocks,
  ];
  expect(fits).toBeTypeOf('function');
});
