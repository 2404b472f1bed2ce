// No end of an upload is told that COS itself has not proved: late news, late parts, servers and endpoints
// that say what is not so. Numbers are the fault catalogue's.
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { presignAbort, uploadPart } from '../../src/index.ts';
import type { CosEmulator } from '../../src/testing/index.ts';
import { createUploadJournal, UploadController } from '../../src/upload/index.ts';
import { rejection } from '../support/bucket.ts';
import { holdTime, passing, quiet } from '../support/clock.ts';
import { MemoryStorage } from '../support/origin.ts';
import { type SetUp, setUp } from './set-up.ts';

holdTime();
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));

const isComplete = ({ method, url }: Request) => method === 'POST' && url.includes('uploadId=');
const errorXml = (code: string) => `<Error><Code>${code}</Code><Message>m</Message></Error>`;
const htmlOf = (status: number) => () => new Response('<html>blocked</html>', { status });

describe('T1, T2: a Complete that is answered by doubt, the object having been made', () => {
  it.each([
    ['200 InternalError', () => new Response(errorXml('InternalError'))],
    ['200 SlowDown', () => new Response(errorXml('SlowDown'))],
    ['403 HTML', htmlOf(403)],
    ['404 HTML', htmlOf(404)],
    ['413 HTML', htmlOf(413)],
  ])('%s: never gone, and the object is untouched', async (_, answer) => {
    const { cos, uploading } = setUp();
    const upload = await uploading({ retry: 0 });
    cos.inject({ match: isComplete, answer });
    cos.inject({ match: ({ method }) => method === 'HEAD', times: 9, status: 403, code: 'AccessDenied' });
    expect(await rejection(upload.complete())).toMatchObject({ refused: false });
    expect(await passing(upload.abort())).toMatchObject({ outcome: 'unconfirmed', address: upload.address });
    expect(cos.objects).toHaveLength(1);
  });
  it('InvalidPart in a 200 is a refusal: the upload goes on', async () => {
    const { cos, uploading } = setUp();
    const upload = await uploading();
    cos.inject({ match: isComplete, respond: () => new Response(errorXml('InvalidPart')) });
    await rejection(upload.complete());
    expect(upload.state).toBe('uploading');
    await upload.complete();
  });
});

describe('T3: late news', () => {
  it('an Initiate that fails after the abort has given up: unconfirmed stays, for an upload may be open', async () => {
    const { open } = setUp();
    const start = Promise.withResolvers<string>();
    const upload = open({ deadline: 200 });
    const initiating = rejection(upload.initiate(() => start.promise));
    expect((await passing(upload.abort())).outcome).toBe('unconfirmed');
    const lost = new Error('connection lost');
    start.reject(lost);
    await initiating;
    await quiet();
    expect(await passing(upload.abort())).toEqual({ outcome: 'unconfirmed', error: lost });
  });
  it('an Initiate that is refused after the abort has given up: never-started', async () => {
    const { open } = setUp();
    const start = Promise.withResolvers<string>();
    const upload = open({ deadline: 200 });
    const initiating = rejection(upload.initiate(() => start.promise));
    expect((await passing(upload.abort())).outcome).toBe('unconfirmed');
    start.reject(Object.assign(new Error('403'), { status: 403, attempts: 1 }));
    await initiating;
    await quiet();
    expect(await passing(upload.abort())).toEqual({ outcome: 'never-started' });
  });
  it('a Complete that is lost after the abort has given up is not gone', async () => {
    const { cos, uploading, deletes } = setUp();
    const finish = Promise.withResolvers<void>();
    const upload = await uploading({ deadline: 200 });
    const finishing = rejection(upload.complete(() => finish.promise));
    expect(await passing(upload.abort())).toMatchObject({ outcome: 'unconfirmed' });
    expect(deletes(), 'no DELETE while a Complete is under way').toEqual([]);
    cos.reset();
    const lost = new Error('connection lost');
    finish.reject(lost);
    await finishing;
    await quiet();
    expect(await passing(upload.abort())).toMatchObject({ outcome: 'unconfirmed', error: lost });
  });
  it('a Complete that is refused after the abort has given up is cleaned up by itself', async () => {
    const { cos, uploading } = setUp();
    const finish = Promise.withResolvers<void>();
    const upload = await uploading({ deadline: 200 });
    const finishing = rejection(upload.complete(() => finish.promise));
    await passing(upload.abort());
    finish.reject(Object.assign(new Error('400'), { status: 400, attempts: 1 }));
    await finishing;
    await passing(vi.waitFor(() => expect(upload.state).toBe('aborted')));
    expect(cos.uploads).toEqual([]);
  });
  it('a Complete that succeeds after the abort has given up: completed', async () => {
    const { uploading } = setUp();
    const finish = Promise.withResolvers<void>();
    const upload = await uploading({ deadline: 200 });
    const finishing = rejection(upload.complete(() => finish.promise));
    await passing(upload.abort());
    finish.resolve();
    await finishing;
    await quiet();
    expect([upload.state, await upload.abort()]).toEqual(['completed', { outcome: 'completed' }]);
  });
});

describe('T5: a part that heeds no signal and lands later, on a server that stores it', () => {
  it.each([2500, 6000])(
    '%i ms later: the entry stays until it has settled, and one more DELETE follows',
    async (ms) => {
      const { cos, channel, uploading } = setUp({ lateParts: 'stored' });
      const storage = new MemoryStorage();
      const upload = await uploading({ journal: createUploadJournal({ storage, locks: null }) });
      const gate = Promise.withResolvers<void>();
      cos.inject({ match: ({ method }) => method === 'PUT', delay: gate.promise });
      const part = upload.part(() => uploadPart(upload.address!, 2, 'late', channel()));
      await quiet();
      setTimeout(gate.resolve, ms);
      const outcome = await passing(upload.abort());
      expect(outcome).toEqual({ outcome: 'aborted' });
      // Before that it has settled in one of the two, and what follows may have happened.
      if (ms > 3000) expect(storage.length, 'the entry stays').toBe(1);
      await passing(part);
      await passing(vi.waitFor(() => expect(storage.length).toBe(0)));
      expect([cos.uploads, cos.storedBytes]).toEqual([[], 0]);
      expect(vi.getTimerCount()).toBe(0);
    },
  );
  it('when that DELETE fails, the entry stays for the next start', async () => {
    const { cos, uploading } = setUp({ lateParts: 'stored' });
    const storage = new MemoryStorage();
    const upload = await uploading({ journal: createUploadJournal({ storage, locks: null }), retry: 0 });
    const gate = Promise.withResolvers<void>();
    const part = upload.part(() => gate.promise);
    await quiet();
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    cos.inject({ match: ({ method }) => method === 'DELETE', status: 403, code: 'AccessDenied' });
    gate.resolve();
    await part;
    await quiet();
    expect([storage.length, upload.state]).toEqual([1, 'aborted']);
  });
});

describe('T6: a server that answers 204 to any DELETE', () => {
  const lostComplete = async ({ cos, uploading }: SetUp, drop: 'before' | 'after') => {
    const upload = await uploading({ retry: 0 });
    cos.inject({ match: isComplete, drop });
    cos.inject({ match: ({ method }) => method === 'HEAD', times: 9, status: 403, code: 'AccessDenied' });
    await rejection(upload.complete());
    return upload;
  };
  it('a lost Complete that has happened: 204 twice proves nothing', async () => {
    const bucket = setUp({ missingUploads: 'deleted' });
    const upload = await lostComplete(bucket, 'after');
    expect(await passing(upload.abort())).toMatchObject({ outcome: 'unconfirmed' });
    expect(bucket.deletes()).toEqual([204, 204]);
    expect(bucket.cos.objects).toHaveLength(1);
  });
  it('and HEAD may prove it', async () => {
    const { cos, uploading } = setUp({ missingUploads: 'deleted' });
    const upload = await uploading({ retry: 0 });
    cos.inject({ match: isComplete, drop: 'after' });
    await rejection(upload.complete());
    expect(await passing(upload.abort())).toEqual({ outcome: 'completed' });
  });
  it('on COS itself, 204 and then 404 is aborted', async () => {
    const bucket = setUp();
    const upload = await lostComplete(bucket, 'before');
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    expect(bucket.deletes()).toEqual([204, 404]);
  });
});

describe('a complete() of its own that finds its parts unfit', () => {
  it.each<[string, object, RegExp]>([
    ['an ETag that is none', { partNumber: 2, etag: 'a b' }, /^parts: etag/],
    ['an ETag that is no text', { partNumber: 2, etag: 5 }, /^parts: etag/],
    ['a number that is text', { partNumber: '2', etag: '"e"' }, /^parts: partNumber/],
    ['a number that no part has', { partNumber: 10_001, etag: '"e"' }, /^parts: partNumber/],
  ])('%s: refused, nothing is sent, and the upload goes on', async (_, part, message) => {
    const { cos, uploading, deletes } = setUp({ missingUploads: 'deleted' });
    const upload = await uploading();
    await upload.part(async () => part);
    const before = cos.requests.length;
    expect((await rejection(upload.complete())).message).toMatch(message);
    expect([cos.requests.length, upload.state]).toEqual([before, 'uploading']);
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    expect(deletes()).toEqual([204]);
  });
});

describe('T7: complete() is refused, and nothing is sent', () => {
  const refused = async (cos: CosEmulator, upload: UploadController, message: string) => {
    const before = cos.requests.length;
    expect(await rejection(upload.complete())).toMatchObject({ name: 'InvalidStateError', message });
    expect([cos.requests.length, upload.state]).toEqual([before, 'uploading']);
  };
  it('after part 3 of 3 was rejected and never sent again', async () => {
    const { cos, sendPart, uploading } = setUp();
    const upload = await uploading({ retry: 0 });
    cos.inject({ match: ({ url }) => url.includes('partNumber=3'), drop: 'before' });
    await Promise.allSettled([sendPart(upload, 2), sendPart(upload, 3)]);
    await refused(cos, upload, 'cannot complete: part 3 failed and was not sent again');
    await sendPart(upload, 3);
    await upload.complete();
    expect(cos.objects).toMatchObject([{ size: 15 }]);
  });
  it('the number is that of the error where the caller gives none', async () => {
    const { cos, channel, uploading } = setUp();
    const upload = await uploading({ retry: 0 });
    cos.inject({ match: ({ method }) => method === 'PUT', drop: 'before' });
    await rejection(upload.part(() => uploadPart(upload.address!, 2, 'b', { ...channel(), retry: 0 })));
    await refused(cos, upload, 'cannot complete: part 2 failed and was not sent again');
  });
  it('after one without a number failed: only a finish of one’s own knows the list', async () => {
    const { cos, uploading } = setUp();
    const upload = await uploading();
    await rejection(upload.part(() => Promise.reject(new Error('lost'))));
    await refused(
      cos,
      upload,
      'cannot complete: a part without a number failed: give part() its partNumber, or complete() your own finish',
    );
    expect(await upload.complete(async () => 'mine')).toBe('mine');
  });
  it('after one resolved to something that cannot be listed', async () => {
    const { cos, uploading } = setUp();
    const upload = await uploading();
    await upload.part(async () => new Response());
    await refused(
      cos,
      upload,
      'cannot complete: a part resolved to something without partNumber and etag: give complete() your own finish',
    );
  });
  it('when no part is known', async () => {
    const { cos, open } = setUp();
    const upload = open();
    await upload.initiate();
    await refused(cos, upload, 'cannot complete: no part is known to be stored');
  });
});

describe('T8: what an own endpoint answers', () => {
  const through = (answer: () => Response, path = '/uploads/abort') =>
    new UploadController(
      { ...setUp().object(), uploadId: '1' },
      { abortEndpoint: `https://app.example.com${path}`, fetch: async () => answer(), retry: 0 },
    );
  it.each([
    ['nested', '{"outcome":"failed","previous":{"outcome":"aborted"}}'],
    ['in an array', '[{"outcome":"aborted"}]'],
    ['in HTML', '<html>"outcome":"gone"'],
    ['in a string', '"{\\"outcome\\":\\"aborted\\"}"'],
    ['on the prototype', '{"__proto__":{"outcome":"aborted"}}'],
    ['as another word', '{"outcome":"done"}'],
    ['cut off', '{"outcome":"aborted"'],
    ['as null', 'null'],
  ])('an outcome %s is not believed', async (_, body) => {
    expect(await passing(through(() => new Response(body)).abort())).toMatchObject({
      outcome: 'unconfirmed',
      error: { name: 'CosServiceError', code: 'ERR_COS_UNEXPECTED' },
    });
  });
  it('the detail of a problem reaches the error', async () => {
    const problem = {
      title: 'Forbidden',
      detail: 'the caller may not abort this upload',
      serviceCode: 'AccessDenied',
    };
    const answer = () =>
      Response.json(problem, { status: 403, headers: { 'content-type': 'application/problem+json' } });
    expect(await passing(through(answer).abort())).toMatchObject({
      error: {
        message: 'POST "/uploads/abort": 403 the caller may not abort this upload: AccessDenied',
        status: 403,
        serviceCode: 'AccessDenied',
      },
    });
  });
  it.each<[string, () => Response, string]>([
    ['message', () => Response.json({ message: 'no session' }, { status: 401 }), '401 no session'],
    ['error', () => Response.json({ error: 'no session' }, { status: 401 }), '401 no session'],
    [
      'text alone',
      () => new Response('Unauthorized', { status: 401 }),
      '401 without an outcome or a problem as JSON: does the endpoint ask for a login, or did a proxy answer?',
    ],
  ])('so does what other servers say by %s', async (_, answer, said) => {
    expect(await passing(through(answer).abort())).toMatchObject({
      error: { message: `POST "/uploads/abort": ${said}` },
    });
  });
  it('an endpoint whose path is no percent-encoded UTF-8 is named as it is', async () => {
    const answer = () => Response.json({ error: 'no session' }, { status: 401 });
    expect(await passing(through(answer, '/%FF').abort())).toMatchObject({
      error: { message: 'POST "/%FF": 401 no session' },
    });
  });
  it('a redirect to a login page says so', async () => {
    const answer = () => new Response(null, { status: 302, headers: { location: '/login' } });
    expect(await passing(through(answer).abort())).toMatchObject({
      error: { message: expect.stringContaining('does the endpoint ask for a login?') },
    });
  });
});

describe('D4: an address belongs to the controller once it is given', () => {
  it('an adopted one', async () => {
    const { cos, object, channel } = setUp();
    const address = { ...object(), uploadId: cos.addUpload({ key: 'k' }) };
    const other = cos.addUpload({ key: 'b.bin', uploadId: address.uploadId.replace(/.$/, 'x') });
    const upload = new UploadController(address, channel());
    address.key = 'b.bin';
    address.uploadId = other;
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    expect(cos.uploads.map(({ key }) => key)).toEqual(['b.bin']);
  });
  it('one that is changed while Initiate runs', async () => {
    const { object, channel } = setUp();
    const address = object();
    const upload = new UploadController(address, channel());
    const initiating = upload.initiate();
    address.key = 'b.bin';
    expect((await initiating).key).toBe('k');
    expect(() => Object.assign(upload.address!, { key: 'c.bin' })).toThrow(TypeError);
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
  });
});

describe('D1, D3: an abortUrl', () => {
  type Signed = (more?: object) => string;
  const outcome = async (urlOf: (signed: Signed) => string) => {
    const { cos, object } = setUp();
    const address = { ...object(), uploadId: '1' };
    const url = urlOf((more) => presignAbort({ ...address, ...more }, cos.credentials[0]!));
    const fetch = vi.fn((request: Request) => cos(request));
    const upload = new UploadController(address, { abortUrl: async () => url, fetch, retry: 0 });
    const { outcome, ...rest } = await passing(upload.abort());
    return { outcome, sent: fetch.mock.calls.length, message: (rest as { error?: Error }).error?.message };
  };
  it.each([
    [
      'another bucket',
      (signed: Signed) => signed({ bucket: 'other-1250000000' }),
      "abortUrl is at another host than the bucket's",
    ],
    [
      'another region',
      (signed: Signed) => signed({ region: 'ap-beijing' }),
      "abortUrl is at another host than the bucket's",
    ],
    [
      'another host',
      (signed: Signed) => signed({ endpoint: 'https://evil.example' }),
      "abortUrl is at another host than the bucket's",
    ],
    ['another key', (signed: Signed) => signed({ key: 'other' }), 'abortUrl is for another upload'],
    ['another upload', (signed: Signed) => signed({ uploadId: '2' }), 'abortUrl is for another upload'],
    ['s3:', () => 's3://bucket/k?uploadId=1', 'abortUrl must begin with `https:`; `http:` is for loopback'],
    ['file:', () => 'file:///k?uploadId=1', 'abortUrl must begin with `https:`; `http:` is for loopback'],
    [
      'http: to a public host',
      (signed: Signed) => signed().replace('https:', 'http:'),
      'abortUrl must begin with `https:`; `http:` is for loopback',
    ],
  ])('of or at %s is not sent, and nothing is told as gone', async (_, url, message) => {
    expect(await outcome(url)).toEqual({ outcome: 'unconfirmed', sent: 0, message });
  });
  it.each([
    'cos.ap-guangzhou.tencentcos.cn',
    'cos.accelerate.myqcloud.com',
    'cos-internal.ap-guangzhou.tencentcos.cn',
  ])('at another of COS’s hosts of the same bucket is sent: %s', async (host) => {
    const { sent } = await outcome((signed) => signed().replace('cos.ap-guangzhou.myqcloud.com', host));
    expect(sent).toBe(1);
  });
});

describe('K4: clean-ups take turns for their requests, never for their waits', () => {
  /** As many aborts of uploads whose server never answers. */
  const hang = ({ cos, object }: SetUp, count: number, deadline: number) =>
    Array.from({ length: count }, () =>
      new UploadController(
        { ...object(), uploadId: 'x' },
        { credentials: cos.credentials[0]!, fetch: () => new Promise<Response>(() => {}), deadline },
      ).abort(),
    );
  it.each([16, 80])('%i that hang do not hold up one that has a quarter of their time', async (count) => {
    const bucket = setUp();
    const { cos, object, channel, deletes } = bucket;
    const hanging = hang(bucket, count, 4000);
    const healthy = new UploadController(
      { ...object(), uploadId: cos.addUpload({ key: 'k' }) },
      { ...channel(), deadline: 1000 },
    );
    const aborting = healthy.abort();
    await quiet();
    await vi.advanceTimersByTimeAsync(250);
    expect(await aborting).toEqual({ outcome: 'aborted' });
    expect(deletes()).toEqual([204]);
    const ends = await passing(Promise.all(hanging));
    expect(ends.every(({ outcome }) => outcome === 'unconfirmed')).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('a clean-up of several DELETEs waits a quarter of its time for all its turns together', async () => {
    const bucket = setUp();
    const { uploading, deletes } = bucket;
    using clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    const hanging = hang(bucket, 80, 60_000);
    const upload = await uploading({ deadline: 8000 });
    const cut = rejection(
      upload.part(
        (signal) => new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason))),
      ),
    );
    await quiet();
    const aborting = upload.abort();
    await cut;
    await quiet();
    clock.mockReturnValue(2000);
    await vi.advanceTimersByTimeAsync(2000);
    await quiet();
    expect(deletes()).toEqual([204]);
    clock.mockReturnValue(3000);
    await vi.advanceTimersByTimeAsync(1000);
    await quiet();
    await vi.advanceTimersByTimeAsync(1);
    expect(await aborting).toEqual({ outcome: 'aborted' });
    expect(deletes()).toEqual([204, 404]);
    await passing(Promise.all(hanging));
  });
  it('600 whose server takes 300 ms all end within 5 s', async () => {
    const { cos, object, channel } = setUp();
    const fetch = async (request: Request) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return cos(request);
    };
    const uploads = Array.from(
      { length: 600 },
      () =>
        new UploadController(
          { ...object(), uploadId: cos.addUpload({ key: 'k' }) },
          { ...channel(), fetch, deadline: 5000 },
        ),
    );
    const outcomes = await passing(Promise.all(uploads.map((upload) => upload.abort())));
    expect(outcomes.filter(({ outcome }) => outcome === 'aborted')).toHaveLength(600);
    expect(cos.uploads).toEqual([]);
  });
  it('a wait before a confirmation ends with the deadline, and leaves no timer', async () => {
    const { uploading } = setUp();
    const upload = await uploading({ deadline: 900 });
    const cut = rejection(
      upload.part(
        (signal) => new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason))),
      ),
    );
    await quiet();
    const aborting = upload.abort();
    await cut;
    await quiet();
    await vi.advanceTimersByTimeAsync(900);
    await aborting;
    expect(vi.getTimerCount()).toBe(0);
  });
  it('64 cancels with a part each wait side by side', async () => {
    const { uploading } = setUp();
    const uploads = await Promise.all(Array.from({ length: 64 }, () => uploading()));
    const parts = uploads.map((upload) =>
      rejection(
        upload.part(
          (signal) =>
            new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
        ),
      ),
    );
    await quiet();
    const ends = Promise.all(uploads.map((upload) => upload.abort()));
    await Promise.all(parts);
    await quiet(64);
    await vi.advanceTimersByTimeAsync(1000); // the one wait before the confirmation
    await quiet(64);
    expect(vi.getTimerCount(), 'all have ended').toBe(0);
    expect((await ends).every(({ outcome }) => outcome === 'aborted')).toBe(true);
  });
});

describe('K6: abort() inside an event', () => {
  it('at aborting: the same promise, one clean-up', async () => {
    const { uploading, deletes } = setUp();
    const upload = await uploading();
    const inside: unknown[] = [];
    upload.addEventListener('statechange', () => {
      if (upload.state === 'aborting') inside.push(upload.abort());
    });
    const first = upload.abort();
    await passing(first);
    expect(inside).toEqual([first]);
    expect(inside[0]).toBe(first);
    expect(deletes()).toEqual([204]);
  });
  it('at failed: another clean-up, not the promise that has failed', async () => {
    const { cos, uploading } = setUp();
    const upload = await uploading({ retry: 0 });
    cos.inject({ match: ({ method }) => method === 'DELETE', status: 403, code: 'AccessDenied' });
    let again: Promise<unknown> | undefined;
    upload.addEventListener('statechange', () => {
      if (upload.state === 'failed') again = upload.abort();
    });
    expect((await passing(upload.abort())).outcome).toBe('unconfirmed');
    expect(await passing(again!)).toEqual({ outcome: 'aborted' });
  });
});

describe('X7: options are checked when the controller is made', () => {
  it.each<[string, object]>([
    ['deadline', { deadline: Number.POSITIVE_INFINITY }],
    ['deadline', { deadline: 0 }],
    ['deadline', { deadline: Number.NaN }],
    ['deadline', { deadline: 3e9 }],
    ['deadline', { deadline: 10 }],
    ['retry', { retry: -1 }],
    ['retry', { retry: 11 }],
    ['timeout', { timeout: 0 }],
    ['timeout', { timeout: 10 }],
    ['settleTimeout', { settleTimeout: Number.POSITIVE_INFINITY }],
    ['settleTimeout', { settleTimeout: -1 }],
    ['credentials', { credentials: null }],
    ['credentials', { credentials: 'AKID' }],
    ['credentials', { credentials: Promise.resolve({}) }],
    ['abortUrl', { credentials: undefined, abortUrl: '' }],
    ['abortUrl', { credentials: undefined, abortUrl: null }],
    ['abortEndpoint', { credentials: undefined, abortEndpoint: 'file:///abort' }],
    ['abortEndpoint', { credentials: undefined, abortEndpoint: 'http://app.example/abort' }],
    ['fetch', { fetch: 'fetch' }],
    ['now', { now: Date.now() }],
    ['onRetry', { onRetry: true }],
    ['signal', { signal: {} }],
    ['journal', { journal: {} }],
  ])('%s: %o', (name, option) => {
    const { channel, object } = setUp();
    const upload = { ...object(), uploadId: '1' };
    expect(() => new UploadController(upload, { ...channel(), ...option } as never)).toThrow(
      new RegExp(`^${name} must|^${name} is|^${name}:`),
    );
  });
});

it('A15: an onRetry that rejects later ends nothing', async () => {
  const { cos, uploading } = setUp();
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  onTestFinished(() => void process.off('unhandledRejection', unhandled));
  let told = 0;
  const onRetry = async () => {
    told += 1;
    throw new Error('a listener that fails');
  };
  const upload = await uploading({ onRetry });
  cos.inject({ match: ({ method }) => method === 'DELETE', drop: 'before' });
  expect(await passing(upload.abort())).toMatchObject({ outcome: 'aborted' });
  await quiet();
  expect([told, unhandled.mock.calls.length]).toEqual([1, 0]);
});
