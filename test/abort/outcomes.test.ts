// Every row of the table of outcomes, over real HTTP. Numbers such as N1 and H8 are the fault catalogue's.
import { getEventListeners } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { UploadAddress } from '../../src/address.ts';
import {
  abortMultipartUpload,
  abortWithUrl,
  CosError,
  CosNetworkError,
  CosServiceError,
  presignAbort,
  type RetryNotice,
  uploadPart,
} from '../../src/index.ts';
import type { EmulatorOptions } from '../../src/testing/index.ts';
import { openBucket, rejection, serveOnce } from '../support/bucket.ts';

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0)); // full jitter at its shortest: no waiting
async function setUp(emulator: EmulatorOptions = {}) {
  const bucket = await openBucket(emulator);
  const unopened = { ...bucket.at('k'), uploadId: '1' };
  /** The options that reach the bucket. */
  const options = (more = {}) => ({ credentials: bucket.credentials, now: () => bucket.cos.now(), ...more });
  /** The same, for waits that are long. */
  const patient = () => options({ timeout: 60_000, deadline: 600_000, fetch: bucket.cos });
  const statuses = () => bucket.cos.requests.map(({ status }) => status);
  return { bucket, unopened, options, patient, statuses };
}
afterEach(() => vi.restoreAllMocks());

describe('success', () => {
  it('204 is aborted, and nothing is left', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    expect(bucket.cos.storedBytes).toBe(6);
    expect(await abortMultipartUpload(upload, options())).toEqual({
      outcome: 'aborted',
      attempts: 1,
      requestId: expect.any(String),
    });
    expect(bucket.cos.uploads).toEqual([]);
    expect(bucket.cos.storedBytes).toBe(0);
  });
  it('H15: 404 NoSuchUpload to the first request is gone', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    await abortMultipartUpload(upload, options());
    expect(await abortMultipartUpload(upload, options())).toMatchObject({ outcome: 'gone', attempts: 1 });
  });
  it('N3: a DELETE that the browser has repeated by itself: the first answer is a 404, and gone', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    const fetch = async (request: Request) => {
      await globalThis.fetch(request.clone());
      return globalThis.fetch(request);
    };
    expect(await abortMultipartUpload(upload, options({ fetch }))).toMatchObject({
      outcome: 'gone',
      attempts: 1,
    });
    expect(bucket.cos.requests.slice(-2).map(({ status }) => status)).toEqual([204, 404]);
  });
  it('onMissing: reject makes the first 404 an error', async () => {
    const { bucket, options } = await setUp();
    const error = await rejection(
      abortMultipartUpload({ ...bucket.at('k'), uploadId: 'none' }, options({ onMissing: 'reject' })),
    );
    expect(error).toBeInstanceOf(CosServiceError);
    expect(error).toMatchObject({ status: 404, serviceCode: 'NoSuchUpload', attempts: 1, retryable: false });
  });
  it('onMissing is one of two words: another is refused, and nothing is sent', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    const onMissing = 'throw' as 'reject';
    await expect(abortMultipartUpload(upload, options({ onMissing }))).rejects.toThrow(
      "onMissing must be 'resolve' or 'reject'",
    );
    expect(bucket.cos.uploads).toHaveLength(1);
  });
  it('N2, H16: processed but the answer is lost: the 404 of the repetition is success, also with onMissing: reject', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    bucket.cos.inject({ drop: 'after' });
    expect(await abortMultipartUpload(upload, options({ onMissing: 'reject' }))).toMatchObject({
      outcome: 'gone',
      attempts: 2,
    });
    expect(bucket.cos.uploads).toEqual([]);
  });
  it('200 with an empty body is aborted too, as older editions had it', async () => {
    const { bucket, options } = await setUp();
    const endpoint = await serveOnce(() => new Response(null, { status: 200 }));
    expect(await abortMultipartUpload({ ...bucket.at('k'), endpoint, uploadId: '1' }, options())).toEqual({
      outcome: 'aborted',
      attempts: 1,
    });
  });
  it('L5: host and uploadId are signed, the window is at most 900 s and begins in the past', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    let authorization = '';
    const fetch = (request: Request) => {
      authorization ||= request.headers.get('authorization') ?? '';
      return globalThis.fetch(request);
    };
    await abortMultipartUpload(upload, options({ fetch, now: () => 1_700_000_000_500 })).catch(() => {});
    expect(authorization).toContain(
      '&q-sign-time=1699999701;1700000601&q-key-time=1699999701;1700000601&q-header-list=host&q-url-param-list=uploadid&',
    );
  });
});

describe('repeated', () => {
  it('N1: dropped before it is processed: repeated with a fresh signature', async () => {
    const { bucket, options, statuses } = await setUp();
    const upload = await bucket.open();
    bucket.cos.inject({ drop: 'before' });
    let now = Date.now();
    const signatures = new Set<string | null>();
    const fetch = (request: Request) => {
      signatures.add(request.headers.get('authorization'));
      now += 1000;
      return globalThis.fetch(request);
    };
    expect(await abortMultipartUpload(upload, options({ fetch, now: () => now }))).toMatchObject({
      outcome: 'aborted',
      attempts: 2,
    });
    expect(signatures.size).toBe(2);
    expect(statuses()).toEqual([0, 204]);
  });
  it.each([408, 429, 500, 501, 502, 503, 504, 599])('H1, H2: %i is repeated', async (status) => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    bucket.cos.inject({ status, times: 3 });
    expect(await abortMultipartUpload(upload, options())).toMatchObject({ outcome: 'aborted', attempts: 4 });
  });
  it('H7: 400 RequestTimeout is repeated', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    bucket.cos.inject({ status: 400, code: 'RequestTimeout' });
    expect(await abortMultipartUpload(upload, options())).toMatchObject({ outcome: 'aborted', attempts: 2 });
  });
  it('four attempts and no more; the last refusal is the error', async () => {
    const { bucket, options, statuses } = await setUp();
    const upload = await bucket.open();
    bucket.cos.inject({ status: 503, code: 'SlowDown', times: 9 });
    const error = await rejection(abortMultipartUpload(upload, options()));
    expect(error).toMatchObject({
      name: 'CosServiceError',
      status: 503,
      serviceCode: 'SlowDown',
      attempts: 4,
      retryable: true,
    });
    expect(statuses()).toEqual([503, 503, 503, 503]);
  });
  it('N4: dropped always: one typed, retryable error that names key and uploadId', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    bucket.cos.inject({ drop: 'before', times: 9 });
    const error = await rejection(abortMultipartUpload(upload, options({ retry: 2 })));
    expect(error).toBeInstanceOf(CosNetworkError);
    expect(error).toMatchObject({ code: 'ERR_COS_NETWORK', attempts: 3, retryable: true });
    expect(error.message).toContain('"/dir/video.mp4"');
    expect(error.message).toContain(upload.uploadId);
  });
  it('N5, N6: an error without a cause names both a lost connection and CORS', async () => {
    const { bucket, options } = await setUp();
    const fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    const error = await rejection(
      abortMultipartUpload({ ...bucket.at('k'), uploadId: '1' }, options({ fetch, retry: 1 })),
    );
    expect(error).toMatchObject({ code: 'ERR_COS_NETWORK', attempts: 2 });
    expect(error.message).toMatch(/connection failed.*CORS/);
  });
  it('onRetry is told why; what it throws is ignored (A15)', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    bucket.cos.inject({ status: 500 });
    bucket.cos.inject({ drop: 'before' });
    const notices: RetryNotice[] = [];
    const onRetry = (notice: RetryNotice) => {
      notices.push(notice);
      throw new Error('a listener that fails');
    };
    expect(await abortMultipartUpload(upload, options({ onRetry }))).toMatchObject({
      outcome: 'aborted',
      attempts: 3,
    });
    expect(notices.map(({ retry, error }) => [retry, error.name])).toEqual([
      [1, 'CosServiceError'],
      [2, 'CosNetworkError'],
    ]);
  });
});

describe('backoff', () => {
  /** The waits between attempts, in milliseconds, each fulfilled at once. Other timers are left alone. */
  function recordWaits(): number[] {
    const waits: number[] = [];
    const { setTimeout } = globalThis;
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms = 0, ...rest: []) => {
      if (!/\bdelay\b/.test(new Error().stack ?? '')) return setTimeout(run, ms, ...rest);
      waits.push(Math.round(ms));
      return setTimeout(run, 0, ...rest);
    }) as typeof setTimeout);
    return waits;
  }

  it('grows twofold from 300 ms, jittered over its whole length', async () => {
    const { bucket, patient } = await setUp();
    vi.mocked(Math.random).mockReturnValue(0.5);
    const upload = await bucket.open();
    bucket.cos.inject({ status: 503, times: 3 });
    const waits = recordWaits();
    await abortMultipartUpload(upload, patient());
    expect(waits).toEqual([150, 300, 600]);
  });
  it('H3: Retry-After in seconds is waited for', async () => {
    const { bucket, patient } = await setUp();
    const upload = await bucket.open();
    bucket.cos.inject({ status: 503, headers: { 'retry-after': '7' } });
    const waits = recordWaits();
    await abortMultipartUpload(upload, patient());
    expect(waits).toEqual([7000]);
  });
  it('H4: Retry-After as a date is waited for', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 22, 12) });
    onTestFinished(() => void vi.useRealTimers());
    const { bucket, patient } = await setUp();
    const upload = await bucket.open();
    bucket.cos.inject({ status: 429, headers: { 'retry-after': 'Sun, 22 Nov 2026 12:00:05 GMT' } });
    const waits = recordWaits();
    await abortMultipartUpload(upload, patient());
    expect(waits).toEqual([5000]);
  });
  it.each([
    ['1000000000', 10_000],
    ['-5', 0],
    ['soon', 0],
  ])('H5: Retry-After %s is capped or ignored: %i ms', async (value, wait) => {
    const { bucket, patient } = await setUp();
    const upload = await bucket.open();
    bucket.cos.inject({ status: 503, headers: { 'retry-after': value } });
    const waits = recordWaits();
    await abortMultipartUpload(upload, patient());
    expect(waits).toEqual([wait]);
  });
  it('H6: Retry-After that CORS hides: the usual backoff', async () => {
    const { bucket, patient } = await setUp();
    vi.mocked(Math.random).mockReturnValue(0.5);
    const upload = await bucket.open();
    bucket.cos.inject({ status: 503, headers: { 'retry-after': '7' } });
    const waits = recordWaits();
    const fetch = async (request: Request) => {
      const { status, body } = await bucket.cos(request);
      return new Response(body, { status });
    };
    expect(await abortMultipartUpload(upload, { ...patient(), fetch })).toMatchObject({
      outcome: 'aborted',
      attempts: 2,
    });
    expect(waits).toEqual([150]);
  });
  it('H2: many sessions in trouble share the pace: each waits longer', async () => {
    const { bucket, patient } = await setUp();
    vi.mocked(Math.random).mockReturnValue(1 - 1e-9);
    const uploads = await Promise.all(Array.from({ length: 64 }, (_, i) => bucket.open(`k${i}`)));
    bucket.cos.inject({ status: 503, code: 'SlowDown', times: 64 });
    const waits = recordWaits();
    const shared = patient();
    await Promise.all(uploads.map((upload) => abortMultipartUpload(upload, shared)));
    expect(waits).toHaveLength(64);
    expect(Math.min(...waits)).toBe(300);
    expect(Math.max(...waits)).toBe(2400); // 300 ms for 8 at a time
    const alone = await bucket.open();
    bucket.cos.inject({ status: 503 });
    await abortMultipartUpload(alone, shared);
    expect(waits.at(-1)).toBe(300); // and no longer, once the trouble is over
  });
});

describe('refused', () => {
  it.each([
    ['H14: AccessDenied', 403, 'AccessDenied'],
    ['H14: SignatureDoesNotMatch', 403, 'SignatureDoesNotMatch'],
    ['H7: UploadConflict', 409, 'UploadConflict'],
    ['H17: NoSuchBucket', 404, 'NoSuchBucket'],
    ['NoSuchKey', 404, 'NoSuchKey'],
    ['InvalidArgument', 400, 'InvalidArgument'],
  ])('%s is an error at once', async (_, status, code) => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    bucket.cos.inject({ status, code });
    const error = await rejection(abortMultipartUpload(upload, options()));
    expect(error).toMatchObject({
      name: 'CosServiceError',
      status,
      serviceCode: code,
      attempts: 1,
      retryable: false,
    });
    expect(bucket.cos.requests).toHaveLength(1);
  });
  it('H29: the request id is surfaced, and its absence is no harm', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    bucket.cos.inject({ status: 403, code: 'AccessDenied' });
    expect((await rejection(abortMultipartUpload(upload, options()))).requestId).toMatch(
      /^[A-Za-z0-9+/]+=*$/,
    );
    const endpoint = await serveOnce(
      () => new Response('<Error><Code>AccessDenied</Code></Error>', { status: 403 }),
    );
    expect(await rejection(abortMultipartUpload({ ...upload, endpoint }, options()))).toMatchObject({
      serviceCode: 'AccessDenied',
      requestId: undefined,
    });
  });
  it('a policy without AbortMultipartUpload is AccessDenied; with it, nothing else is needed', async () => {
    const keys = { secretId: 'AKIDonlyabort', secretKey: 'only' };
    const [all, without, only] = [
      { ...keys, secretId: 'AKIDall' },
      { ...keys, secretId: 'AKIDnoabort', actions: ['cos:UploadPart'] },
      { ...keys, actions: ['name/cos:AbortMultipartUpload'] },
    ];
    const { bucket, options } = await setUp({ credentials: [all, without, only] });
    const upload = await bucket.open();
    expect(await rejection(abortMultipartUpload(upload, options({ credentials: without })))).toMatchObject({
      serviceCode: 'AccessDenied',
    });
    expect(await abortMultipartUpload(upload, options({ credentials: only }))).toMatchObject({
      outcome: 'aborted',
    });
  });
  it.each([301, 302, 307, 308])(
    'H21: %i is never followed, and neither signature nor token goes there',
    async (status) => {
      const { bucket, options } = await setUp();
      let followed = 0;
      const elsewhere = await serveOnce(() => {
        followed++;
        return new Response(null, { status: 204 });
      });
      const endpoint = await serveOnce(
        () => new Response(null, { status, headers: { location: `${elsewhere}/x` } }),
      );
      const error = await rejection(
        abortMultipartUpload({ ...bucket.at('k'), endpoint, uploadId: '1' }, options()),
      );
      expect(error).toMatchObject({
        name: 'CosServiceError',
        code: 'ERR_COS_UNEXPECTED',
        status,
        attempts: 1,
      });
      expect(followed).toBe(0);
    },
  );
});

describe('clock', () => {
  const hour = 3_600_000;
  it.each([
    ['behind', -hour],
    ['ahead', hour],
  ])('H8, H9: a clock one hour %s is corrected once and remembered', async (_, off) => {
    const { bucket, options } = await setUp();
    const [one, two] = [await bucket.open('one'), await bucket.open('two')];
    const shared = options({ now: () => bucket.cos.now() + off });
    expect(await abortMultipartUpload(one, shared)).toMatchObject({ outcome: 'aborted', attempts: 2 });
    expect(await abortMultipartUpload(two, shared)).toMatchObject({ outcome: 'aborted', attempts: 1 });
  });
  const over = (seconds: number) => ({ startTime: seconds - 2400, expiredTime: seconds - 600 });
  it('keys that have expired by both clocks are said to be, though they say when they began', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    const times = over(Math.floor(bucket.cos.now() / 1000));
    const credentials = { ...bucket.credentials, ...times };
    const error = await rejection(abortMultipartUpload(upload, options({ credentials })));
    expect(error).toMatchObject({ code: 'ERR_COS_CREDENTIALS', refused: true, attempts: 1 });
    const since = new Date(times.expiredTime * 1000).toISOString();
    expect(error.message).toBe(`credentials.expiredTime is past: the keys expired at ${since}, get new ones`);
  });
  it('a function that gave such keys is asked once more', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    const expired = over(Math.floor(bucket.cos.now() / 1000));
    const given = [{ ...bucket.credentials, ...expired }, bucket.credentials];
    const credentials = async () => given.shift()!;
    expect(await abortMultipartUpload(upload, options({ credentials }))).toMatchObject({
      outcome: 'aborted',
      attempts: 2,
    });
  });
  it('a clock less than 4 minutes off needs no correction', async () => {
    const { bucket, options } = await setUp();
    for (const off of [-230_000, 230_000]) {
      const upload = await bucket.open();
      const answer = await abortMultipartUpload(
        upload,
        options({ credentials: { ...bucket.credentials }, now: () => bucket.cos.now() + off }),
      );
      expect(answer).toMatchObject({ outcome: 'aborted', attempts: 1 });
    }
  });
  const skewed = (headers: Record<string, string>, error: string) => () =>
    new Response(`<Error>${error}</Error>`, {
      status: 403,
      headers: { 'content-type': 'application/xml', ...headers },
    });
  it.each([
    ['H10: code "Request has expired"', '<Code>Request has expired</Code><Message>m</Message>'],
    [
      'H9: AccessDenied "Request has expired"',
      '<Code>AccessDenied</Code><Message>Request has expired</Message>',
    ],
    ['H8: RequestTimeTooSkewed', '<Code>RequestTimeTooSkewed</Code><Message>m</Message>'],
  ])('%s is answered by one new signature, never by a loop', async (_, error) => {
    const { bucket, options } = await setUp();
    let requests = 0;
    const answer = skewed({ date: new Date(Date.now() + hour).toUTCString() }, error);
    const endpoint = await serveOnce(() => {
      requests++;
      return answer();
    });
    const failure = await rejection(
      abortMultipartUpload({ ...bucket.at('k'), endpoint, uploadId: '1' }, options()),
    );
    expect(failure).toMatchObject({ code: 'ERR_COS_CLOCK', attempts: 2, retryable: false });
    expect(requests).toBe(2);
  });
  it('H11: the time is read from ServerTime where Date cannot be read', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    const off = options({
      now: () => bucket.cos.now() - hour,
      fetch: async (request: Request) => {
        const response = await bucket.cos(request);
        response.headers.delete('date');
        return response;
      },
    });
    expect(await abortMultipartUpload(upload, off)).toMatchObject({ outcome: 'aborted', attempts: 2 });
  });
  it('H11: with neither, a typed clock error', async () => {
    const { bucket, options } = await setUp();
    const fetch = async () => skewed({}, '<Code>RequestTimeTooSkewed</Code>')();
    const error = await rejection(
      abortMultipartUpload({ ...bucket.at('k'), uploadId: '1' }, options({ fetch })),
    );
    expect(error).toMatchObject({ code: 'ERR_COS_CLOCK', attempts: 1, serverTime: undefined });
  });
  it('C3, C4: learnt again when the server steps back; neither a cached nor a slow answer is learnt from', async () => {
    const { bucket, options } = await setUp();
    const shared = options({ now: () => Date.now() });
    const [one, two] = [await bucket.open('one'), await bucket.open('two')];
    bucket.cos.now = () => Date.now() + hour;
    expect(await abortMultipartUpload(one, shared)).toMatchObject({ attempts: 2 });
    bucket.cos.now = () => Date.now();
    expect(await abortMultipartUpload(two, shared)).toMatchObject({ outcome: 'aborted', attempts: 2 });

    const cached = async () =>
      skewed(
        { date: new Date(Date.now() + hour).toUTCString(), age: '90' },
        '<Code>RequestTimeTooSkewed</Code>',
      )();
    expect(await rejection(abortMultipartUpload(two, { ...shared, fetch: cached }))).toMatchObject({
      code: 'ERR_COS_CLOCK',
      attempts: 1,
    });
    let now = Date.now();
    const slow = async () => {
      now += 120_000;
      return skewed({ date: new Date(now + hour).toUTCString() }, '<Code>RequestTimeTooSkewed</Code>')();
    };
    expect(
      await rejection(abortMultipartUpload(two, { ...shared, now: () => now, fetch: slow })),
    ).toMatchObject({ attempts: 1 });
  });
  it('a time that the keys could not sign for is not believed, and spoils nothing', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    const shared = options({
      credentials: { ...bucket.credentials, expiredTime: Math.floor(Date.now() / 1000) + 3600 },
    });
    const absurd = async () =>
      skewed({ date: 'Fri, 31 Dec 9999 23:59:59 GMT' }, '<Code>RequestTimeTooSkewed</Code>')();
    expect(await rejection(abortMultipartUpload(upload, { ...shared, fetch: absurd }))).toMatchObject({
      code: 'ERR_COS_CLOCK',
      attempts: 1,
    });
    expect(await abortMultipartUpload(upload, shared)).toMatchObject({ outcome: 'aborted', attempts: 1 });
  });
  it('D7: ServerTime and Date that do not agree to a minute are not believed, and nothing is spoilt', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    const shared = options();
    const lie = async () =>
      skewed(
        { date: new Date().toUTCString() },
        '<Code>RequestTimeTooSkewed</Code><ServerTime>2099-01-01T00:00:00Z</ServerTime>',
      )();
    expect(await rejection(abortMultipartUpload(upload, { ...shared, fetch: lie }))).toMatchObject({
      code: 'ERR_COS_CLOCK',
      attempts: 1,
      serverTime: undefined,
    });
    expect(await abortMultipartUpload(upload, shared)).toMatchObject({ outcome: 'aborted', attempts: 1 });
  });
  it('H11: a page’s clock that is years off is corrected from ServerTime alone', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    const years = 10 * 365 * 24 * hour;
    const fetch = async (request: Request) => {
      const response = await bucket.cos(request);
      response.headers.delete('date');
      return response;
    };
    expect(
      await abortMultipartUpload(upload, options({ now: () => bucket.cos.now() - years, fetch })),
    ).toMatchObject({
      outcome: 'aborted',
      attempts: 2,
    });
  });
  it('C1: 100 requests in parallel with a wrong clock each recover with one more request', async () => {
    const { bucket, options } = await setUp();
    const uploads: UploadAddress[] = [];
    for (let i = 0; i < 100; i += 1) uploads.push(await bucket.open(`k${i}`));
    bucket.cos.clearLog();
    const shared = options({ now: () => bucket.cos.now() + hour, timeout: 600_000 });
    const results = await Promise.all(uploads.map((upload) => abortMultipartUpload(upload, shared)));
    expect(results.every(({ outcome, attempts }) => outcome === 'aborted' && attempts <= 2)).toBe(true);
    expect(bucket.cos.requests.length).toBeLessThanOrEqual(200);
  });
});

describe('keys', () => {
  it.each([
    [400, 'ExpiredToken'],
    [403, 'InvalidAccessKeyId'],
  ])('H12, H13: %i %s asks the function again, once', async (status, code) => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    bucket.cos.inject({ status, code });
    const credentials = vi.fn(() => ({ ...bucket.credentials }));
    expect(await abortMultipartUpload(upload, options({ credentials }))).toMatchObject({
      outcome: 'aborted',
      attempts: 2,
    });
    expect(credentials).toHaveBeenCalledTimes(2);
    bucket.cos.inject({ status, code, times: 9 });
    expect(await rejection(abortMultipartUpload(upload, options({ credentials })))).toMatchObject({
      serviceCode: code,
      attempts: 2,
    });
  });
  it('plain keys cannot be refreshed: the refusal is the error', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    bucket.cos.inject({ status: 400, code: 'ExpiredToken' });
    expect(await rejection(abortMultipartUpload(upload, options()))).toMatchObject({
      serviceCode: 'ExpiredToken',
      attempts: 1,
    });
  });
  it('C6: a function that fails gives a typed error with its cause', async () => {
    const { bucket, options } = await setUp();
    const cause = new Error('the backend is down');
    const error = await rejection(
      abortMultipartUpload(
        { ...bucket.at('k'), uploadId: '1' },
        options({ credentials: () => Promise.reject(cause) }),
      ),
    );
    expect(error).toBeInstanceOf(CosError);
    expect(error).toMatchObject({ code: 'ERR_COS_CREDENTIALS', cause });
    expect(bucket.cos.requests).toEqual([]);
  });
  it('C7: a function that hangs is a timeout', async () => {
    const { bucket, options } = await setUp();
    const hanging = options({ credentials: () => new Promise(() => {}), timeout: 50, retry: 0 });
    const error = await rejection(
      abortMultipartUpload({ ...bucket.at('k'), uploadId: '1' }, hanging as never),
    );
    expect(error).toMatchObject({ code: 'ERR_COS_TIMEOUT', attempts: 0 });
  });
  it.each([
    undefined,
    null,
    'AKID',
    {},
    { secretId: 'a' },
    { secretId: 'a', secretKey: '' },
    { secretId: 'a', secretKey: 'b\n' },
  ])('C8: %j from a function is refused', async (keys) => {
    const { bucket, options } = await setUp();
    const error = await rejection(
      abortMultipartUpload(
        { ...bucket.at('k'), uploadId: '1' },
        options({ credentials: () => keys }) as never,
      ),
    );
    expect(error).toMatchObject({ code: 'ERR_COS_CREDENTIALS' });
    expect(bucket.cos.requests).toEqual([]);
  });
  it('C11: a token that would break a header is refused early, and is not repeated in the error', async () => {
    const { bucket, options } = await setUp();
    const credentials = { ...bucket.credentials, securityToken: 'tokentoken\r\nx: y' };
    const error = await rejection(
      abortMultipartUpload({ ...bucket.at('k'), uploadId: '1' }, options({ credentials })),
    );
    expect(error.message).toBe(
      'credentials.securityToken must be as Tencent Cloud gave it: not `undefined`, without blanks and line ends',
    );
    expect(bucket.cos.requests).toEqual([]);
  });
  it('a token is sent in its header and signed', async () => {
    const { bucket, options } = await setUp({
      credentials: [{ secretId: 'AKIDtmp', secretKey: 'k', securityToken: 'tok+en/==' }],
    });
    const upload = await bucket.open();
    expect(await abortMultipartUpload(upload, options())).toMatchObject({ outcome: 'aborted' });
    expect(bucket.cos.requests[0]?.signed).toEqual({
      headerList: ['host', 'x-cos-security-token'],
      urlParamList: ['uploadid'],
    });
  });
});

describe('time limits', () => {
  /** A server that writes raw bytes. */
  async function raw(serve: (socket: Socket) => void): Promise<string> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => {}));
      socket.once('data', () => serve(socket));
    });
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  }
  const upload = (endpoint: string) => ({
    bucket: 'examplebucket-1250000000',
    region: 'ap-guangzhou',
    key: 'k',
    uploadId: '1',
    endpoint,
  });

  it('N8: no headers for ever: a timeout per attempt, and the socket is released', async () => {
    const { options } = await setUp();
    let closed = 0;
    const endpoint = await raw((socket) => socket.on('close', () => closed++));
    const error = await rejection(abortMultipartUpload(upload(endpoint), options({ timeout: 50, retry: 1 })));
    expect(error).toMatchObject({
      name: 'CosNetworkError',
      code: 'ERR_COS_TIMEOUT',
      attempts: 2,
      retryable: true,
    });
    await vi.waitFor(() => expect(closed).toBe(2));
  });
  it.each([
    ['headers', 'HTTP/1.1 5'],
    ['body', 'HTTP/1.1 503 Slow\r\ncontent-length: 1000\r\n\r\n<Er'],
  ])('N9: slow %s: the timeout covers it', async (_, bytes) => {
    const { options } = await setUp();
    const endpoint = await raw((socket) => socket.write(bytes));
    const error = await rejection(abortMultipartUpload(upload(endpoint), options({ timeout: 50, retry: 0 })));
    expect(error).toMatchObject({ code: 'ERR_COS_TIMEOUT', attempts: 1 });
  });
  it('the deadline bounds all attempts together', async () => {
    const { options } = await setUp();
    const endpoint = await raw(() => {});
    const error = await rejection(
      abortMultipartUpload(upload(endpoint), options({ timeout: 60_000, deadline: 50, retry: 3 })),
    );
    expect(error).toMatchObject({ code: 'ERR_COS_TIMEOUT', attempts: 1 });
  });
  it('a refusal is not lost when the deadline passes while waiting to repeat', async () => {
    const { bucket, options } = await setUp();
    vi.mocked(Math.random).mockReturnValue(1);
    const opened = await bucket.open();
    bucket.cos.inject({ status: 503, code: 'SlowDown', headers: { 'retry-after': '9' } });
    const error = await rejection(abortMultipartUpload(opened, options({ deadline: 100 })));
    expect(error).toMatchObject({ status: 503, serviceCode: 'SlowDown', attempts: 1 });
  });
  it.each([
    ['headers', 'HTTP/1.1 403 Forb'],
    ['body of an error', 'HTTP/1.1 403 Forbidden\r\ncontent-length: 1000\r\n\r\n<Error><Code>Acc'],
  ])('N10: truncated %s is a lost answer, and repeated', async (_, bytes) => {
    const { options } = await setUp();
    let requests = 0;
    const endpoint = await raw((socket) =>
      socket.end(requests++ ? 'HTTP/1.1 204 No Content\r\n\r\n' : bytes),
    );
    expect(await abortMultipartUpload(upload(endpoint), options())).toMatchObject({
      outcome: 'aborted',
      attempts: 2,
    });
  });
  it('N10: a truncated 204 is success by its status', async () => {
    const { options } = await setUp();
    const endpoint = await raw((socket) =>
      socket.end('HTTP/1.1 204 No Content\r\ncontent-length: 10\r\n\r\n'),
    );
    expect(await abortMultipartUpload(upload(endpoint), options())).toMatchObject({
      outcome: 'aborted',
      attempts: 1,
    });
  });
  it.each([
    ['cut before its first byte', 'content-length: 10\r\n\r\n'],
    ['cut in a chunk', 'transfer-encoding: chunked\r\n\r\n5\r\n  '],
    ['in broken chunks', 'transfer-encoding: chunked\r\n\r\nzz\r\n<Error>\r\n'],
    ['in plain text that calls itself gzip', 'content-encoding: gzip\r\ncontent-length: 8\r\n\r\n<Error/>'],
    ['of blanks beyond the bound', `content-length: 70000\r\n\r\n${' '.repeat(70_000)}`],
  ])('T4: a 200 whose body is %s is no success: repeated', async (_, rest) => {
    const { options } = await setUp();
    let requests = 0;
    const endpoint = await raw((socket) => {
      requests += 1;
      socket.end(`HTTP/1.1 200 OK\r\nconnection: close\r\n${rest}`);
    });
    expect(await rejection(abortMultipartUpload(upload(endpoint), options({ retry: 1 })))).toMatchObject({
      name: 'CosServiceError',
      code: 'ERR_COS_UNEXPECTED',
      status: 200,
      refused: false,
    });
    expect(requests).toBe(2);
  });
  it('N11: of an endless error body 64 KiB are read, and the stream is cancelled', async () => {
    const { options } = await setUp();
    let sent = 0;
    let cancelled = false;
    const body = () =>
      new ReadableStream({
        pull: (controller) => {
          sent += 16_384;
          controller.enqueue(new Uint8Array(16_384).fill(97));
        },
        cancel: () => {
          cancelled = true;
        },
      });
    const fetch = async () => new Response(body(), { status: 403 });
    expect(
      await rejection(abortMultipartUpload(upload('http://localhost'), options({ fetch, retry: 0 }))),
    ).toMatchObject({
      status: 403,
      serviceCode: undefined,
    });
    expect(cancelled).toBe(true);
    expect(sent).toBeLessThanOrEqual(65_536 + 2 * 16_384);
  });
});

describe('cancelling', () => {
  it('A1: aborted before: no request, the reason', async () => {
    const { bucket, options, unopened } = await setUp();
    const reason = new Error('mine');
    expect(
      await rejection(abortMultipartUpload(unopened, options({ signal: AbortSignal.abort(reason) }))),
    ).toBe(reason);
    expect(bucket.cos.requests).toEqual([]);
  });
  it('A2: during the wait: at once', async () => {
    const { bucket, options, unopened } = await setUp();
    vi.mocked(Math.random).mockReturnValue(1);
    const controller = new AbortController();
    bucket.cos.inject({ status: 503, headers: { 'retry-after': '9' } });
    const fetch = async (request: Request) => {
      const response = await bucket.cos(request);
      setImmediate(() => setImmediate(() => controller.abort('during the wait')));
      return response;
    };
    expect(
      await rejection(abortMultipartUpload(unopened, options({ signal: controller.signal, fetch }))),
    ).toBe('during the wait');
  });
  it.each(Array.from({ length: 16 }, (_, ticks) => ticks))(
    'A2: %i turns after an attempt has failed: at once, and no other is sent',
    async (ticks) => {
      const { options, unopened } = await setUp();
      const controller = new AbortController();
      const fetch = vi.fn(async () => {
        const cancelling = async () => {
          for (let tick = 0; tick < ticks; tick += 1) await undefined;
          controller.abort('meanwhile');
        };
        void cancelling();
        throw new TypeError('lost');
      });
      expect(
        await rejection(abortMultipartUpload(unopened, options({ signal: controller.signal, fetch }))),
      ).toBe('meanwhile');
      expect(fetch).toHaveBeenCalledTimes(1);
    },
  );
  it('A2: while it is looked at whether the part can still be read', async () => {
    const { options, unopened } = await setUp();
    const controller = new AbortController();
    class Read extends Blob {
      override async arrayBuffer(): Promise<ArrayBuffer> {
        controller.abort('meanwhile');
        return super.arrayBuffer();
      }
    }
    class File extends Blob {
      override slice(start?: number, end?: number, type?: string): Blob {
        return end === 1 ? new Read(['b']) : super.slice(start, end, type);
      }
    }
    const fetch = vi.fn(() => Promise.reject(new TypeError('lost')));
    const sending = options({ signal: controller.signal, fetch });
    expect(await rejection(uploadPart(unopened, 1, new File(['bytes']), sending))).toBe('meanwhile');
    expect(fetch).toHaveBeenCalledTimes(1);
  });
  it('A3: during the request: it is cancelled, whatever fetch makes of the signal', async () => {
    const { options, unopened } = await setUp();
    for (const heeds of [true, false]) {
      const controller = new AbortController();
      let seen: AbortSignal | undefined;
      const fetch = (request: Request) => {
        seen = request.signal;
        controller.abort('during the request');
        return heeds ? globalThis.fetch(request) : new Promise<Response>(() => {});
      };
      expect(
        await rejection(abortMultipartUpload(unopened, options({ signal: controller.signal, fetch }))),
      ).toBe('during the request');
      expect(seen?.aborted).toBe(true);
    }
  });
  it('A4: after it has settled: nothing', async () => {
    const { bucket, options } = await setUp();
    const controller = new AbortController();
    const opened = await bucket.open();
    expect(await abortMultipartUpload(opened, options({ signal: controller.signal }))).toMatchObject({
      outcome: 'aborted',
    });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    controller.abort();
    expect(bucket.cos.requests).toHaveLength(1);
  });
});

describe('abortWithUrl', () => {
  it('aborts without credentials, and says gone the second time', async () => {
    const { bucket } = await setUp();
    const upload = await bucket.open('a b/ü.bin');
    const url = presignAbort(upload, bucket.credentials);
    expect(await abortWithUrl(url)).toMatchObject({ outcome: 'aborted', attempts: 1 });
    expect(await abortWithUrl(new URL(url))).toMatchObject({ outcome: 'gone' });
  });
  it('carries a token that needs encoding', async () => {
    const { bucket } = await setUp({
      credentials: [{ secretId: 'AKIDtmp', secretKey: 'k', securityToken: 'a+b/c==' }],
    });
    const upload = await bucket.open();
    expect(await abortWithUrl(presignAbort(upload, bucket.credentials))).toMatchObject({
      outcome: 'aborted',
    });
  });
  it('is good for that upload, that verb and its time only', async () => {
    const { bucket } = await setUp();
    const [mine, other] = [await bucket.open('mine'), await bucket.open('other')];
    const url = presignAbort(mine, bucket.credentials, { expiresIn: 60 });
    const swapped = url.replace(mine.uploadId, other.uploadId).replace('/mine', '/other');
    expect(await rejection(abortWithUrl(swapped))).toMatchObject({ serviceCode: 'SignatureDoesNotMatch' });
    expect((await fetch(url)).status).toBe(403);
    bucket.cos.now = () => Date.now() + 61_000;
    expect(await rejection(abortWithUrl(url))).toMatchObject({ code: 'ERR_COS_CLOCK', attempts: 1 });
    expect(bucket.cos.uploads).toHaveLength(2);
  });
  it.each([
    ['no uploadId', (url: string) => url.replace(/uploadId=[^&]*&/, '')],
    ['an empty uploadId', (url: string) => url.replace(/uploadId=[^&]*/, 'uploadId=')],
    ['a blank uploadId', (url: string) => url.replace(/uploadId=[^&]*/, 'uploadId=%20')],
    ['two uploadIds', (url: string) => `${url}&uploadId=2`],
    ['no key', (url: string) => url.replace(/\/dir\/video.mp4/, '/')],
    ['user info', (url: string) => url.replace('://', '://user:pass@')],
    ['no URL', () => 'nonsense'],
  ])('refuses a URL with %s before anything is sent', async (_, damage) => {
    const { bucket } = await setUp();
    const upload = await bucket.open();
    const error = await rejection(abortWithUrl(damage(presignAbort(upload, bucket.credentials))));
    expect(error.name).toMatch(/^(Type|Range)Error$/);
    expect(error.message).toMatch(/^(url|uploadId|key) must /);
    expect(bucket.cos.requests).toEqual([]);
  });
});
