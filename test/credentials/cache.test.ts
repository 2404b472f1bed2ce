// cachedCredentials: asked once for all, kept while fresh, dropped when refused. Numbers such as C9 are the
// fault catalogue's.
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  abortMultipartUpload,
  type CacheOptions,
  CosError,
  type Credentials,
  cachedCredentials,
} from '../../src/index.ts';
import { openBucket, rejection } from '../support/bucket.ts';

const START = 1_700_000_000;
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => vi.restoreAllMocks());

/** A backend that gives other keys each time: `AKID1`, `AKID2` … */
function backend(more: Partial<Credentials> | (() => Partial<Credentials>) = {}) {
  let serial = 0;
  return vi.fn(async () => {
    serial += 1;
    return { secretId: `AKID${serial}`, secretKey: 'k', ...(typeof more === 'function' ? more() : more) };
  });
}

/** A clock that stands still, and caches that read it. */
function setUp() {
  const clock = { now: START * 1000 };
  const cached = (load: () => Credentials | Promise<Credentials>, options: CacheOptions = {}) =>
    cachedCredentials(load, { now: () => clock.now, ...options });
  /** Which keys are given at these seconds after the start. */
  async function idsAt(source: () => Promise<Credentials>, ...seconds: number[]) {
    const ids: string[] = [];
    for (const second of seconds) {
      clock.now = (START + second) * 1000;
      ids.push((await source()).secretId);
    }
    return ids;
  }
  return { clock, cached, idsAt };
}

describe('one call for all', () => {
  it('C9: 100 parallel callers, one call, without arguments; the same keys for all and for the next', async () => {
    const { cached } = setUp();
    const load = backend();
    const source = cached(load);
    const all = await Promise.all(Array.from({ length: 100 }, source));
    expect(new Set([...all, await source()]).size).toBe(1);
    expect(load.mock.calls).toEqual([[]]);
  });
  it('a synchronous function will do', async () => {
    const { cached } = setUp();
    expect(await cached(() => ({ secretId: 'a', secretKey: 'b' }))()).toMatchObject({
      secretId: 'a',
      secretKey: 'b',
    });
  });
  it('nothing is fetched before the first call', () => {
    const { cached } = setUp();
    const load = backend();
    cached(load);
    expect(load).not.toHaveBeenCalled();
  });
});

describe('C5, C10: refreshed in time', () => {
  it('when less than refreshBefore seconds are left, 60 by default', async () => {
    const { cached, idsAt } = setUp();
    const source = () => cached(backend({ startTime: START, expiredTime: START + 1800 }));
    expect(await idsAt(source(), 0, 1740)).toEqual(['AKID1', 'AKID1']);
    expect(await idsAt(source(), 0, 1740.001)).toEqual(['AKID1', 'AKID2']);
  });
  it('refreshBefore is in seconds', async () => {
    const { cached, idsAt } = setUp();
    const load = () => backend({ expiredTime: START + 1800 });
    expect(await idsAt(cached(load(), { refreshBefore: 600 }), 0, 1200, 1201)).toEqual([
      'AKID1',
      'AKID1',
      'AKID2',
    ]);
    expect(await idsAt(cached(load(), { refreshBefore: 0 }), 0, 1800, 1801)).toEqual([
      'AKID1',
      'AKID1',
      'AKID2',
    ]);
  });
  it('keys that do not say when they expire are kept', async () => {
    const { cached, idsAt } = setUp();
    expect(await idsAt(cached(backend()), 0, 1e8)).toEqual(['AKID1', 'AKID1']);
  });
  it('a refresh is one call for all, too', async () => {
    const { clock, cached } = setUp();
    const load = backend({ expiredTime: START + 1800 });
    const source = cached(load);
    await source();
    clock.now += 1790e3;
    expect((await Promise.all(Array.from({ length: 100 }, source))).map(({ secretId }) => secretId)).toEqual(
      Array(100).fill('AKID2'),
    );
    expect(load).toHaveBeenCalledTimes(2);
  });
  it('keys that come with less than refreshBefore left are kept for half of it, not fetched for every call', async () => {
    const { cached, idsAt } = setUp();
    const source = cached(backend({ startTime: START - 1760, expiredTime: START + 40 }));
    expect(await idsAt(source, 0, 10, 20, 21)).toEqual(['AKID1', 'AKID1', 'AKID1', 'AKID2']);
  });
});

describe('the local clock is wrong, startTime and expiredTime are the server’s', () => {
  it.each([
    ['ahead', 3600],
    ['behind', -3600],
  ])(
    'an hour %s: kept for the life of the keys less refreshBefore, from when they were fetched',
    async (_, off) => {
      const { cached, idsAt } = setUp();
      // The server's time is the start, so the keys begin to be valid then.
      const source = cached(backend({ startTime: START, expiredTime: START + 1800 }));
      expect(await idsAt(source, off, off + 1, off + 1740, off + 1741)).toEqual([
        'AKID1',
        'AKID1',
        'AKID1',
        'AKID2',
      ]);
    },
  );
  it('set back later: fetched anew, because the age is no longer known', async () => {
    const { cached, idsAt } = setUp();
    const source = cached(backend({ startTime: START - 10_000, expiredTime: START + 1800 }));
    expect(await idsAt(source, 0, -3600, -3599)).toEqual(['AKID1', 'AKID2', 'AKID2']);
  });
});

describe('failures', () => {
  it('C6: what the function throws reaches every caller as it is, and is not kept', async () => {
    const { cached } = setUp();
    const cause = new Error('the backend is down');
    const load = backend();
    load.mockRejectedValueOnce(cause);
    const source = cached(load);
    expect(await Promise.all(Array.from({ length: 3 }, () => rejection(source())))).toEqual([
      cause,
      cause,
      cause,
    ]);
    expect(load).toHaveBeenCalledTimes(1);
    expect(await source()).toMatchObject({ secretId: 'AKID1' });
  });
  it('C6: a synchronous throw, too', async () => {
    const { cached } = setUp();
    const cause = new Error('no session');
    const load = vi.fn((): Credentials => {
      throw cause;
    });
    const source = cached(load);
    expect([await rejection(source()), await rejection(source())]).toEqual([cause, cause]);
    expect(load).toHaveBeenCalledTimes(2);
  });
  it('C7: a function that hangs is given up after the timeout, and asked again by the next call', async () => {
    const { cached } = setUp();
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const load = vi.fn(() => new Promise<Credentials>(() => {}));
    const source = cached(load, { timeout: 250 });
    let errors: Error[] = [];
    const ended = Promise.all([rejection(source()), rejection(source())]).then((all) => {
      errors = all;
    });
    await vi.advanceTimersByTimeAsync(249);
    expect(errors).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await ended;
    expect(errors.map(({ name, message }) => [name, message])).toEqual(
      Array(2).fill(['TimeoutError', 'no credentials within 250 ms']),
    );
    load.mockResolvedValueOnce({ secretId: 'a', secretKey: 'b' });
    expect(await source()).toMatchObject({ secretId: 'a' });
    expect(load).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });
  describe('K7: an edge worker has ended the request that began the call, its promise and timers with it', () => {
    beforeEach(() => void vi.useFakeTimers()); // and none fires by itself
    afterEach(() => void vi.useRealTimers());
    const never = () => new Promise<Credentials>(() => {});
    const keys = { secretId: 'a', secretKey: 'b' };

    it('the clock gives it up when the next caller comes', async () => {
      const { clock, cached } = setUp();
      const load = vi.fn(never);
      const source = cached(load, { timeout: 250 });
      source().catch(() => {});
      clock.now += 250;
      load.mockResolvedValueOnce(keys);
      expect(await source()).toMatchObject(keys);
      expect(await source()).toMatchObject(keys);
      expect(load).toHaveBeenCalledTimes(2);
    });
    it('so it does when the clock was set back meanwhile', async () => {
      const { clock, cached } = setUp();
      const load = vi.fn(never);
      const source = cached(load);
      source().catch(() => {});
      clock.now -= 1;
      load.mockResolvedValueOnce(keys);
      expect(await source()).toMatchObject(keys);
    });
    it('a caller that comes earlier waits for what is left of the time, by a timer of its own', async () => {
      const { clock, cached } = setUp();
      const load = vi.fn(never);
      const source = cached(load, { timeout: 250 });
      source().catch(() => {});
      vi.clearAllTimers(); // the first caller's
      clock.now += 200;
      let error: Error | undefined;
      const ended = rejection(source()).then((it) => {
        error = it;
      });
      await vi.advanceTimersByTimeAsync(49);
      expect(error).toBeUndefined();
      await vi.advanceTimersByTimeAsync(1);
      await ended;
      expect(error).toMatchObject({ name: 'TimeoutError', message: 'no credentials within 250 ms' });
      load.mockResolvedValueOnce(keys);
      expect(await source()).toMatchObject(keys); // by the same clock
      expect(vi.getTimerCount()).toBe(0);
    });
    it('an answer that comes after all does not take the place of newer keys', async () => {
      const { clock, cached } = setUp();
      let late = (_: Credentials) => {};
      const load = vi.fn(
        () =>
          new Promise<Credentials>((resolve) => {
            late = resolve;
          }),
      );
      const source = cached(load, { timeout: 250 });
      const first = source();
      const answerFirst = late;
      clock.now += 250;
      load.mockResolvedValueOnce(keys);
      expect(await source()).toMatchObject(keys);
      answerFirst({ secretId: 'late', secretKey: 'b' });
      expect(await first).toMatchObject({ secretId: 'late' });
      expect(await source()).toMatchObject(keys);
    });
  });
  it('C7: the timer goes with an answer and with a failure', async () => {
    const { cached } = setUp();
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    await cached(backend())();
    await rejection(cached(() => Promise.reject(new Error()))());
    expect(vi.getTimerCount()).toBe(0);
  });
  it.each<[unknown, string]>([
    [undefined, ' must be an object with `secretId`, `secretKey`'],
    [null, ' must be an object with `secretId`, `secretKey`'],
    ['canary', ' must be an object with `secretId`, `secretKey`'],
    [{}, '.secretId'],
    [{ secretId: 'canary id', secretKey: 'k' }, '.secretId'],
    [{ secretId: 'a' }, '.secretKey'],
    [{ secretId: 'a', secretKey: '' }, '.secretKey'],
    [{ secretId: 'a', secretKey: 'canary\n' }, '.secretKey'],
    [{ secretId: 'a', secretKey: 'k', securityToken: 'canary\r\nx: y' }, '.securityToken'],
    [{ secretId: 'a', secretKey: 'k', securityToken: 'canary密' }, '.securityToken'],
    [{ secretId: 'a', secretKey: 'k', expiredTime: START * 1000 }, '.expiredTime'],
    [{ secretId: 'a', secretKey: 'k', expiredTime: `${START}` }, '.expiredTime'],
    [{ secretId: 'a', secretKey: 'k', expiredTime: START + 0.5 }, '.expiredTime'],
    [{ secretId: 'a', secretKey: 'k', expiredTime: Number.NaN }, '.expiredTime'],
    [{ secretId: 'a', secretKey: 'k', expiredTime: 0 }, '.expiredTime'],
    [{ secretId: 'a', secretKey: 'k', startTime: START * 1000 }, '.startTime'],
  ])('C8, C11: %j is refused, named, not repeated and not kept', async (keys, name) => {
    const { cached } = setUp();
    const load = vi.fn(() => keys as Credentials);
    const source = cached(load);
    const error = await rejection(source());
    expect(error.name).toMatch(/^(Type|Range)Error$/);
    expect(error.message).toContain(`credentials${name}`);
    expect(error.message).not.toMatch(/canary|1700000000/);
    await rejection(source());
    expect(load).toHaveBeenCalledTimes(2);
  });
  it.each([
    ['load', undefined, {}],
    ['timeout', () => {}, { timeout: 0 }],
    ['timeout', () => {}, { timeout: 49 }],
    ['timeout', () => {}, { timeout: Number.POSITIVE_INFINITY }],
    ['now', () => {}, { now: 5 as never }],
    ['timeout', () => {}, { timeout: 2 ** 31 }],
    ['refreshBefore', () => {}, { refreshBefore: -1 }],
    ['refreshBefore', () => {}, { refreshBefore: 60_000_000 }],
  ])('misuse of %s is named at once', (name, load, options) => {
    expect(() => cachedCredentials(load as never, options)).toThrow(new RegExp(`^${name} `));
  });
  it('a clock that counts seconds is refused, by which keys would be kept for weeks', async () => {
    const { cached } = setUp();
    const load = vi.fn(backend());
    await expect(cached(load, { now: () => START })()).rejects.toThrow(
      new RangeError('now must return milliseconds since the epoch'),
    );
    expect(load).not.toHaveBeenCalled();
  });
  it('options that a polluted prototype would add are not seen', async () => {
    const { cached } = setUp();
    Object.defineProperty(Object.prototype, 'timeout', { value: -1, configurable: true });
    try {
      expect(await cached(backend())()).toMatchObject({ secretId: 'AKID1' });
    } finally {
      Reflect.deleteProperty(Object.prototype, 'timeout');
    }
  });
});

describe('with a bucket', () => {
  async function setUpBucket() {
    const { clock, cached } = setUp();
    /** The keys that the bucket accepts, and the backend hands out the latest of. */
    const keys: {
      secretId: string;
      secretKey: string;
      securityToken: string;
      startTime: number;
      expiredTime: number;
    }[] = [];
    const issue = () => {
      const from = clock.now / 1000;
      keys.push({
        secretId: `AKIDtmp${keys.length}`,
        secretKey: `secret${keys.length}`,
        securityToken: `tok+en/${keys.length}==`,
        startTime: from,
        expiredTime: from + 1800,
      });
    };
    issue();
    const bucket = await openBucket({ credentials: keys, now: () => clock.now });
    const latest = () => vi.fn(async () => keys.at(-1)!);
    const options = (credentials: () => Promise<Credentials>) => ({ credentials, now: () => clock.now });
    const uploads = (count: number) =>
      Array.from({ length: count }, (_, i) => ({
        ...bucket.at(`dir/${i}`),
        uploadId: bucket.cos.addUpload({ key: `dir/${i}` }),
      }));
    return { clock, cached, keys, issue, bucket, latest, options, uploads };
  }

  it('C9: 100 parallel aborts with temporary keys ask once', async () => {
    const { cached, bucket, latest, options, uploads } = await setUpBucket();
    const load = latest();
    const credentials = cached(load);
    const results = await Promise.all(
      uploads(100).map((upload) => abortMultipartUpload(upload, options(credentials))),
    );
    expect(results.map(({ outcome, attempts }) => [outcome, attempts])).toEqual(
      Array(100).fill(['aborted', 1]),
    );
    expect(load).toHaveBeenCalledTimes(1);
    expect(bucket.cos.uploads).toEqual([]);
    expect(bucket.cos.requests[0]?.signed).toEqual({
      headerList: ['host', 'x-cos-security-token'],
      urlParamList: ['uploadid'],
    });
  });
  it('C10: rotation in the middle: 100 parallel aborts whose keys are refused fetch new ones once', async () => {
    const { cached, keys, issue, latest, options, uploads } = await setUpBucket();
    const load = latest();
    const credentials = cached(load);
    const [first, ...others] = uploads(101);
    await abortMultipartUpload(first!, options(credentials));
    keys.shift();
    issue();
    keys[0]!.secretId = 'AKIDrotated';
    const results = await Promise.all(
      others.map((upload) => abortMultipartUpload(upload, options(credentials))),
    );
    expect(results.map(({ outcome, attempts }) => [outcome, attempts])).toEqual(
      Array(100).fill(['aborted', 2]),
    );
    expect(load).toHaveBeenCalledTimes(2);
  });
  it('C5: expired for the server though not yet here: dropped, fetched and signed again', async () => {
    const { clock, cached, keys, issue, bucket, latest, options, uploads } = await setUpBucket();
    const load = latest();
    const credentials = cached(load);
    const [first, second] = uploads(2);
    await abortMultipartUpload(first!, options(credentials));
    keys[0]!.expiredTime = clock.now / 1000; // revoked early: 400 ExpiredToken
    issue();
    expect(await abortMultipartUpload(second!, options(credentials))).toMatchObject({
      outcome: 'aborted',
      attempts: 2,
    });
    expect(bucket.cos.requests.map(({ code }) => code)).toEqual([undefined, 'ExpiredToken', undefined]);
    expect(load).toHaveBeenCalledTimes(2);
  });
  it('C5: keys that expire between two attempts are renewed before the second is signed', async () => {
    const { clock, cached, issue, bucket, latest, options, uploads } = await setUpBucket();
    const load = latest();
    const credentials = cached(load);
    const [upload] = uploads(1);
    bucket.cos.inject({ status: 503 });
    const onRetry = () => {
      clock.now += 1800e3;
      issue();
    };
    expect(await abortMultipartUpload(upload!, { ...options(credentials), onRetry })).toMatchObject({
      outcome: 'aborted',
      attempts: 2,
    });
    expect(bucket.cos.requests.map(({ status }) => status)).toEqual([503, 204]);
    expect(load).toHaveBeenCalledTimes(2);
  });
  it('C5: refused keys are mended once also after an attempt that failed otherwise', async () => {
    const { cached, bucket, latest, options, uploads } = await setUpBucket();
    const credentials = cached(latest());
    const [upload] = uploads(1);
    bucket.cos.inject({ status: 503 });
    bucket.cos.inject({ status: 400, code: 'ExpiredToken' });
    expect(await abortMultipartUpload(upload!, options(credentials))).toMatchObject({
      outcome: 'aborted',
      attempts: 3,
    });
  });
  it('keys that are refused again are the error, and the next call fetches anew', async () => {
    const { cached, bucket, latest, options, uploads } = await setUpBucket();
    const load = latest();
    const credentials = cached(load);
    const [upload] = uploads(1);
    bucket.cos.inject({ status: 403, code: 'InvalidAccessKeyId', times: 2 });
    expect(await rejection(abortMultipartUpload(upload!, options(credentials)))).toMatchObject({
      serviceCode: 'InvalidAccessKeyId',
      attempts: 2,
    });
    expect(load).toHaveBeenCalledTimes(2);
    await abortMultipartUpload(upload!, options(credentials));
    expect(load).toHaveBeenCalledTimes(3);
  });
  it('a late refusal of old keys does not drop the new ones', async () => {
    const { cached, bucket, latest, options, uploads } = await setUpBucket();
    const load = latest();
    const credentials = cached(load);
    const [slow, quick, next] = uploads(3);
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    bucket.cos.inject({ delay: held, status: 400, code: 'ExpiredToken' });
    const late = abortMultipartUpload(slow!, options(credentials));
    await vi.waitFor(() => expect(bucket.cos.requests).toHaveLength(1));
    bucket.cos.inject({ status: 400, code: 'ExpiredToken' });
    await abortMultipartUpload(quick!, options(credentials));
    expect(load).toHaveBeenCalledTimes(2);
    answer();
    expect(await late).toMatchObject({ outcome: 'aborted', attempts: 2 });
    await abortMultipartUpload(next!, options(credentials));
    expect(load).toHaveBeenCalledTimes(2);
  });
  it('a function around the source is no obstacle to dropping refused keys', async () => {
    const { cached, bucket, latest, options, uploads } = await setUpBucket();
    const load = latest();
    const source = cached(load);
    const [upload] = uploads(1);
    bucket.cos.inject({ status: 400, code: 'ExpiredToken' });
    expect(
      await abortMultipartUpload(
        upload!,
        options(() => source()),
      ),
    ).toMatchObject({ outcome: 'aborted', attempts: 2 });
    expect(load).toHaveBeenCalledTimes(2);
  });
  it('C1, C2: a client an hour off aborts with one fetch of keys, and then at once', async () => {
    const { clock, cached, latest, uploads } = await setUpBucket();
    for (const off of [3600e3, -3600e3]) {
      const load = latest();
      const credentials = cached(load, { now: () => clock.now + off });
      const wrong = { credentials, now: () => clock.now + off };
      for (const upload of uploads(3))
        expect(await abortMultipartUpload(upload, wrong)).toMatchObject({ outcome: 'aborted', attempts: 1 });
      expect(load).toHaveBeenCalledTimes(1);
    }
  });
  it('C6, C7, C8: what the source rejects with is the cause of a typed error', async () => {
    const { clock, cached, bucket, options, uploads } = await setUpBucket();
    const [upload] = uploads(1);
    const cause = new Error('the backend is down');
    for (const [load, expected] of [
      [() => Promise.reject(cause), cause],
      [() => new Promise<Credentials>(() => {}), { name: 'TimeoutError' }],
      [() => ({ secretId: 'a', secretKey: 'b', expiredTime: clock.now }), { name: 'RangeError' }],
    ] as const) {
      const error = await rejection(abortMultipartUpload(upload!, options(cached(load, { timeout: 50 }))));
      expect(error).toBeInstanceOf(CosError);
      expect(error).toMatchObject({ code: 'ERR_COS_CREDENTIALS', cause: expected });
    }
    expect(bucket.cos.requests).toEqual([]);
  });
  it.each([
    ['milliseconds', { expiredTime: START * 1000 }, 'RangeError'],
    ['not a number', { expiredTime: Number.NaN }, 'RangeError'],
    ['the past', { expiredTime: START }, 'CredentialsError'],
  ])('C8: expiredTime %s of a function without a cache', async (_, more, name) => {
    const { keys, bucket, options, uploads } = await setUpBucket();
    const [upload] = uploads(1);
    const error = await rejection(
      abortMultipartUpload(
        upload!,
        options(async () => ({ ...keys[0]!, startTime: undefined, ...more })),
      ),
    );
    expect(error).toMatchObject({
      name: 'CosError',
      code: 'ERR_COS_CREDENTIALS',
      cause: { name },
    });
    expect(String(error.cause)).toContain('expiredTime');
    expect(bucket.cos.requests).toEqual([]);
  });
});
