// What is sent when a page goes away, in the handler's own task. How real browsers treat it is tested in
// them.
import { getEventListeners } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Credentials, presignAbort } from '../../src/index.ts';
import { type CosEmulator, createCosEmulator } from '../../src/testing/index.ts';
import { UploadController, type UploadControllerOptions } from '../../src/upload/index.ts';
import { holdTime, passing, quiet } from '../support/clock.ts';

holdTime();

/** A page, and uploads in an emulated bucket. */
function openPage() {
  const cos = createCosEmulator({
    minPartSize: 0,
    credentials: [{ secretId: 'AKIDtmp', secretKey: 'k', securityToken: 'token' }],
  });
  const page = new EventTarget();
  /** What the page itself has sent. */
  const sent: [url: string, init: RequestInit][] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push([url, init]);
    return cos(new Request(url, init));
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  const leave = (persisted: boolean | null = false) =>
    page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted }));
  const address = () => ({ ...cos.buckets[0]!, key: 'k', uploadId: cos.addUpload({ key: 'k' }) });
  const adopt = (options: UploadControllerOptions = { credentials: cos.credentials[0]!, fetch: cos }) =>
    new UploadController(address(), options);
  /** Armed, and given the time to make itself ready. */
  async function armed(upload = adopt()): Promise<UploadController> {
    upload.abortOnPageHide({ target: page });
    await quiet();
    return upload;
  }
  const listeners = () => ['pagehide', 'pageshow'].map((type) => getEventListeners(page, type).length);
  return { cos, page, sent, leave, listeners, address, adopt, armed };
}

describe('pagehide', () => {
  it('N12: sends one signed keepalive DELETE with plain headers, at once', async () => {
    const { cos, sent, leave, armed } = openPage();
    const upload = await armed();
    leave();
    expect(sent).toEqual([
      [
        `https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/k?uploadId=${upload.address!.uploadId}`,
        {
          method: 'DELETE',
          keepalive: true,
          redirect: 'manual',
          headers: {
            'x-cos-security-token': 'token',
            authorization: expect.stringContaining('q-header-list=host;x-cos-security-token'),
          },
        },
      ],
    ]);
    await quiet();
    expect(cos.uploads).toEqual([]);
    expect(upload.state, 'nothing is reported as done').toBe('uploading');
    await passing(upload.abort());
  });
  it.each([true, null])('a page that may come back (persisted: %s) aborts nothing', async (persisted) => {
    const { sent, leave, armed } = openPage();
    const upload = await armed();
    leave(persisted);
    expect(sent).toEqual([]);
    await passing(upload.abort());
  });
  it('an upload that is initiated later is made ready then', async () => {
    const { cos, sent, leave, armed } = openPage();
    const upload = new UploadController(
      { ...cos.buckets[0]!, key: 'k' },
      { credentials: cos.credentials[0]!, fetch: cos },
    );
    await armed(upload);
    leave();
    expect(sent).toEqual([]);
    await upload.initiate();
    await quiet();
    leave();
    expect(sent).toHaveLength(1);
    await passing(upload.abort());
  });
  it('never once completing, nor afterwards', async () => {
    const { sent, leave, armed } = openPage();
    const upload = await armed();
    const gate = Promise.withResolvers<void>();
    const completing = upload.complete(() => gate.promise);
    leave();
    gate.resolve();
    await completing;
    leave();
    expect(sent).toEqual([]);
  });
  it('an abort under way is sent all the same; one that has ended is not', async () => {
    const { sent, leave, armed } = openPage();
    const upload = await armed();
    const gate = Promise.withResolvers<void>();
    void upload.part(() => gate.promise);
    await quiet();
    const aborting = upload.abort();
    await quiet();
    leave();
    expect(sent).toHaveLength(1);
    gate.resolve();
    await passing(aborting);
    leave();
    expect(sent).toHaveLength(1);
  });
  it('disarmed: nothing, and no timer is left', async () => {
    const { page, sent, leave, adopt } = openPage();
    const upload = adopt();
    const disarm = upload.abortOnPageHide({ target: page });
    await quiet();
    disarm();
    leave();
    expect([sent, vi.getTimerCount()]).toEqual([[], 0]);
    await passing(upload.abort());
  });
  it('the signature is renewed before it expires', async () => {
    const { cos, sent, leave, adopt, armed } = openPage();
    let now = Date.now();
    const upload = await armed(adopt({ credentials: cos.credentials[0]!, fetch: cos, now: () => now }));
    const signature = () => {
      leave();
      return (sent.at(-1)![1].headers as Record<string, string>).authorization;
    };
    const first = signature();
    now += 240_000;
    await vi.advanceTimersByTimeAsync(240_000);
    await quiet();
    expect(signature()).not.toBe(first);
    await passing(upload.abort());
    expect(vi.getTimerCount()).toBe(0);
  });
  it('keys that cannot be had now are asked for again', async () => {
    const { cos, sent, leave, adopt, armed } = openPage();
    let calls = 0;
    const credentials = () => {
      if (calls++ === 0) throw new Error('the backend is down');
      return cos.credentials[0]!;
    };
    const upload = await armed(adopt({ credentials, fetch: cos }));
    leave();
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(10_000);
    await quiet();
    leave();
    expect(sent).toHaveLength(1);
    await passing(upload.abort());
  });
});

describe('while aborting, what comes out late is made ready, too', () => {
  /** A bucket that does not answer a DELETE before it may. */
  function slowToDelete(cos: CosEmulator) {
    const gate = Promise.withResolvers<void>();
    const fetch = async (request: Request) => {
      if (request.method === 'DELETE') await gate.promise;
      return cos(request);
    };
    return { credentials: cos.credentials[0]!, fetch, answer: gate.resolve };
  }
  it('an upload that Initiate opens', async () => {
    const { cos, sent, leave, address, armed } = openPage();
    const { answer, ...channel } = slowToDelete(cos);
    const upload = await armed(new UploadController({ ...cos.buckets[0]!, key: 'k' }, channel));
    const gate = Promise.withResolvers<string>();
    const initiating = upload.initiate(() => gate.promise).catch(() => {});
    const aborting = upload.abort();
    await quiet();
    leave();
    expect(sent).toEqual([]);
    gate.resolve(address().uploadId);
    await quiet();
    leave();
    expect(sent).toHaveLength(1);
    answer();
    await passing(Promise.all([initiating, aborting]));
  });
  it('an upload that is not completed', async () => {
    const { cos, sent, leave, adopt, armed } = openPage();
    const { answer, ...channel } = slowToDelete(cos);
    const upload = await armed(adopt(channel));
    const gate = Promise.withResolvers<never>();
    const completing = upload.complete(() => gate.promise).catch(() => {});
    const aborting = upload.abort();
    await quiet();
    leave();
    expect(sent).toEqual([]);
    gate.reject(Object.assign(new Error('no'), { refused: true }));
    await quiet();
    leave();
    expect(sent).toHaveLength(1);
    answer();
    await passing(Promise.all([completing, aborting]));
  });
});

describe('what is left behind', () => {
  it.each([
    ['aborted', (upload: UploadController) => upload.abort()],
    ['completed', (upload: UploadController) => upload.complete(async () => {})],
  ])('nothing, once %s', async (state, end) => {
    const { page, listeners, armed } = openPage();
    const upload = await armed();
    expect(listeners()).toEqual([1, 1]);
    await passing<unknown>(end(upload));
    expect(upload.state).toBe(state);
    expect([listeners(), vi.getTimerCount()]).toEqual([[0, 0], 0]);
    upload.abortOnPageHide({ target: page });
    expect(listeners(), 'armed too late').toEqual([0, 0]);
  });
  it('all is still there while an abort may be tried again', async () => {
    const { cos, sent, leave, listeners, armed } = openPage();
    cos.inject({ match: ({ method }) => method === 'DELETE', status: 403, code: 'AccessDenied' });
    const upload = await armed();
    expect(await passing(upload.abort())).toMatchObject({ outcome: 'unconfirmed' });
    expect(listeners()).toEqual([1, 1]);
    leave();
    expect(sent).toHaveLength(1);
    await passing(upload.abort());
    expect(listeners()).toEqual([0, 0]);
  });
  it('no timer, when keys come only after a Complete was refused', async () => {
    const { cos, page, sent, leave, adopt } = openPage();
    const keys = Promise.withResolvers<(typeof cos.credentials)[0]>();
    const upload = adopt({ credentials: () => keys.promise, fetch: cos });
    const disarm = upload.abortOnPageHide({ target: page });
    const refused = Object.assign(new Error('no'), { refused: true });
    await upload.complete(() => Promise.reject(refused)).catch(() => {});
    keys.resolve(cos.credentials[0]!);
    await quiet();
    leave();
    expect(sent).toHaveLength(1);
    disarm();
    expect(vi.getTimerCount()).toBe(0);
    await passing(upload.abort());
  });
});

describe('what would keep the page from being ready', () => {
  it('a credential function that never answers is asked again', async () => {
    const { cos, page, sent, leave, adopt } = openPage();
    const credentials = vi.fn(async () => cos.credentials[0]!);
    credentials.mockReturnValueOnce(new Promise(() => {}));
    const disarm = adopt({ credentials, fetch: cos }).abortOnPageHide({ target: page });
    await quiet();
    await vi.advanceTimersByTimeAsync(10_000); // what one attempt may take
    await vi.advanceTimersByTimeAsync(10_000); // what it waits before the next
    await quiet();
    leave();
    expect(sent).toHaveLength(1);
    disarm();
    expect(vi.getTimerCount()).toBe(0);
  });
  it('a credential function that takes 15 s is good for the page, too', async () => {
    const { cos, page, sent, leave, adopt } = openPage();
    const credentials = () =>
      new Promise<Credentials>((resolve) => setTimeout(resolve, 15_000, cos.credentials[0]!));
    const disarm = adopt({ credentials, fetch: cos }).abortOnPageHide({ target: page });
    await vi.advanceTimersByTimeAsync(15_000);
    await quiet();
    leave();
    expect(sent).toHaveLength(1);
    disarm();
    expect(vi.getTimerCount()).toBe(0);
  });
  it('so is an abortUrl, where the timeout gives it as long', async () => {
    const { cos, page, sent, leave, address } = openPage();
    const upload = address();
    const abortUrl = () =>
      new Promise<string>((resolve) =>
        setTimeout(() => resolve(presignAbort(upload, cos.credentials[0]!)), 15_000),
      );
    const options = { abortUrl, fetch: cos, timeout: 20_000 };
    const disarm = new UploadController(upload, options).abortOnPageHide({ target: page });
    await vi.advanceTimersByTimeAsync(15_000);
    await quiet();
    leave();
    expect(sent).toHaveLength(1);
    disarm();
  });
  it.each([-1, 1])(
    'a clock that is off by %i h does not make an abortUrl asked for every second',
    async (off) => {
      const { cos, page, address } = openPage();
      const upload = address();
      const abortUrl = vi.fn(async () => presignAbort(upload, cos.credentials[0]!));
      const now = () => Date.now() + off * 3_600_000;
      const disarm = new UploadController(upload, { abortUrl, fetch: cos, now }).abortOnPageHide({
        target: page,
      });
      await quiet();
      await vi.advanceTimersByTimeAsync(239_000);
      expect(abortUrl).toHaveBeenCalledTimes(1);
      await vi.advanceTimersByTimeAsync(1000);
      expect(abortUrl).toHaveBeenCalledTimes(2);
      disarm();
    },
  );
});

describe('an abortUrl', () => {
  const adoptBy = (change: (url: string) => string) => {
    const { cos, address, ...page } = openPage();
    const upload = address();
    const url = change(presignAbort(upload, cos.credentials[0]!));
    const abortUrl = vi.fn(async () => url);
    return { ...page, abortUrl, upload: new UploadController(upload, { abortUrl, fetch: cos }) };
  };
  it("that says 'soon' for its end is not asked for in a busy loop", async () => {
    const { page, abortUrl, upload } = adoptBy((url) => url.replace(/q-sign-time=[^&]*/, 'q-sign-time=soon'));
    const disarm = upload.abortOnPageHide({ target: page });
    await quiet();
    await vi.advanceTimersByTimeAsync(9000);
    expect(abortUrl).toHaveBeenCalledTimes(1);
    disarm();
    expect(vi.getTimerCount()).toBe(0);
  });
  it('is asked for once for the page, and once for the abort', async () => {
    const { armed, abortUrl, upload } = adoptBy((url) => url);
    await armed(upload);
    expect(abortUrl).toHaveBeenCalledTimes(1);
    await passing(upload.abort());
    expect(abortUrl).toHaveBeenCalledTimes(2);
  });
});

it.each([
  [{ whenKept: 'yes' }, RangeError, "whenKept must be 'keep' or 'abort'"],
  [{ whenKept: null }, RangeError, "whenKept must be 'keep' or 'abort'"],
  [{ target: {} }, TypeError, 'target.addEventListener must be a function'],
  [{ target: 'window' }, TypeError, 'target.addEventListener must be a function'],
  [{ target: null }, TypeError, 'target.addEventListener must be a function'],
  [{ target: { addEventListener() {} } }, TypeError, 'target.removeEventListener must be a function'],
])('%o is misuse', (options, type, message) => {
  const { adopt } = openPage();
  const upload = adopt();
  const arm = () => upload.abortOnPageHide(options as never);
  expect(arm).toThrow(type);
  expect(arm).toThrow(message);
});

it('a URL without the uploadId, which would delete the object, is never sent', async () => {
  const { cos, sent, leave, address, armed } = openPage();
  const upload = address();
  const url = presignAbort(upload, cos.credentials[0]!);
  for (const bad of [url.replace(/uploadId=[^&]*&/, ''), url.replace('/k?', '/other?'), `${url}&uploadId=2`])
    await armed(new UploadController(upload, { abortUrl: async () => bad, fetch: cos }));
  leave();
  expect(sent).toEqual([]);
});

describe('a page with a service worker', () => {
  /** The page's clock goes on by a millisecond whenever it is looked at; resolves to what was done when. */
  async function openServedPage(controller: object | null = {}) {
    const opened = openPage();
    vi.stubGlobal('navigator', { serviceWorker: { controller } });
    await opened.armed();
    await opened.armed();
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 1));
    return { ...opened, looks: () => now };
  }

  it('is held for 20 ms, once, after all has been sent', async () => {
    const { sent, leave, looks } = await openServedPage();
    const sentBefore: number[] = [];
    vi.mocked(performance.now).mockImplementationOnce(() => {
      sentBefore.push(sent.length);
      return 0;
    });
    leave();
    expect(sentBefore).toEqual([2]);
    expect(looks()).toBe(20);
  });
  it('is not held when it may come back', async () => {
    const { leave, looks } = await openServedPage();
    leave(true);
    expect(looks()).toBe(0);
  });
  it('is not held when there is nothing to send any more', async () => {
    const { adopt, armed, listeners } = openPage();
    vi.stubGlobal('navigator', { serviceWorker: { controller: {} } });
    const uploads = [await armed(), await armed(adopt())];
    expect(listeners()).toEqual([3, 2]);
    for (const upload of uploads) await passing(upload.abort());
    expect(listeners()).toEqual([0, 0]);
  });
  it('is held for a moment also where the clock stands still', async () => {
    const { sent, leave } = await openServedPage();
    vi.mocked(performance.now).mockReturnValue(0);
    leave();
    expect(sent).toHaveLength(2);
  });
  it.each([
    ['that does not control it', () => null],
    [
      'that a sandboxed frame may not ask for',
      () => {
        throw new DOMException('sandboxed', 'SecurityError');
      },
    ],
  ])('%s is not held', async (_, controller) => {
    const { listeners, armed } = openPage();
    vi.stubGlobal('navigator', {
      get serviceWorker() {
        return { controller: controller() };
      },
    });
    const upload = await armed();
    expect(listeners()).toEqual([1, 1]);
    await passing(upload.abort());
  });
});

it('where there is no page, arming does nothing', () => {
  const { adopt } = openPage();
  const upload = adopt();
  expect(upload.abortOnPageHide()()).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});

it('a presigned URL is sent as it is', async () => {
  const { cos, sent, leave, address, armed } = openPage();
  const upload = address();
  const url = presignAbort(upload, cos.credentials[0]!);
  await armed(new UploadController(upload, { abortUrl: async () => url, fetch: cos }));
  leave();
  expect(sent).toEqual([[url, { method: 'DELETE', keepalive: true, redirect: 'manual', headers: {} }]]);
});

describe('an own endpoint', () => {
  const withBeacon = (sendBeacon: unknown) => vi.stubGlobal('navigator', { sendBeacon });
  /** Firefox before 133 knows no keepalive. */
  const withoutKeepalive = () => vi.stubGlobal('Request', class {});
  const endpoint = {
    abortEndpoint: 'https://app.example.com/abort',
    fetch: async () => Response.json({ outcome: 'aborted' }),
  };
  it('is sent a keepalive POST as text/plain, with cookies, so that no preflight goes before it', async () => {
    const { sent, leave, adopt, armed } = openPage();
    const beacon = vi.fn(() => true);
    withBeacon(beacon);
    const upload = await armed(adopt(endpoint));
    leave();
    const body = JSON.stringify({ key: 'k', uploadId: upload.address!.uploadId });
    expect(sent).toEqual([
      [
        'https://app.example.com/abort',
        { method: 'POST', keepalive: true, redirect: 'manual', credentials: 'include', body },
      ],
    ]);
    expect(beacon.mock.calls).toEqual([]);
    await passing(upload.abort());
  });
  it('is sent a beacon only where there is no keepalive', async () => {
    const { sent, leave, adopt, armed } = openPage();
    const beacon = vi.fn(() => true);
    withBeacon(beacon);
    withoutKeepalive();
    const upload = await armed(adopt(endpoint));
    leave();
    expect(beacon.mock.calls).toEqual([
      ['https://app.example.com/abort', JSON.stringify({ key: 'k', uploadId: upload.address!.uploadId })],
    ]);
    expect(sent).toEqual([]);
    await passing(upload.abort());
  });
});
