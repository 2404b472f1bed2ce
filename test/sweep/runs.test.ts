// How a sweep runs: failures, throttling, limits and cursors, cancelling, memory of nothing.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type SweepCursor,
  type SweepEvent,
  type SweepOptions,
  sweepStaleUploads,
} from '../../src/sweep/index.ts';
import { createCosEmulator } from '../../src/testing/index.ts';
import { rejection } from '../support/bucket.ts';
import { passing, quiet } from '../support/clock.ts';

const HOUR = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: Date.UTC(2026, 10, 22, 12) });
});
/** A bucket, and sweeps of it. */
function setUp() {
  const cos = createCosEmulator();
  const sweep = (options: Partial<SweepOptions> = {}) =>
    sweepStaleUploads({
      ...cos.buckets[0]!,
      credentials: cos.credentials[0]!,
      prefix: '',
      olderThan: 3600,
      fetch: cos,
      ...options,
    });
  const swept = (options?: Partial<SweepOptions>) => passing(Array.fromAsync(sweep(options)));
  const add = (key: string, hours: number) =>
    cos.addUpload({ key, initiated: Date.now() - hours * HOUR, uploadId: `id of ${key}` });
  const addMany = (count: number, hours: number, prefix = 'k') => {
    for (let i = 0; i < count; i++) add(`${prefix}${String(i).padStart(5, '0')}`, hours);
  };
  const methods = () => cos.requests.map(({ method }) => method);
  const left = () => cos.uploads.map(({ key }) => key);
  return { cos, sweep, swept, add, addMany, methods, left };
}
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});
const deleteOf = (key: string) => (request: Request) =>
  request.method === 'DELETE' && new URL(request.url).pathname === `/${key}`;
const told = (events: SweepEvent[]) => events.map(({ key, outcome }) => `${key} ${outcome}`);

describe('what goes wrong', () => {
  it('S7: one abort fails, the others go on, and it is named', async () => {
    const { cos, swept, add, left } = setUp();
    for (const key of ['a', 'b', 'c']) add(key, 2);
    cos.inject({ match: deleteOf('b'), status: 403, code: 'AccessDenied' });
    const events = await swept();
    expect(told(events).sort()).toEqual(['a aborted', 'b failed', 'c aborted']);
    expect(events.find(({ key }) => key === 'b')).toMatchObject({
      error: { name: 'CosServiceError', serviceCode: 'AccessDenied' },
    });
    expect(left()).toEqual(['b']);
  });
  it('S7: an entry without a name fails before anything is sent', async () => {
    const { cos, swept, add, methods } = setUp();
    const entry = (key: string, id: string) =>
      `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>2026-01-01T00:00:00Z</Initiated></Upload>`;
    const list = entry('a', '') + entry('', 'id') + entry('k', 'id of k');
    add('k', 2);
    const fetch = async (request: Request) =>
      request.method === 'GET'
        ? new Response(`<ListMultipartUploadsResult>${list}</ListMultipartUploadsResult>`, {
            headers: { date: new Date().toUTCString() },
          })
        : cos(request);
    const events = await swept({ fetch });
    expect(told(events).sort()).toEqual([' failed', 'a failed', 'k aborted']);
    expect(methods()).toEqual(['DELETE']);
  });
  it('S8: a server that throttles is given time: everything is aborted in the end', async () => {
    const { cos, swept, addMany } = setUp();
    let seed = 1;
    vi.spyOn(Math, 'random').mockImplementation(() => {
      seed = (seed * 16_807) % 2_147_483_647; // the same every time
      return seed / 2_147_483_647;
    });
    addMany(200, 2);
    const perSecond = 10;
    let [second, allowed] = [0, 0];
    const fetch = async (request: Request) => {
      const now = Math.floor(Date.now() / 1000);
      if (now !== second) [second, allowed] = [now, perSecond];
      if (request.method === 'DELETE' && allowed-- <= 0)
        return new Response('<Error><Code>SlowDown</Code></Error>', { status: 503 });
      return cos(request);
    };
    let retries = 0;
    const events = await swept({ fetch, concurrency: 32, onRetry: () => retries++ });
    expect(events.filter(({ outcome }) => outcome === 'aborted')).toHaveLength(200);
    expect(cos.uploads).toEqual([]);
    expect(retries).toBeGreaterThan(0);
  });
  it('throttling slows the run also where nothing is to be repeated', async () => {
    const { cos, sweep, addMany } = setUp();
    addMany(40, 2);
    let [now, most, sent] = [0, 0, 0];
    const fetch = async (request: Request) => {
      if (request.method === 'GET') return cos(request);
      sent++;
      most = Math.max(most, ++now);
      await quiet(1);
      now--;
      return new Response('<Error><Code>SlowDown</Code></Error>', { status: 503 });
    };
    const events: SweepEvent[] = [];
    let atTheEnd = 0;
    for await (const event of sweep({ fetch, retry: 0, concurrency: 8 })) {
      events.push(event);
      if (events.length === 24) most = 0;
      if (events.length > 32) atTheEnd = Math.max(atTheEnd, most);
    }
    expect(events.map(({ outcome }) => outcome)).toEqual(Array(40).fill('failed'));
    expect(sent).toBe(40);
    expect(atTheEnd).toBe(1);
  });
  it('an upload whose abort hangs holds none of the others up', async () => {
    const { cos, sweep, addMany } = setUp();
    addMany(50, 2);
    const gate = Promise.withResolvers<void>();
    cos.inject({ match: deleteOf('k00000'), delay: gate.promise });
    const events: SweepEvent[] = [];
    const run = (async () => {
      for await (const event of sweep({ concurrency: 2 })) events.push(event);
    })();
    await quiet(300);
    expect(events).toHaveLength(49);
    expect(new Set(events.map(({ cursor }) => JSON.stringify(cursor)))).toEqual(
      new Set(['{"keyMarker":"","uploadIdMarker":""}']),
    );
    gate.resolve();
    await run;
    expect(events.at(-1)).toMatchObject({ key: 'k00000', outcome: 'aborted', cursor: undefined });
  });
  it('a list that fails half-way is an error after the events of what had begun', async () => {
    const { cos, sweep, addMany } = setUp();
    addMany(1500, 2);
    cos.inject({ match: ({ url }) => url.includes('key-marker'), status: 403, code: 'AccessDenied' });
    const events: SweepEvent[] = [];
    const run = (async () => {
      for await (const event of sweep()) events.push(event);
    })();
    expect(await rejection(run)).toMatchObject({ serviceCode: 'AccessDenied' });
    expect(events).toHaveLength(1000);
    expect(cos.uploads).toHaveLength(500);
    expect(events.at(-1)?.cursor).toEqual({ keyMarker: 'k00999', uploadIdMarker: 'id of k00999' });
  });
});

describe('concurrency', () => {
  it.each([1, 3, 8])('%i at a time, never more', async (concurrency) => {
    const { cos, swept, addMany } = setUp();
    addMany(40, 2);
    let [now, most] = [0, 0];
    const fetch = async (request: Request) => {
      most = Math.max(most, ++now);
      try {
        await quiet(1);
        return await cos(request);
      } finally {
        now--;
      }
    };
    await swept({ fetch, concurrency });
    expect(most).toBe(concurrency);
    expect(cos.uploads).toEqual([]);
  });
  it('a caller who takes its time is told of everything, also of what ends in the meantime', async () => {
    const { cos, sweep, addMany } = setUp();
    addMany(5, 2);
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
    for (const [i, { promise }] of gates.entries())
      cos.inject({ match: deleteOf(`k0000${i}`), delay: promise });
    gates[0]!.resolve();
    const events: SweepEvent[] = [];
    for await (const event of sweep({ concurrency: 5 })) {
      events.push(event);
      gates[events.length]?.resolve();
      await quiet(20); // the next one ends while this one is looked at
    }
    expect(told(events)).toEqual([
      'k00000 aborted',
      'k00001 aborted',
      'k00002 aborted',
      'k00003 aborted',
      'k00004 aborted',
    ]);
    expect(events.at(-1)?.cursor).toBeUndefined();
  });
  it('a caller who takes its time is not run ahead of', async () => {
    const { sweep, addMany, methods } = setUp();
    addMany(100, 2);
    const events = sweep({ concurrency: 4 });
    await events.next();
    await quiet(50);
    expect(methods().filter((method) => method === 'DELETE').length).toBeLessThanOrEqual(4);
    await events.return();
  });
});

describe('the next page', () => {
  const isNextPage = ({ method, url }: Request) => method === 'GET' && url.includes('key-marker');
  it('is asked for while this one is worked on', async () => {
    const { cos, sweep, addMany, methods } = setUp();
    addMany(1001, 2);
    cos.inject({ match: ({ method }) => method === 'DELETE', delay: new Promise(() => {}) });
    const stop = new AbortController();
    const run = Array.fromAsync(sweep({ concurrency: 1, signal: stop.signal }));
    await quiet(100);
    expect(methods().sort()).toEqual(['DELETE', 'GET', 'GET']);
    stop.abort();
    await rejection(run);
  });
  it('is not waited for once the caller has left', async () => {
    const { cos, sweep, addMany } = setUp();
    addMany(1001, 2);
    let given: AbortSignal | undefined;
    const fetch = async (request: Request): Promise<Response> => {
      if (!isNextPage(request)) return cos(request);
      given = request.signal;
      return new Promise(() => {});
    };
    for await (const event of sweep({ fetch, concurrency: 1 })) if (event) break;
    expect(given?.aborted).toBe(true);
  });
  it('that fails is an error only when its turn has come', async () => {
    const { cos, sweep, addMany } = setUp();
    addMany(1200, 2);
    cos.inject({ match: isNextPage, status: 403, code: 'AccessDenied' });
    const events: SweepEvent[] = [];
    const run = (async () => {
      for await (const event of sweep({ concurrency: 2 })) events.push(event);
    })();
    expect(await rejection(run)).toMatchObject({ serviceCode: 'AccessDenied' });
    expect(events).toHaveLength(1000);
  });
});

describe('limit and cursor', () => {
  it('ten runs of 50 requests: every stale one once, no young one ever', async () => {
    const { cos, sweep, addMany } = setUp();
    addMany(470, 2, 'old');
    addMany(1200, 0, 'young');
    const aborted: string[] = [];
    let cursor: SweepCursor | undefined;
    for (let run = 0; run < 10; run++) {
      cos.clearLog();
      let next: SweepCursor | undefined;
      for await (const event of sweep({ limit: 50, concurrency: 7, cursor })) {
        next = event.cursor && JSON.parse(JSON.stringify(event.cursor));
        if (event.outcome === 'aborted') aborted.push(event.key);
      }
      cursor = next;
      expect(cos.requests).toHaveLength(run < 9 ? 50 : 31);
    }
    expect(cursor).toBeUndefined();
    expect(aborted).toHaveLength(470);
    expect(new Set(aborted).size).toBe(470);
    expect(cos.uploads).toHaveLength(1200);
  });
  it('repetitions count; what was tried once only is left to the next run, which the cursor leads to', async () => {
    const { cos, swept, add, methods } = setUp();
    for (const key of ['a', 'b', 'c']) add(key, 2);
    cos.inject({ match: deleteOf('b'), status: 500 });
    const events = await swept({ limit: 3, concurrency: 1 });
    expect(told(events)).toEqual(['a aborted']);
    expect(methods()).toEqual(['GET', 'DELETE', 'DELETE']);
    expect(events[0]?.cursor).toEqual({ keyMarker: 'a', uploadIdMarker: 'id of a' });
    expect(told(await swept({ cursor: events[0]!.cursor!, concurrency: 1 }))).toEqual([
      'b aborted',
      'c aborted',
    ]);
  });
  it('an upload that fails again and again does not keep the others from their turn', async () => {
    const { cos, swept, add, methods } = setUp();
    for (const key of ['a', 'b', 'c']) add(key, 2);
    cos.inject({ match: deleteOf('a'), status: 500, times: 99 });
    const events = await swept({ limit: 4, concurrency: 1 });
    expect(methods()).toEqual(['GET', 'DELETE', 'DELETE', 'DELETE']);
    expect(events).toMatchObject([
      { key: 'a', outcome: 'failed', error: { status: 500 }, cursor: { keyMarker: 'a' } },
    ]);
    expect(told(await swept({ limit: 4, concurrency: 1, cursor: events[0]!.cursor! }))).toEqual([
      'b aborted',
      'c aborted',
    ]);
  });
  it('no request is one too many, whenever keys are refused, and what they signed is sent again at once', async () => {
    const { swept } = setUp();
    const date = new Date().toUTCString();
    const listed = [1, 2, 3, 4].map(
      (i) =>
        `<Upload><Key>k</Key><UploadId>${i}</UploadId><Initiated>2026-11-01T00:00:00Z</Initiated></Upload>`,
    );
    const list = `<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>${listed.join('')}</ListMultipartUploadsResult>`;
    const requestsOf = async (turns: number) => {
      let requests = 0;
      const fetch = async ({ method, url }: Request) => {
        requests += 1;
        if (method === 'GET') return new Response(list, { headers: { date } });
        const isRefused = requests <= 3 && url.endsWith('=2');
        for (let turn = isRefused ? turns : 50; turn > 0; turn--) await undefined;
        if (!isRefused) return new Response(null, { status: 204 });
        return new Response('<Error><Code>ExpiredToken</Code></Error>', { status: 400 });
      };
      const credentials = () => ({ secretId: 'AKIDexample', secretKey: 'k' });
      await swept({ limit: 4, concurrency: 2, credentials, fetch });
      return requests;
    };
    for (let turns = 0; turns < 100; turns++) expect(await requestsOf(turns), `${turns} turns`).toBe(4);
  });
  it('what was reserved and not sent is given back', async () => {
    const { swept, add } = setUp();
    for (const key of ['a', 'b', 'c', 'd']) add(key, 2);
    const keep = ({ key }: { key: string }) => {
      if (key < 'c') throw new Error('database down');
      return false;
    };
    expect(told(await swept({ limit: 3, concurrency: 1, keep }))).toEqual([
      'a failed',
      'b failed',
      'c aborted',
      'd aborted',
    ]);
  });
  it('a first upload that could not be tried: the cursor is the beginning', async () => {
    const { cos, sweep, swept, add } = setUp();
    for (const key of ['a', 'b']) add(key, 2);
    add('c', 0);
    const gate = Promise.withResolvers<Response>();
    cos.inject({ match: deleteOf('a'), respond: () => gate.promise });
    const events: SweepEvent[] = [];
    const run = (async () => {
      for await (const event of sweep({ limit: 3, concurrency: 2 })) events.push(event);
    })();
    await quiet(50);
    gate.resolve(new Response(null, { status: 500 }));
    await passing(run);
    expect(told(events)).toEqual(['b aborted', 'c kept']);
    const again = await swept({ cursor: events.at(-1)!.cursor });
    expect(told(again).sort()).toEqual(['a aborted', 'c kept']);
  });
  it('young ones cost nothing: the limit ends a run where it would have to abort', async () => {
    const { swept, add } = setUp();
    add('a', 0);
    add('b', 2);
    add('c', 0);
    add('d', 2);
    const events = await swept({ limit: 2 });
    expect(told(events).sort()).toEqual(['a kept', 'b aborted', 'c kept']);
    expect(told(await swept({ cursor: events.at(-1)!.cursor! }))).toEqual(['d aborted']);
  });
  it('a list beyond the limit is not asked for', async () => {
    const { sweep, swept, addMany, methods } = setUp();
    addMany(2500, 0);
    const events = await Array.fromAsync(sweep({ limit: 2 })); // and no time passes, as it would over a refused one
    expect(methods()).toEqual(['GET', 'GET']);
    expect(events.at(-1)?.cursor).toEqual({ keyMarker: 'k01999', uploadIdMarker: 'id of k01999' });
    expect(await swept({ limit: 2, cursor: events.at(-1)!.cursor! })).toHaveLength(500);
  });
  it('what keep keeps costs nothing either', async () => {
    const { swept, add } = setUp();
    for (const key of ['a', 'b', 'c']) add(key, 2);
    const events = await swept({ limit: 3, concurrency: 1, keep: ({ key }) => key === 'a' });
    expect(told(events)).toEqual(['a kept', 'b aborted', 'c aborted']);
  });
  it('a limit that is used up before anything could be told is an error, not an empty list', async () => {
    const { cos, swept, add, left } = setUp();
    add('a', 2);
    cos.inject({ status: 503, code: 'SlowDown', times: 2 });
    expect(await rejection(swept({ limit: 2 }))).toMatchObject({
      code: 'ERR_COS_LIMIT',
      retryable: true,
      cause: { serviceCode: 'SlowDown' },
    });
    cos.inject({ match: deleteOf('a'), status: 503, code: 'SlowDown' });
    expect(await rejection(swept({ limit: 2 }))).toMatchObject({
      code: 'ERR_COS_LIMIT',
      retryable: true,
      cause: { serviceCode: 'SlowDown', message: expect.stringContaining('DELETE') },
    });
    cos.inject({ match: ({ method }) => method === 'GET', status: 503, code: 'SlowDown' });
    expect(await rejection(swept({ limit: 2 }))).toMatchObject({ code: 'ERR_COS_LIMIT' });
    expect(left()).toEqual(['a']);
  });
  it('the next page is not asked for before its time where the limit may not reach for both', async () => {
    const { swept, addMany, methods } = setUp();
    addMany(1002, 2);
    const keep = ({ key }: { key: string }) => key > 'k00000' && key < 'k01000';
    const events = await swept({ limit: 1000, concurrency: 1, keep });
    expect(events).toHaveLength(1002);
    expect(methods()).toEqual(['GET', 'DELETE', 'GET', 'DELETE', 'DELETE']);
  });
  it('nor at all when nothing is left for it', async () => {
    const { swept, addMany, methods } = setUp();
    addMany(1002, 2);
    const events = await swept({ limit: 1001, concurrency: 32 });
    expect(events).toHaveLength(1000);
    expect(methods().filter((method) => method === 'GET')).toHaveLength(1);
    expect(events.at(-1)!.cursor).toEqual({ keyMarker: 'k00999', uploadIdMarker: 'id of k00999' });
  });
  it('a dry run is limited by its lists only', async () => {
    const { swept, addMany } = setUp();
    addMany(1001, 2);
    expect(await swept({ limit: 2, dryRun: true })).toHaveLength(1001);
  });
});

describe('ending it', () => {
  it('a signal rejects with its reason, after what had ended; nothing is sent any more', async () => {
    const { cos, sweep, addMany } = setUp();
    addMany(100, 2);
    const stop = new AbortController();
    const reason = new Error('enough');
    const events: SweepEvent[] = [];
    const run = (async () => {
      for await (const event of sweep({ signal: stop.signal, concurrency: 4 })) {
        events.push(event);
        if (events.length === 10) stop.abort(reason);
      }
    })();
    expect(await rejection(run)).toBe(reason);
    expect(events.every(({ outcome }) => outcome === 'aborted')).toBe(true);
    const sent = cos.requests.length;
    await quiet(20);
    expect(cos.requests).toHaveLength(sent);
    expect(sent).toBeLessThanOrEqual(1 + 10 + 4);
  });
  it('a signal ends a run over young ones, too', async () => {
    const { sweep, addMany } = setUp();
    addMany(100, 0);
    const stop = new AbortController();
    const events: SweepEvent[] = [];
    const run = (async () => {
      for await (const event of sweep({ signal: stop.signal, concurrency: 4 })) {
        events.push(event);
        stop.abort();
      }
    })();
    expect((await rejection(run)).name).toBe('AbortError');
    expect(events.length).toBeLessThanOrEqual(5);
  });
  it('a signal that cuts the last abort off: its upload is not told of, and the reason is thrown', async () => {
    const { cos, sweep, add, methods } = setUp();
    add('a', 2);
    const stop = new AbortController();
    cos.inject({ match: deleteOf('a'), delay: new Promise(() => {}) });
    const run = Array.fromAsync(sweep({ signal: stop.signal }));
    await quiet(20);
    expect(methods()).toEqual(['GET', 'DELETE']);
    stop.abort();
    expect((await rejection(run)).name).toBe('AbortError');
  });
  it('a signal of another realm, as jsdom has it, ends a run, too', async () => {
    const { sweep, addMany, methods } = setUp();
    addMany(100, 2);
    const foreign = Object.assign(new EventTarget(), { aborted: false, reason: undefined as unknown });
    const reason = new Error('enough');
    const run = (async () => {
      for await (const { outcome } of sweep({ signal: foreign as AbortSignal, concurrency: 4 })) {
        expect(outcome).toBe('aborted');
        Object.assign(foreign, { aborted: true, reason });
        foreign.dispatchEvent(new Event('abort'));
      }
    })();
    expect(await rejection(run)).toBe(reason);
    expect(methods().length).toBeLessThanOrEqual(1 + 1 + 4);
  });
  it('a signal that is aborted beforehand: nothing is sent', async () => {
    const { cos, swept } = setUp();
    const reason = new Error('never');
    expect(await rejection(swept({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(cos.requests).toEqual([]);
  });
  it('leaving the loop lets what is under way end, and begins nothing more', async () => {
    const { cos, sweep, addMany, methods } = setUp();
    addMany(100, 2);
    for await (const event of sweep({ concurrency: 4 })) if (event) break;
    expect(cos.requests.every(({ status }) => status === 200 || status === 204)).toBe(true);
    expect(methods().filter((method) => method === 'DELETE').length).toBeLessThanOrEqual(5);
    const sent = cos.requests.length;
    await quiet(20);
    expect(cos.requests).toHaveLength(sent);
  });
});

describe('a keep that never answers', () => {
  const keep = ({ key }: { key: string }) => (key === 'a' ? new Promise<boolean>(() => {}) : false);
  const setUpTwo = () => {
    const bucket = setUp();
    for (const key of ['a', 'b']) bucket.add(key, 2);
    return bucket;
  };
  it('is ended by the signal', async () => {
    const { sweep } = setUpTwo();
    const stop = new AbortController();
    const events: SweepEvent[] = [];
    const run = (async () => {
      for await (const event of sweep({ keep, signal: stop.signal })) events.push(event);
    })();
    await quiet(20);
    stop.abort();
    expect((await rejection(run)).name).toBe('AbortError');
    expect(told(events)).toEqual(['b aborted']);
  });
  it('is ended by leaving the loop', async () => {
    const { sweep, left } = setUpTwo();
    for await (const event of sweep({ keep })) if (event) break;
    expect(left()).toEqual(['a']);
  });
});

it('an upload that keep is still asked about is not aborted once the caller has left', async () => {
  const { sweep, add, left } = setUp();
  for (const key of ['a', 'b']) add(key, 2);
  const gate = Promise.withResolvers<boolean>();
  for await (const event of sweep({ keep: ({ key }) => (key === 'b' ? gate.promise : false) }))
    if (event) break;
  gate.resolve(false);
  await quiet(20);
  expect(left()).toEqual(['b']);
});

it('an upload that waits for its turn is not aborted once the caller has left', async () => {
  const { cos, sweep, add, methods, left } = setUp();
  for (const key of ['a', 'b', 'c', 'd']) add(key, 2);
  const gates = {
    a: Promise.withResolvers<void>(),
    b: Promise.withResolvers<void>(),
    c: Promise.withResolvers<void>(),
  };
  const refused = { status: 403, code: 'AccessDenied' }; // a success would let more in
  cos.inject({ match: deleteOf('a'), delay: gates.a.promise, ...refused });
  cos.inject({ match: deleteOf('b'), delay: gates.b.promise, status: 503, code: 'SlowDown' });
  cos.inject({ match: deleteOf('c'), delay: gates.c.promise, ...refused });
  const run = (async () => {
    for await (const event of sweep({ concurrency: 3 })) {
      if (event.key === 'c') break;
      gates.c.resolve(); // d waits by now
    }
  })();
  while (methods().length < 4) await quiet(1);
  gates.b.resolve(); // one at a time from now on
  await quiet(20);
  gates.a.resolve();
  await passing(run);
  expect(left()).toEqual(['a', 'c', 'd']);
  expect(methods()).toEqual(['GET', 'DELETE', 'DELETE', 'DELETE', 'DELETE']); // of a, b, c, and b again
});

describe('arguments', () => {
  it.each<[string, Record<string, unknown>]>([
    ['bucket', { bucket: 'a@evil.com/' }],
    ['region', { region: 'x.evil.com/' }],
    ['credentials', { credentials: undefined }],
    ['prefix', { prefix: undefined }],
    ['prefix', { prefix: '\ud800' }],
    ['olderThan', { olderThan: undefined }],
    ['olderThan', { olderThan: 3599 }],
    ['olderThan', { olderThan: '86400' }],
    ['olderThan', { olderThan: Number.NaN }],
    ['olderThan', { olderThan: Number.POSITIVE_INFINITY }],
    ['olderThan', { olderThan: 0 }],
    ['olderThan', { olderThan: -1, prefix: 'a/' }],
    ['olderThan', { olderThan: 31_536_001 }],
    ['olderThan', { olderThan: 31_536_001, prefix: 'a/' }],
    ['ageBy', { ageBy: 'parts' }],
    ['measure', { measure: 1 }],
    ['limit', { limit: 2, measure: true }],
    ['limit', { limit: 2, ageBy: 'last-part' }],
    ['signal', { signal: new AbortController() }],
    ['timeout', { timeout: 10 }],
    ['deadline', { deadline: Number.POSITIVE_INFINITY }],
    ['onRetry', { onRetry: true }],
    ['dryRun', { dryRun: 'no' }],
    ['dryRun', { dryRun: 0 }],
    ['keep', { keep: ['id'] }],
    ['limit', { limit: 1 }],
    ['limit', { limit: 2.5 }],
    ['concurrency', { concurrency: 0 }],
    ['concurrency', { concurrency: 257 }],
    ['cursor', { cursor: {} }],
    ['cursor.uploadIdMarker', { cursor: { keyMarker: 'a' } }],
    ['cursor', { cursor: 'a' }],
  ])('%s: %j is refused, and nothing is sent', async (name, options) => {
    const { cos, swept, add } = setUp();
    add('old', 2);
    const error = await rejection(swept(options));
    expect(error.name).toMatch(/^(Type|Range)Error$/);
    expect(error.message).toContain(name);
    expect(cos.requests).toEqual([]);
  });
  it('milliseconds are told that seconds are meant, and a short age that it needs a prefix', async () => {
    const { swept } = setUp();
    expect((await rejection(swept({ olderThan: 86_400_000 }))).message).toBe(
      'olderThan must be a whole number from 3600 to 31536000: it is in seconds, a day is 86400; less needs a prefix',
    );
    expect((await rejection(swept({ olderThan: 86_400_000, prefix: 'a/' }))).message).toBe(
      'olderThan must be a whole number from 0 to 31536000: it is in seconds, a day is 86400',
    );
  });
  it('what a polluted prototype adds is not read', async () => {
    const { swept, add, methods } = setUp();
    add('old', 2);
    const polluted: Record<string, unknown> = Object.prototype as never;
    Object.assign(polluted, {
      keep: () => true,
      dryRun: true,
      limit: 2,
      cursor: { keyMarker: 'z', uploadIdMarker: 'z' },
      ageBy: 'last-part',
      measure: true,
    });
    try {
      expect(told(await swept())).toEqual(['old aborted']);
      expect(methods()).toEqual(['GET', 'DELETE']);
    } finally {
      for (const name of ['keep', 'dryRun', 'limit', 'cursor', 'ageBy', 'measure']) delete polluted[name];
    }
  });
});
