// Sweeping a bucket of the emulator. Catalogue section S by number.
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type SweepEvent, type SweepOptions, sweepStaleUploads } from '../../src/sweep/index.ts';
import { createCosEmulator } from '../../src/testing/index.ts';
import { rejection } from '../support/bucket.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 22, 12);

/** A bucket, and sweeps of it. */
function setUp() {
  const cos = createCosEmulator({ now: () => START });
  const sweep = (options: Partial<SweepOptions> = {}) =>
    sweepStaleUploads({
      ...cos.buckets[0]!,
      credentials: cos.credentials[0]!,
      prefix: '',
      olderThan: 3600,
      fetch: cos,
      now: () => cos.now(),
      ...options,
    });
  const swept = (options?: Partial<SweepOptions>) => Array.fromAsync(sweep(options));
  const add = (key: string, hours: number, uploadId?: string) =>
    cos.addUpload({ key, initiated: START - hours * HOUR, ...(uploadId && { uploadId }) });
  const deletes = () => cos.requests.filter(({ method }) => method === 'DELETE');
  const left = () => cos.uploads.map(({ key }) => key);
  /** Answers a list with this XML and hands everything else to the emulator. */
  const listing =
    (...pages: string[]) =>
    async (request: Request) =>
      request.method === 'GET'
        ? new Response(`<ListMultipartUploadsResult>${pages.shift()}</ListMultipartUploadsResult>`, {
            headers: { date: new Date(START).toUTCString() },
          })
        : cos(request);
  return { cos, sweep, swept, add, deletes, left, listing };
}
const told = (events: SweepEvent[]) => events.map(({ key, outcome }) => `${key} ${outcome}`);

it("without a fetch of the caller's no Request is made: the platform is given URLs, and limit is kept", async () => {
  const { cos, swept, add } = setUp();
  const given: unknown[] = [];
  vi.stubGlobal('fetch', (input: RequestInfo | URL, init?: RequestInit) => {
    given.push(input);
    return cos(new Request(input, init));
  });
  for (const key of ['a', 'b', 'c']) add(key, 2);
  onTestFinished(() => void vi.unstubAllGlobals());
  const events = await swept({ fetch: undefined, limit: 3 });
  expect(told(events)).toEqual(['a aborted', 'b aborted']);
  expect(given.map((each) => typeof each)).toEqual(['string', 'string', 'string']);
});

describe('what is stale', () => {
  it('aborts what is older and leaves the rest, one event for each', async () => {
    const { cos, swept, add, left } = setUp();
    const id = add('a/old', 2, 'id-1');
    add('a/young', 0.5);
    add('b/old', 30);
    const events = await swept({ concurrency: 1 });
    expect(events).toEqual([
      {
        key: 'a/old',
        uploadId: id,
        initiated: '2026-11-22T10:00:00.000Z',
        storageClass: 'Standard',
        age: 7200,
        outcome: 'aborted',
        cursor: { keyMarker: 'a/old', uploadIdMarker: 'id-1' },
      },
      expect.objectContaining({ key: 'a/young', outcome: 'kept', reason: 'young', age: 1800 }),
      expect.objectContaining({ key: 'b/old', outcome: 'aborted', cursor: undefined }),
    ]);
    expect(left()).toEqual(['a/young']);
    expect(cos.requests.map(({ method }) => method)).toEqual(['GET', 'DELETE', 'DELETE']);
  });
  it('an upload exactly as old as that is not older', async () => {
    const { cos, swept, add } = setUp();
    add('exactly', 1);
    cos.addUpload({ key: 'older', initiated: START - HOUR - 1000 });
    expect(told(await swept())).toEqual(['exactly kept', 'older aborted']);
  });
  it('olderThan 0: all below a prefix, also what began a moment ago, or later by another clock', async () => {
    const { swept, add, left } = setUp();
    add('users/1/old', 2);
    add('users/1/now', 0);
    add('users/1/later', -2);
    add('users/2/old', 2);
    expect(told(await swept({ prefix: 'users/1/', olderThan: 0, concurrency: 1 }))).toEqual([
      'users/1/later aborted',
      'users/1/now aborted',
      'users/1/old aborted',
    ]);
    expect(left()).toEqual(['users/2/old']);
  });
  it('olderThan 0: what has no date is left alone all the same', async () => {
    const { swept, listing } = setUp();
    const fetch = listing('<Upload><Key>a/k</Key><UploadId>id</UploadId></Upload>');
    expect(await swept({ prefix: 'a/', olderThan: 0, fetch })).toMatchObject([
      { outcome: 'kept', reason: 'undated' },
    ]);
  });
  it("S4: by the server's clock, however wrong the client's is", async () => {
    const { cos, swept, add, left } = setUp();
    add('young', 0.5);
    add('old', 2);
    for (const offset of [-240, 240]) {
      const credentials = { ...cos.credentials[0]! };
      expect(told(await swept({ credentials, now: () => START + offset * HOUR }))).toContain('young kept');
      expect(left()).toEqual(['young']);
    }
  });
  it('S4: without a Date nothing is aborted, and an error says why', async () => {
    const { cos, swept, add, left } = setUp();
    add('old', 2);
    const fetch = async (request: Request) => {
      const response = await cos(request);
      response.headers.delete('date');
      return response;
    };
    expect(await rejection(swept({ fetch }))).toMatchObject({
      code: 'ERR_COS_UNEXPECTED',
      message: expect.stringContaining('Date'),
    });
    expect(left()).toEqual(['old']);
  });
  /** A sweep whose server says that it is then, in a process that runs west of Greenwich. */
  function sweptAt(date: string) {
    vi.stubEnv('TZ', 'America/Los_Angeles');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { cos, swept, left } = setUp();
    cos.addUpload({ key: 'young', initiated: START - 600_000 });
    const fetch = async (request: Request) => {
      const response = await cos(request);
      response.headers.set('date', date);
      return response;
    };
    return { events: swept({ fetch }), left };
  }
  it.each(['Sun, 22 Nov 2026 12:00:00 GMT', 'Sun Nov 22 12:00:00 2026'])(
    'S4: a Date of %s is read as that of Greenwich',
    async (date) => {
      const { events, left } = sweptAt(date);
      expect(await events).toMatchObject([{ outcome: 'kept', age: 600 }]);
      expect(left()).toEqual(['young']);
    },
  );
  it.each([
    'Sun, 22 Nov 2026 12:00:00',
    'Sun, 22 Nov 2026 12:00:00 PST',
    'Sun, 22 Nov 2026 12:00:00 -0800',
    'Sun, 31 Feb 2026 12:00:00 GMT',
    '2026-11-22T12:00:00',
    'proxy 2099',
    '4000000000',
  ])('S4: a Date of %s is refused', async (date) => {
    const { events, left } = sweptAt(date);
    expect(await rejection(events)).toMatchObject({ code: 'ERR_COS_UNEXPECTED' });
    expect(left()).toEqual(['young']);
  });
  it.each([
    ['2026-11-22T10:59:58.999Z', 'aborted'],
    ['2026-11-22T10:59:59Z', 'aborted'],
    ['2026-11-22T10:59:59', 'aborted'],
    ['2026-11-22T18:59:59+08:00', 'aborted'],
    ['Sun Nov 22 10:59:59 2026', 'aborted'],
    ['Sun Nov  1 10:59:59 2026', 'aborted'],
    ['2026-11-22T11:30:00Z', 'young'],
    ['Sun Nov 22 11:30:00 2026', 'young'],
    ['2036-01-01T00:00:00Z', 'young'],
    [undefined, 'undated'],
    ['', 'undated'],
    ['garbage', 'undated'],
    ['upload 12', 'undated'],
    ['0', 'undated'],
    ['1', 'undated'],
    ['2001', 'undated'],
    ['2001-01-01', 'undated'],
    ['1700000000', 'undated'],
    ['2026-02-30T00:00:00Z', 'undated'],
    ['2026-13-01T00:00:00Z', 'undated'],
    ['2026-11-22T25:00:00Z', 'undated'],
    ['Sun Nox 22 10:59:59 2026', 'undated'],
    ['Sun ovD 22 10:59:59 2026', 'undated'],
    ['Sun Feb 30 10:59:59 2026', 'undated'],
    ['Sun, 22 Nov 2026 10:59:59 GMT', 'undated'],
    ['2026-11-22T10:59:59Z2026-11-22T10:59:59Z', 'undated'],
  ])('S3: Initiated %s: %s', async (initiated, expected) => {
    const { swept, add, left, listing } = setUp();
    const element = initiated === undefined ? '' : `<Initiated>${initiated}</Initiated>`;
    add('k', 2, 'id');
    const fetch = listing(`<Upload><Key>k</Key><UploadId>id</UploadId>${element}</Upload>`);
    const [event] = await swept({ fetch });
    expect(event).toMatchObject(
      expected === 'aborted' ? { outcome: 'aborted' } : { outcome: 'kept', reason: expected },
    );
    expect(typeof event?.age).toBe(expected === 'undated' ? 'undefined' : 'number');
    expect(left()).toEqual(expected === 'aborted' ? [] : ['k']);
  });
});

describe('what is left alone', () => {
  it('S5: a dry run sends no DELETE and says what would be done', async () => {
    const { cos, swept, add, left } = setUp();
    add('old', 2);
    add('young', 0);
    add('kept', 2);
    const events = await swept({ dryRun: true, keep: ({ key }) => key === 'kept' });
    expect(told(events).sort()).toEqual(['kept kept', 'old would-abort', 'young kept']);
    expect(cos.requests.map(({ method }) => method)).toEqual(['GET']);
    expect(left()).toEqual(['kept', 'old', 'young']);
  });
  it('S6: other prefixes', async () => {
    const { swept, add, left } = setUp();
    add('a/old', 2);
    add('b/old', 2);
    expect(told(await swept({ prefix: 'b/' }))).toEqual(['b/old aborted']);
    expect(left()).toEqual(['a/old']);
  });
  it('S6: a key beside the prefix, should the server list one', async () => {
    const { swept, add, left, listing } = setUp();
    add('a/old', 2, 'id');
    const fetch = listing(
      '<Upload><Key>a/old</Key><UploadId>id</UploadId><Initiated>2026-01-01T00:00:00Z</Initiated></Upload>',
    );
    expect(await swept({ prefix: 'b/', fetch })).toMatchObject([{ outcome: 'kept', reason: 'prefix' }]);
    expect(left()).toEqual(['a/old']);
  });
  it.each(['a/../b', '.', '/a', 'a/%2e%2E/b', 'k'.repeat(851)])(
    'a key that no URL can carry, and never as a failure: %s',
    async (key) => {
      const { swept, deletes, listing } = setUp();
      const fetch = listing(
        `<Upload><Key>${key}</Key><UploadId>id</UploadId><Initiated>2026-01-01T00:00:00Z</Initiated></Upload>`,
      );
      const keep = vi.fn(() => false);
      const [event] = await swept({ fetch, keep, limit: 2 });
      expect(event).toMatchObject({ key, outcome: 'kept', reason: 'unsendable', cursor: undefined });
      expect([deletes(), keep.mock.calls]).toEqual([[], []]);
    },
  );
  it.each([
    ['is no UTF-8', '<EncodingType>url</EncodingType>', 'a/%FF%FE'],
    ['has lost a character that XML forbids', '', 'a/\u0007b'],
  ])('a key that %s: another one would not be found, and be told to be gone', async (_, encoding, key) => {
    const { swept, deletes, listing } = setUp();
    const upload = `<Upload><Key>${key}</Key><UploadId>id</UploadId><Initiated>2026-01-01T00:00:00Z</Initiated></Upload>`;
    const [event] = await swept({ fetch: listing(`${encoding}${upload}`) });
    expect(event).toMatchObject({ outcome: 'kept', reason: 'unsendable' });
    expect(deletes()).toEqual([]);
  });
  it('but one that is encoded, however the encoding is spelt', async () => {
    const { swept, add, left, listing } = setUp();
    add('a/b\ufffd c', 2, 'id');
    const fetch = listing(
      '<Encoding-Type>URL</Encoding-Type><Upload><Key>a/b%EF%BF%BD%20c</Key><UploadId>id</UploadId><Initiated>2026-01-01T00:00:00Z</Initiated></Upload>',
    );
    expect(told(await swept({ fetch }))).toEqual(['a/b\ufffd c aborted']);
    expect(left()).toEqual([]);
  });
  it.each([' ', '   ', ' a ', '\t'])('but a key of blanks is sent: %j', async (key) => {
    const { swept, add, left } = setUp();
    add(key, 2);
    expect(told(await swept())).toEqual([`${key} aborted`]);
    expect(left()).toEqual([]);
  });
  it('S6: what keep returns true for, also later; it is asked about stale ones only', async () => {
    const { swept, add } = setUp();
    const asked: string[] = [];
    add('live', 2);
    add('old', 2);
    add('young', 0);
    const events = await swept({
      keep: async ({ key }) => {
        asked.push(key);
        return key === 'live';
      },
    });
    expect(told(events).sort()).toEqual(['live kept', 'old aborted', 'young kept']);
    expect(events.find(({ key }) => key === 'live')).toMatchObject({ reason: 'keep' });
    expect(asked).toEqual(['live', 'old']);
  });
  it('what keep throws for, with its error', async () => {
    const { swept, add, deletes } = setUp();
    add('old', 2);
    const error = new Error('database down');
    const keep = () => {
      throw error;
    };
    expect(await swept({ keep })).toMatchObject([{ key: 'old', outcome: 'failed', error }]);
    expect(deletes()).toEqual([]);
  });
});

describe('the whole list', () => {
  it('S1: 10 000 stale and 10 000 young over many pages, each once; same keys and hostile keys among them', async () => {
    const { cos, sweep, add, deletes } = setUp();
    const hostile = ['a&b<c>"\'', 'a+b %20', 'b\x01\x1f', 'emoji 🎬', '腾讯/云', '__proto__', 'a//b', ' '];
    const stale = new Set<string>();
    for (let i = 0; i < 10_000; i++) {
      const key = i % 10 ? `k${i % 997}` : `${hostile[(i / 10) % hostile.length]}${i % 30 ? '' : i}`;
      stale.add(add(key, 2 + (i % 50)));
      add(`k${i % 1009}`, 0.5);
    }
    const events: SweepEvent[] = [];
    for await (const event of sweep({ concurrency: 32 })) events.push(event);
    expect(events).toHaveLength(20_000);
    expect(new Set(events.map(({ uploadId }) => uploadId)).size).toBe(20_000);
    expect(
      new Set(events.filter(({ outcome }) => outcome === 'aborted').map(({ uploadId }) => uploadId)),
    ).toEqual(stale);
    expect(events.filter(({ outcome }) => outcome === 'kept')).toHaveLength(10_000);
    expect(cos.uploads).toHaveLength(10_000);
    expect(deletes()).toHaveLength(10_000);
  });
  it('S2: uploads that come and go during the sweep: no stale one is left out, nothing goes on for ever', async () => {
    const { cos, swept, add } = setUp();
    for (let i = 0; i < 2500; i++) add(`k${String(i).padStart(4, '0')}`, 2, `id${i}`);
    let n = 0;
    const fetch = async (request: Request) => {
      if (request.method === 'DELETE') add(`k${String((n++ * 7) % 2500).padStart(4, '0')}-new`, 0); // before and behind the sweep
      return cos(request);
    };
    const events = await swept({ fetch });
    const aborted = events.filter(({ outcome }) => outcome === 'aborted').map(({ uploadId }) => uploadId);
    expect(aborted.toSorted()).toEqual(Array.from({ length: 2500 }, (_, i) => `id${i}`).toSorted());
    expect(cos.uploads).toHaveLength(2500);
    expect(cos.uploads.every(({ key }) => key.endsWith('-new'))).toBe(true);
  });
  it.each(['1', 'yes', 'truncated'])('S2: IsTruncated %s is no answer, rather than the end', async (text) => {
    const { swept, listing } = setUp();
    const fetch = listing(`<IsTruncated>${text}</IsTruncated>`);
    expect(await rejection(swept({ fetch, retry: 0 }))).toMatchObject({ code: 'ERR_COS_UNEXPECTED' });
  });
  it('S2: IsTruncated TRUE goes on', async () => {
    const { swept, add, listing } = setUp();
    add('k', 2, 'id');
    const upload =
      '<Upload><Key>k</Key><UploadId>id</UploadId><Initiated>2026-01-01T00:00:00Z</Initiated></Upload>';
    const fetch = listing('<IsTruncated>TRUE</IsTruncated><NextKeyMarker>a</NextKeyMarker>', upload);
    expect(told(await swept({ fetch }))).toEqual(['k aborted']);
  });
  it('S1: a key keeps the spaces at its ends also where the server does not encode it', async () => {
    const { swept, add, listing } = setUp();
    const id = add('v/a ', 2);
    const fetch = listing(
      `<Upload><Key>v/a </Key><UploadId>${id}</UploadId><Initiated>2026-01-01T00:00:00Z</Initiated></Upload>`,
    );
    expect(told(await swept({ fetch }))).toEqual(['v/a  aborted']);
  });
  it('S2: pages whose markers lead round in a circle end with an error', async () => {
    const { swept } = setUp();
    const markers = ['a', 'b', 'c'];
    let pages = 0;
    const fetch = async () => {
      const key = markers[pages++ % markers.length];
      return new Response(
        `<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>${key}</NextKeyMarker></ListMultipartUploadsResult>`,
        { headers: { date: new Date(START).toUTCString() } },
      );
    };
    expect(await rejection(swept({ fetch }))).toMatchObject({ code: 'ERR_COS_UNEXPECTED' });
    expect(pages).toBeLessThan(10);
  });
  it('S2: what somebody else ended in the meantime is gone', async () => {
    const { cos, sweep, add } = setUp();
    add('mine', 2, 'id');
    const events: SweepEvent[] = [];
    const fetch = async (request: Request) => {
      const response = await cos(request);
      if (request.method === 'GET') cos.reset();
      return response;
    };
    for await (const event of sweep({ fetch })) events.push(event);
    expect(told(events)).toEqual(['mine gone']);
  });
  it('A10: what is aborted and still listed for a while is gone, and not failed', async () => {
    const { cos, swept, add, left } = setUp();
    add('k', 2);
    let list: Response | undefined;
    const fetch = async (request: Request) => {
      if (request.method !== 'GET') return cos(request);
      list ??= await cos(request);
      return list.clone();
    };
    expect(told(await swept({ fetch }))).toEqual(['k aborted']);
    expect(left()).toEqual([]);
    expect(told(await swept({ fetch }))).toEqual(['k gone']);
  });
  it('S2: a truncated page that does not lead on is an error, and nothing in it is believed', async () => {
    const { sweep, add, left, listing } = setUp();
    add('k', 2, 'id');
    const page =
      '<IsTruncated>true</IsTruncated><Upload><Key>k</Key><UploadId>id</UploadId><Initiated>2026-01-01T00:00:00Z</Initiated></Upload>';
    const events: SweepEvent[] = [];
    const error = await rejection(
      (async () => {
        for await (const event of sweep({ fetch: listing(page) })) events.push(event);
      })(),
    );
    expect(error).toMatchObject({
      code: 'ERR_COS_UNEXPECTED',
      message: expect.stringContaining('markers do not advance'),
    });
    expect(events).toEqual([]);
    expect(left()).toEqual(['k']);
  });
  it('S9: a refused list is one typed error', async () => {
    const { cos, swept, add, left } = setUp();
    add('old', 2);
    cos.inject({ status: 403, code: 'AccessDenied' });
    expect(await rejection(swept())).toMatchObject({ name: 'CosServiceError', serviceCode: 'AccessDenied' });
    expect(left()).toEqual(['old']);
  });
});

describe('an upload is gone by COS’s own word only', () => {
  it.each([200, 502])('not by a NoSuchUpload in a %i', async (status) => {
    const { cos, swept, add, left } = setUp();
    add('a', 2);
    const body = '<Error><Code>NoSuchUpload</Code></Error>';
    cos.inject({
      match: ({ method }) => method === 'DELETE',
      respond: () => new Response(body, { status }),
    });
    expect(await swept({ retry: 0 })).toMatchObject([
      { outcome: 'failed', error: { status, refused: false } },
    ]);
    expect(left()).toEqual(['a']);
  });
});
