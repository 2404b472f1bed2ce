// The uploads of one page that are aborted through one endpoint in one request when it goes away.
import { setMaxListeners } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createAbortHandler } from '../../src/edge/index.ts';
import { createCosEmulator } from '../../src/testing/index.ts';
import { UploadController, type UploadControllerOptions } from '../../src/upload/index.ts';
import { holdTime, passing, quiet } from '../support/clock.ts';

holdTime();

const ENDPOINT = 'https://app.example.com/uploads/abort';

/** A page, a bucket, and the endpoint that aborts there. */
function openPage() {
  const cos = createCosEmulator({ minPartSize: 0 });
  const [{ bucket, region }] = cos.buckets;
  const page = new EventTarget();
  setMaxListeners(0, page);
  const handler = createAbortHandler({
    bucket,
    region,
    credentials: cos.credentials[0],
    authorize: () => true,
    fetch: cos,
  });
  /** What the page itself has sent, and what it was answered. */
  const sent: { url: string; init: RequestInit; answer: Promise<Response> }[] = [];
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const answer = handler(new Request(url, init));
    sent.push({ url, init, answer });
    return answer;
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  const adopt = (key: string, options: Partial<UploadControllerOptions> = {}) => {
    const uploadId = cos.addUpload({ key });
    const address = { bucket, region, key, uploadId };
    return new UploadController(address, {
      abortEndpoint: ENDPOINT,
      batch: true,
      ...options,
    } as UploadControllerOptions);
  };
  /** Armed, and given the time to make themselves ready. */
  async function armed(keys: readonly string[], whenKept?: 'keep' | 'abort'): Promise<UploadController[]> {
    const uploads = keys.map((key) => adopt(key));
    for (const upload of uploads) upload.abortOnPageHide({ target: page, whenKept });
    await quiet();
    return uploads;
  }
  const fire = (type: string, persisted: boolean) =>
    page.dispatchEvent(Object.assign(new Event(type), { persisted }));
  const leave = (persisted = false) => fire('pagehide', persisted);
  /** The keys of each request that was sent. */
  const keys = () =>
    sent.map(({ init }) => JSON.parse(init.body as string).uploads.map(({ key }: { key: string }) => key));
  return { cos, page, sent, adopt, armed, fire, leave, keys };
}

const numbered = (count: number, suffix = ''): string[] =>
  Array.from({ length: count }, (_, i) => `${i}${suffix}`);

describe('batch', () => {
  it('one request aborts all uploads of the page', async () => {
    const { cos, sent, armed, leave } = openPage();
    const [a, b] = await armed(['a', 'b']);
    leave();
    const uploads = [a, b].map((upload) => ({
      key: upload!.address!.key,
      uploadId: upload!.address!.uploadId,
    }));
    expect(sent.map(({ url, init }) => ({ url, init }))).toEqual([
      {
        url: ENDPOINT,
        init: {
          method: 'POST',
          keepalive: true,
          redirect: 'manual',
          credentials: 'include',
          body: JSON.stringify({ uploads }),
        },
      },
    ]);
    const answer = await sent[0]!.answer;
    expect(await answer.json()).toEqual({
      outcomes: uploads.map((upload) => ({ ...upload, outcome: 'aborted' })),
    });
    expect(cos.uploads).toEqual([]);
    expect(a!.state, 'nothing is reported as done').toBe('uploading');
  });

  it('without it, each upload has a request of its own', async () => {
    const { sent, page, adopt, leave } = openPage();
    for (const key of ['a', 'b']) adopt(key, { batch: false }).abortOnPageHide({ target: page });
    await quiet();
    leave();
    expect(sent.map(({ init }) => JSON.parse(init.body as string).key)).toEqual(['a', 'b']);
  });

  it('an upload that has ended, is being completed, or was disarmed is not on the list', async () => {
    const { page, sent, adopt, armed, leave, keys } = openPage();
    const [aborted, completing] = await armed(['aborted', 'completing', 'open']);
    const disarm = adopt('disarmed').abortOnPageHide({ target: page });
    await quiet();
    await passing(aborted!.abort());
    disarm();
    sent.length = 0;
    void completing!.complete(() => new Promise(() => {})); // in the very task in which the page goes away
    leave();
    expect(keys()).toEqual([['open']]);
  });

  it('a Complete that is refused brings its upload back', async () => {
    const { armed, leave, keys } = openPage();
    const [upload] = await armed(['a']);
    await upload!
      .complete(() => Promise.reject(Object.assign(new Error('no'), { refused: true })))
      .catch(() => {});
    await quiet();
    leave();
    expect(keys()).toEqual([['a']]);
  });

  it('with nothing open, nothing is sent', async () => {
    const { sent, armed, leave } = openPage();
    const [upload] = await armed(['a']);
    await passing(upload!.abort());
    sent.length = 0;
    leave();
    expect(sent).toEqual([]);
  });

  it('a list has 1000 uploads at most', async () => {
    const { cos, sent, armed, leave, keys } = openPage();
    await armed(numbered(1001));
    leave();
    expect(keys().map(({ length }) => length)).toEqual([1000, 1]);
    await Promise.all(sent.map(({ answer }) => answer));
    expect(cos.uploads).toEqual([]);
  });

  it('a list has 60000 bytes of UTF-8 at most, and all of them where they are needed', async () => {
    const { sent, armed, leave } = openPage();
    await armed(numbered(200, 'é'.repeat(200)));
    leave();
    const sizes = sent.map(({ init }) => new TextEncoder().encode(init.body as string).length);
    const one = sizes.reduce((sum, size) => sum + size) / 200;
    expect(Math.max(...sizes)).toBeLessThanOrEqual(60_000);
    expect(sizes.slice(0, -1).filter((size) => size + one + 5 <= 60_000)).toEqual([]);
    expect((await Promise.all(sent.map(({ answer }) => answer))).map(({ status }) => status)).toEqual(
      sizes.map(() => 200),
    );
  });

  it('other endpoints and other pages have lists of their own', async () => {
    const { page, sent, adopt, armed, leave, keys } = openPage();
    await armed(['a', 'b']);
    adopt('c', { abortEndpoint: 'https://app.example.com/other/abort' }).abortOnPageHide({ target: page });
    adopt('d').abortOnPageHide({ target: new EventTarget() });
    await quiet();
    leave();
    expect(keys()).toEqual([['a', 'b'], ['c']]);
    expect(sent.map(({ url }) => url)).toEqual([ENDPOINT, 'https://app.example.com/other/abort']);
  });

  it("a page that is kept aborts those with whenKept: 'abort' alone, and tells them on coming back", async () => {
    const { armed, fire, leave, keys, sent } = openPage();
    const [kept] = await armed(['kept']);
    const left = await armed(['left', 'too'], 'abort');
    leave(true);
    expect(keys()).toEqual([['left', 'too']]);
    sent.length = 0;
    fire('pageshow', true);
    const outcomes = Promise.all(left.map((upload) => upload.abort()));
    expect(await passing(outcomes)).toEqual([{ outcome: 'gone' }, { outcome: 'gone' }]);
    expect(kept!.state).toBe('uploading');
    sent.length = 0;
    leave();
    expect(keys(), 'the next time it goes away').toEqual([['kept']]);
  });

  it('abort() sends a request of its own', async () => {
    const { sent, armed } = openPage();
    const [upload] = await armed(['a', 'b']);
    expect(await passing(upload!.abort())).toEqual({ outcome: 'aborted' });
    const { key, uploadId } = upload!.address!;
    expect(sent.map(({ init }) => init.body)).toEqual([JSON.stringify({ key, uploadId })]);
  });

  it.each([
    [{ batch: 'yes' }, TypeError, 'batch must be true or false'],
    [
      {
        batch: true,
        abortEndpoint: undefined,
        abortUrl: 'https://b-1.cos.ap-guangzhou.myqcloud.com/a?uploadId=1',
      },
      TypeError,
      'batch is for an abortEndpoint: nothing else takes a list',
    ],
  ])('%o is refused', (options, kind, message) => {
    const { adopt } = openPage();
    const make = () => adopt('a', options as Partial<UploadControllerOptions>);
    expect(make).toThrow(kind);
    expect(make).toThrow(message);
  });
});
