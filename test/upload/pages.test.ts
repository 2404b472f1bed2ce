// Pages that go away, come back, or are no pages: what is sent, what the journal says, and what is told.
// Real browsers are in test/browser.
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { cachedCredentials, type UploadAddress } from '../../src/index.ts';
import { createCosEmulator } from '../../src/testing/index.ts';
import {
  createUploadJournal,
  type RecoverOptions,
  UploadController,
  type UploadControllerOptions,
} from '../../src/upload/index.ts';
import { rejection } from '../support/bucket.ts';
import { holdTime, passing, quiet } from '../support/clock.ts';
import { MemoryLocks, MemoryStorage } from '../support/origin.ts';

holdTime();

/** What the tabs of one origin share, one of its pages, and uploads in an emulated bucket. */
function openOrigin() {
  const cos = createCosEmulator({ minPartSize: 0 });
  const page = new EventTarget();
  const storage = new MemoryStorage();
  const locks = new MemoryLocks();
  /** What pages themselves have sent. */
  const sent: string[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push(`${init.method} ${new URL(url).pathname}`);
    return cos(new Request(url, init));
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  const fire = (type: string, persisted: boolean, target = page) =>
    target.dispatchEvent(Object.assign(new Event(type), { persisted }));
  const object = () => ({ ...cos.buckets[0]!, key: 'k' });
  const address = (): UploadAddress => ({ ...object(), uploadId: cos.addUpload({ key: 'k' }) });
  const channel = () => ({ credentials: cos.credentials[0]!, fetch: (request: Request) => cos(request) });
  const adopt = (options: object = {}, upload = address()) =>
    new UploadController(upload, { ...channel(), ...options } as UploadControllerOptions);
  const openTab = (target = page) => {
    const tab = locks.tab();
    return { ...tab, journal: createUploadJournal({ storage, locks: tab.locks, target }) };
  };
  const recoverable = (more: object = {}): RecoverOptions =>
    ({ ...channel(), ...object(), ...more }) as RecoverOptions;
  const entryOf = () => JSON.parse([...storage.entries.values()][0] ?? 'null') as { locked: boolean } | null;
  /** WebKit rejects the locks of a page after its pagehide. */
  const rejectLocks = () => {
    for (const name of locks.held) locks.steal(name);
  };
  return {
    cos,
    page,
    sent,
    storage,
    locks,
    fire,
    object,
    address,
    adopt,
    openTab,
    recoverable,
    entryOf,
    rejectLocks,
  };
}

describe('K10: keys that live 20 s', () => {
  it('the prepared abort is renewed by its own end, not by a fixed interval', async () => {
    const { cos, page, sent, fire, adopt } = openOrigin();
    let now = 1_800_000_000_000;
    cos.now = () => now;
    const keys = () => ({ ...cos.credentials[0]!, expiredTime: Math.floor(now / 1000) + 20 });
    const credentials = cachedCredentials(keys, { now: () => now });
    const upload = adopt({ credentials, now: () => now });
    upload.abortOnPageHide({ target: page });
    for (let second = 0; second < 26; second++) {
      await quiet();
      now += 1000;
      await vi.advanceTimersByTimeAsync(1000);
    }
    await quiet();
    fire('pagehide', false);
    await quiet();
    expect(sent).toEqual(['DELETE /k']);
    expect(cos.requests.at(-1)).toMatchObject({ method: 'DELETE', status: 204 });
    await passing(upload.abort());
  });
});

describe('a Complete is under way', () => {
  it('Cancel, and then the tab is closed: no DELETE leaves', async () => {
    const { page, sent, fire, adopt } = openOrigin();
    const upload = adopt();
    upload.abortOnPageHide({ target: page });
    await quiet();
    const finish = Promise.withResolvers<void>();
    const finishing = upload.complete(() => finish.promise);
    const aborting = upload.abort();
    await quiet();
    expect(upload.state).toBe('aborting');
    fire('pagehide', false);
    expect(sent).toEqual([]);
    finish.resolve();
    await finishing;
    expect(await aborting).toEqual({ outcome: 'completed' });
  });
});

describe('a page that is kept', () => {
  it('whenKept: keep (default): nothing is aborted', async () => {
    const { page, sent, fire, adopt } = openOrigin();
    const upload = adopt();
    upload.abortOnPageHide({ target: page });
    await quiet();
    fire('pagehide', true);
    fire('pageshow', true);
    await quiet();
    expect([sent, upload.state]).toEqual([[], 'uploading']);
    await passing(upload.abort());
  });
  it('whenKept: abort: aborted on leaving, and told on coming back', async () => {
    const { page, sent, fire, adopt } = openOrigin();
    const upload = adopt();
    upload.abortOnPageHide({ target: page, whenKept: 'abort' });
    await quiet();
    fire('pagehide', true);
    expect(sent).toEqual(['DELETE /k']);
    await quiet();
    expect(upload.state, 'nothing is reported as done').toBe('uploading');
    fire('pageshow', true);
    expect([upload.state, (upload.signal.reason as Error).message]).toEqual([
      'aborting',
      'the page was left',
    ]);
    expect(await passing(upload.abort())).toEqual({ outcome: 'gone' });
  });
  it('a page that is shown for the first time is told nothing', async () => {
    const { page, fire, adopt } = openOrigin();
    const upload = adopt();
    upload.abortOnPageHide({ target: page, whenKept: 'abort' });
    await quiet();
    fire('pageshow', false);
    expect(upload.state).toBe('uploading');
    await passing(upload.abort());
  });
});

describe('WebKit', () => {
  it('a reload: the entry stays one that was locked, and the next page recovers it', async () => {
    const { fire, address, openTab, recoverable, entryOf, rejectLocks } = openOrigin();
    await openTab().journal.record(address());
    fire('pagehide', false);
    rejectLocks();
    await quiet();
    expect(entryOf()).toMatchObject({ locked: true });
    expect(await openTab(new EventTarget()).journal.recover(recoverable())).toMatchObject([
      { outcome: 'aborted' },
    ]);
  });
  it('a page that goes away writes into its own storage, not into its successor’s', async () => {
    const { page, storage, locks, address } = openOrigin();
    vi.stubGlobal('localStorage', storage);
    const journal = createUploadJournal({ locks: locks.tab().locks, target: page });
    const entry = await journal.record(address());
    const successor = new MemoryStorage();
    vi.stubGlobal('localStorage', successor);
    entry.completing(true);
    expect(successor.length).toBe(0);
    entry.forget();
    expect([storage.length, successor.length]).toEqual([0, 0]);
  });
  it('back from the back/forward cache: the lock is held again, and nobody aborts the living upload', async () => {
    const { locks, fire, address, openTab, recoverable, rejectLocks } = openOrigin();
    await openTab().journal.record(address());
    fire('pagehide', true);
    rejectLocks();
    await quiet();
    expect(locks.held).toEqual([]);
    fire('pageshow', true);
    await quiet();
    expect(locks.held).toHaveLength(1);
    expect(await openTab(new EventTarget()).journal.recover(recoverable())).toMatchObject([
      { outcome: 'alive' },
    ]);
  });
  it('the lock is held again also when it is rejected only after pageshow', async () => {
    const { locks, fire, address, openTab, entryOf, rejectLocks } = openOrigin();
    await openTab().journal.record(address());
    fire('pagehide', true);
    fire('pageshow', true);
    rejectLocks();
    await quiet();
    expect([locks.held.length, entryOf()]).toMatchObject([1, { locked: true }]);
    rejectLocks(); // of a page that is not left: nobody knows any more
    await quiet();
    expect([locks.held.length, entryOf()]).toMatchObject([0, { locked: false }]);
  });
  it('a page that had nothing recorded when it came back notices all the same that a lock is stolen', async () => {
    const { fire, address, openTab, entryOf, rejectLocks } = openOrigin();
    const { journal } = openTab();
    const entry = await journal.record(address());
    fire('pagehide', true);
    entry.forget(); // what was sent last is answered before the page is frozen
    fire('pageshow', true);
    await journal.record({ ...address(), key: 'b' });
    rejectLocks();
    await quiet();
    expect(entryOf()).toMatchObject({ key: 'b', locked: false });
  });
  it('what another page aborted meanwhile is told', async () => {
    const { storage, fire, adopt, openTab, recoverable, rejectLocks } = openOrigin();
    const { journal } = openTab();
    const upload = adopt({ journal });
    await quiet();
    fire('pagehide', true);
    rejectLocks();
    await quiet();
    expect(await openTab(new EventTarget()).journal.recover(recoverable())).toMatchObject([
      { outcome: 'aborted' },
    ]);
    fire('pageshow', true);
    await quiet();
    expect((upload.signal.reason as Error).message).toBe('another page has aborted it');
    expect(await passing(upload.abort())).toEqual({ outcome: 'gone' });
    expect(storage.length).toBe(0);
  });
  it('an upload that could not be recorded is not taken for aborted when its page comes back', async () => {
    const { cos, storage, fire, adopt, openTab, entryOf, rejectLocks } = openOrigin();
    const { journal } = openTab();
    storage.quota = 10;
    const upload = adopt({ journal });
    await quiet();
    fire('pagehide', true);
    rejectLocks();
    await quiet();
    storage.quota = 5_000_000;
    fire('pageshow', true);
    await quiet();
    expect([upload.state, cos.uploads.length, entryOf()]).toMatchObject(['uploading', 1, { locked: true }]);
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
  });
  it('a lock that is stolen while the page lives is no sign of life any more', async () => {
    const { address, openTab, entryOf, rejectLocks } = openOrigin();
    await openTab().journal.record(address());
    rejectLocks();
    await quiet();
    expect(entryOf()).toMatchObject({ locked: false });
  });
  it('no listener stays on the page once nothing is recorded', async () => {
    const { storage, locks, address } = openOrigin();
    const listening = new Set<string>();
    const target = {
      addEventListener: (type: string) => void listening.add(type),
      removeEventListener: (type: string) => void listening.delete(type),
    };
    const journal = createUploadJournal({ storage, locks: locks.tab().locks, target });
    const entries = [await journal.record(address()), await journal.record({ ...address(), key: 'b' })];
    expect([...listening].sort()).toEqual(['pagehide', 'pageshow']);
    for (const entry of entries) entry.forget();
    expect([...listening]).toEqual([]);
  });
});

describe('where there is no page', () => {
  it('abortOnPageHide says that nothing is watched, and where there is one, that it is', async () => {
    const { page, adopt } = openOrigin();
    const upload = adopt();
    expect(upload.abortOnPageHide().watching).toBe(false);
    const watch = upload.abortOnPageHide({ target: page });
    expect(watch.watching).toBe(true);
    watch();
    await passing(upload.abort());
  });
  it('a Web Worker has no storage: the journal says so, and record too', async () => {
    const { locks, address } = openOrigin();
    const journal = createUploadJournal({ locks: locks.tab().locks });
    expect(journal.state).toBe('no-storage');
    expect((await journal.record(address())).recorded).toBe(false);
  });
  it.each([
    ['ready', {}],
    ['no-locks', { locks: null }],
    ['no-storage', { storage: null }],
  ])('the state of a journal: %s', (state, options) => {
    const { storage, locks } = openOrigin();
    expect(createUploadJournal({ storage, locks: locks.tab().locks, ...options }).state).toBe(state);
  });
  it('the state of a journal: full, until there is room again', async () => {
    const { storage, address, openTab } = openOrigin();
    const { journal } = openTab();
    storage.quota = 10;
    const entry = await journal.record(address());
    expect([journal.state, entry.recorded]).toEqual(['full', false]);
    storage.quota = 5_000_000;
    await journal.record({ ...address(), key: 'b' });
    expect(journal.state).toBe('ready');
  });
});

describe('journal.entries()', () => {
  it('tells what is recorded, since when, and whether its page lives', async () => {
    const { cos, storage, locks, object, address, openTab } = openOrigin();
    const [living, crashed, unlocked] = [address(), { ...address(), key: 'b' }, { ...address(), key: 'c' }];
    vi.spyOn(Date, 'now').mockReturnValueOnce(3000).mockReturnValueOnce(2000).mockReturnValueOnce(1000);
    const tab = openTab();
    await tab.journal.record(living);
    const other = openTab(new EventTarget());
    await other.journal.record(crashed);
    await createUploadJournal({ storage, locks: null }).record(unlocked);
    other.crash();
    const { bucket, region } = object();
    expect(await tab.journal.entries()).toEqual([
      { address: { bucket, region, key: 'k', uploadId: living.uploadId }, recordedAt: 3000, page: 'alive' },
      { address: { bucket, region, key: 'b', uploadId: crashed.uploadId }, recordedAt: 2000, page: 'gone' },
      {
        address: { bucket, region, key: 'c', uploadId: unlocked.uploadId },
        recordedAt: 1000,
        page: 'unknown',
      },
    ]);
    expect(locks.held, 'asking takes no lock').toHaveLength(1);
    expect(cos.requests).toEqual([]);
  });
  it('an entry can be adopted: its upload goes on under the same journal', async () => {
    const { address, adopt, openTab } = openOrigin();
    const crashed = openTab();
    await crashed.journal.record(address());
    crashed.crash();
    const { journal } = openTab(new EventTarget());
    const [entry] = await journal.entries();
    const upload = adopt({ journal }, entry!.address);
    await quiet();
    expect(await journal.entries()).toMatchObject([{ page: 'alive' }]);
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    expect(await journal.entries()).toEqual([]);
  });
});

describe('D5: recover', () => {
  it('is told the bucket: an entry of another one is ignored and stays, and nothing leaves for it', async () => {
    const { cos, storage, object, openTab, recoverable } = openOrigin();
    const tampered = { ...object(), bucket: 'attacker-1', region: 'na-evil', uploadId: '1' };
    const { journal, crash } = openTab();
    await journal.record(tampered);
    crash();
    const fetch = vi.fn((request: Request) => cos(request));
    expect(await openTab().journal.recover(recoverable({ fetch }))).toEqual([]);
    expect([fetch.mock.calls.length, storage.length]).toEqual([0, 1]);
  });
  it.each([
    [{ bucket: undefined }, /^bucket must/],
    [{ region: undefined }, /^region must/],
    [{ assumeDeadAfter: 0 }, /^assumeDeadAfter must/],
    [{ assumeDeadAfter: 1e10 }, /^assumeDeadAfter must/],
    [{ deadline: Number.NaN }, /^deadline must/],
    [{ abortUrl: 'https://a/k?uploadId=1' }, /^give exactly one of/],
  ])('%o is misuse', async (more, message) => {
    const { openTab, recoverable } = openOrigin();
    expect((await rejection(openTab().journal.recover(recoverable(more)))).message).toMatch(message);
  });
  it('an own endpoint is asked for no upload of another bucket, where it would find nothing', async () => {
    const { storage, object, address, openTab } = openOrigin();
    const other = { ...address(), bucket: 'otherbucket-1250000000' };
    const { journal, crash } = openTab();
    await journal.record(other);
    crash();
    const { bucket, region } = object();
    const abortEndpoint = 'https://app.example/abort';
    const fetch = vi.fn(async () => Response.json({ outcome: 'gone' }));
    expect(await openTab().journal.recover({ bucket, region, abortEndpoint, fetch })).toEqual([]);
    expect([fetch.mock.calls.length, storage.length]).toEqual([0, 1]);
  });
  it('assumeDeadAfter: where nobody can tell, what is older is aborted', async () => {
    const { storage, address, recoverable } = openOrigin();
    const journal = createUploadJournal({ storage, locks: null });
    const upload = address();
    const at = Date.now();
    vi.spyOn(Date, 'now').mockReturnValueOnce(at);
    await journal.record(upload);
    const recoveredAfter = (ms: number) =>
      journal.recover(recoverable({ assumeDeadAfter: 60, now: () => at + ms }));
    expect(await recoveredAfter(60_000)).toMatchObject([{ outcome: 'unknown' }]);
    expect(await recoveredAfter(60_001)).toMatchObject([{ outcome: 'aborted' }]);
    expect(storage.length).toBe(0);
  });
  it('an upload is as old as its record, whatever is written of it later', async () => {
    const { address, openTab, recoverable } = openOrigin();
    const at = 1_700_000_000_000;
    using clock = vi.spyOn(Date, 'now').mockReturnValue(at);
    const { journal } = openTab();
    const entry = await journal.record(address());
    clock.mockReturnValue(at + 120_000);
    entry.completing(true);
    expect(await journal.entries()).toMatchObject([{ recordedAt: at }]);
    entry.release();
    await quiet();
    const recovered = journal.recover(recoverable({ minAge: 60, now: () => at + 60_000 }));
    expect(await recovered).toMatchObject([{ outcome: 'ended' }]);
  });
  it('an upload that its page was completing is told as ended, for the object may exist', async () => {
    const { storage, adopt, openTab, recoverable } = openOrigin();
    const { journal, crash } = openTab();
    const upload = adopt({ journal });
    await quiet();
    void upload.complete(() => new Promise(() => {})).catch(() => {});
    await quiet();
    crash();
    expect(await openTab(new EventTarget()).journal.recover(recoverable())).toMatchObject([
      { outcome: 'ended' },
    ]);
    expect(storage.length).toBe(0);
    void upload.abort();
    await passing(upload.abort());
  });
});
