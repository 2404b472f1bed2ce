// The README's page and Worker, and its page without a server, together with the emulator: every request goes
// through one fetch.

import { createCosEmulator } from 'cos-abort/testing';
import type { UploadController } from 'cos-abort/upload';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import worker from '../../demo/recipes/cloudflare-worker.ts';
import * as pageWithServer from '../../demo/recipes/page.ts';
import * as pageAlone from '../../demo/recipes/page-alone.ts';
import { rejection } from '../support/bucket.ts';
import { freeLocks } from '../support/origin.ts';
import './page.ts';

const PAGE = 'http://page.example';
const MiB = 2 ** 20;
const rule = { allowedOrigins: [PAGE], allowedMethods: ['PUT'], exposeHeaders: ['ETag'] };
const permanent = { secretId: 'AKIDofTheWorker', secretKey: 'secretOfTheWorker' };
const temporary = {
  secretId: 'AKIDofThePage',
  secretKey: 'secretOfThePage',
  securityToken: 'tokenOfThePage',
};
const env = {
  COS_BUCKET: 'examplebucket-1250000000',
  COS_REGION: 'ap-guangzhou',
  COS_SECRET_ID: permanent.secretId,
  COS_SECRET_KEY: permanent.secretKey,
  SESSIONS: { get: async (cookie: string) => (cookie === 'session=of-17' ? 'users/17/' : null) },
};
function stsAnswer(): object {
  const { secretId: tmpSecretId, secretKey: tmpSecretKey, securityToken: sessionToken } = temporary;
  const expiredTime = Math.floor(Date.now() / 1000) + 1800;
  return { credentials: { tmpSecretId, tmpSecretKey, sessionToken }, expiredTime };
}

const file = new Blob([new Uint8Array(8 * MiB), 'the rest']);
const isPart = ({ method }: { method: string }): boolean => method === 'PUT';

/** A page of the user 17, its Worker, and a bucket behind them. */
function openPage() {
  const cos = createCosEmulator({
    credentials: [permanent, temporary],
    buckets: [{ bucket: env.COS_BUCKET, region: env.COS_REGION, cors: [rule] }],
  });
  const kept: Promise<unknown>[] = [];
  const context = { waitUntil: (answer: Promise<unknown>) => void kept.push(answer) };
  const page = new EventTarget();
  const session = { cookie: 'theme=dark; session=of-17; consent=all' };

  /** What a browser does with the page's requests. */
  async function browserFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input instanceof Request ? input : new URL(String(input), PAGE), init);
    const { origin, pathname } = new URL(request.url);
    if (origin !== PAGE) return cos(request);
    if (pathname === '/sts') return Response.json(stsAnswer());
    request.headers.set('cookie', session.cookie);
    return worker.fetch(request, env, context);
  }
  vi.stubGlobal('fetch', browserFetch);
  vi.stubGlobal('location', new URL(PAGE));
  vi.stubGlobal('navigator', { locks: freeLocks });
  for (const name of ['addEventListener', 'removeEventListener'] as const)
    vi.stubGlobal(name, page[name].bind(page));
  localStorage.clear();

  const partSent = (): Promise<boolean> =>
    vi.waitUntil(() => cos.requests.some(isPart), { timeout: 20_000, interval: 1 });
  const methods = (): string[] => cos.requests.map(({ method }) => method);

  /** Cancels when the first part is on its way. */
  async function cancelInFlight({ upload, done }: { upload: UploadController; done: Promise<unknown> }) {
    const failed = rejection(done);
    await partSent();
    const outcome = await upload.abort();
    return { outcome, error: await failed };
  }
  return { cos, page, kept, session, browserFetch, partSent, methods, cancelInFlight };
}

describe.each([
  {
    name: 'a page with a server',
    startUpload: pageWithServer.startUpload,
    recover: pageWithServer.recoverUploads,
  },
  { name: 'a page alone', startUpload: pageAlone.startUpload, recover: pageAlone.recoverUploads },
])('$name', ({ startUpload, recover }) => {
  it('uploads a file in parts', async () => {
    const { cos, methods } = openPage();
    const { upload, done } = startUpload(file, 'users/17/a.mp4');
    await done;
    expect(upload.state).toBe('completed');
    expect(methods()).toEqual(['POST', 'PUT', 'PUT', 'POST']);
    expect(cos.objects).toMatchObject([{ key: 'users/17/a.mp4', size: file.size }]);
    expect(localStorage).toHaveLength(0);
  });

  it('cancels, and the bucket is empty', async () => {
    const { cos, cancelInFlight } = openPage();
    const { outcome, error } = await cancelInFlight(startUpload(file, 'users/17/a.mp4'));
    expect(outcome).toEqual({ outcome: 'aborted' });
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(cos.uploads).toEqual([]);
    expect(cos.storedBytes).toBe(0);
  });

  it('aborts when its page closes', async () => {
    const { cos, page, partSent } = openPage();
    cos.inject({ match: isPart, delay: new Promise(() => {}) });
    const { upload, done } = startUpload(file, 'users/17/a.mp4');
    void rejection(done);
    await partSent();
    page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }));
    await vi.waitUntil(() => cos.uploads.length === 0, { timeout: 20_000 });
    await upload.abort();
  });

  it('aborts at the next start what a crashed tab has left', async () => {
    const { cos, partSent } = openPage();
    cos.inject({ match: isPart, delay: new Promise(() => {}) });
    const { upload, done } = startUpload(file, 'users/17/a.mp4');
    void rejection(done);
    await partSent();
    expect(await recover()).toEqual([{ address: upload.address, outcome: 'aborted' }]);
    expect(cos.uploads).toEqual([]);
    await upload.abort();
  });
});

describe('the page tells', () => {
  it('what the Worker has refused: here an empty file', async () => {
    const { methods } = openPage();
    const { upload, done } = pageWithServer.startUpload(new Blob([]), 'users/17/a.mp4');
    expect(await rejection(done)).toMatchObject({
      message: '/uploads/complete: parts must be a non-empty array',
      refused: true,
    });
    expect(await upload.abort()).toEqual({ outcome: 'aborted' });
    expect(methods()).toEqual(['POST', 'DELETE']);
  });

  it('that something else than the Worker has answered', async () => {
    openPage();
    const page = '<!DOCTYPE html><title>Worker threw exception</title>';
    vi.stubGlobal('fetch', async () => new Response(page, { status: 500 }));
    const { done } = pageWithServer.startUpload(file, 'users/17/a.mp4');
    expect(await rejection(done)).toEqual(new Error('/uploads: HTTP 500'));
  });

  it('what to do where CORS hides the ETag', async () => {
    const { cos, browserFetch } = openPage();
    vi.stubGlobal('fetch', async (...sent: Parameters<typeof browserFetch>) => {
      const answer = await browserFetch(...sent);
      answer.headers.delete('etag');
      return answer;
    });
    const { upload, done } = pageWithServer.startUpload(file, 'users/17/a.mp4');
    expect(await rejection(done)).toEqual(new Error("the bucket's CORS rule must expose ETag"));
    expect(await upload.abort()).toEqual({ outcome: 'aborted' });
    expect(cos.uploads).toEqual([]);
  });
});

describe('the Worker', () => {
  function openWorker() {
    const { browserFetch, ...page } = openPage();
    const ask = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
      browserFetch(path, { method: 'POST', body: JSON.stringify(body), headers });
    return { ...page, ask };
  }

  it('opens nothing for a key of somebody else, nor for somebody unknown, nor for another page', async () => {
    const { cos, session, ask } = openWorker();
    const statuses = [await ask('/uploads', { key: 'users/18/a.mp4' })];
    statuses.push(await ask('/uploads', { key: 'users/17/a.mp4' }, { origin: 'https://elsewhere.example' }));
    session.cookie = 'session=of-nobody';
    statuses.push(await ask('/uploads', { key: 'users/17/a.mp4' }), await ask('/uploads', {}));
    expect(statuses.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect(cos.requests).toEqual([]);
  });

  const of17 = { key: 'users/17/a.mp4', uploadId: '1' };
  const SEGMENT = 'key must have no segment `.` or `..`, nor `%2e` for them: no URL can carry it';
  const UPLOAD_ID =
    'uploadId must be what Initiate Multipart Upload answered: not blank, not `undefined`, without control characters';
  it.each([
    ['nothing', '', null, 403, undefined],
    ['a key that no URL can carry', '', { key: 'users/17/../x' }, 400, SEGMENT],
    ['a part of no upload', '/part', { key: of17.key, partNumber: 1 }, 400, UPLOAD_ID],
    ['no part', '/part', of17, 400, 'partNumber must be a whole number'],
    ['a part with a name', '/part', { ...of17, partNumber: '1' }, 400, 'partNumber must be a whole number'],
    ['to complete of no parts', '/complete', of17, 400, 'parts must be a non-empty array'],
    ['to complete with a hidden ETag', '/complete', { ...of17, parts: [HIDDEN] }, 400, NO_ETAG],
  ])('refuses what is asked wrongly, and tells its operator: %s', async (_, path, body, status, detail) => {
    const { cos, ask } = openWorker();
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    onTestFinished(() => logged.mockRestore());
    const answer = await ask(`/uploads${path}`, body);
    expect([answer.status, await answer.json()]).toEqual([status, { refused: true, detail }]);
    // The mistake may be in the settings.
    expect(logged.mock.calls.map(([error]) => error.message)).toEqual(detail === undefined ? [] : [detail]);
    expect(cos.requests).toEqual([]);
  });

  it('tells its operator why it could not abort', async () => {
    const { cos, ask } = openWorker();
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    onTestFinished(() => logged.mockRestore());
    cos.inject({ status: 403, code: 'AccessDenied' });
    expect((await ask('/uploads/abort', of17, JSON_TYPE)).status).toBe(502);
    expect(logged.mock.calls).toMatchObject([[{ serviceCode: 'AccessDenied' }]]);
  });

  it('aborts nothing of somebody else', async () => {
    const { cos, ask } = openWorker();
    cos.addUpload({ key: 'users/18/a.mp4', uploadId: 'of-18' });
    const { status } = await ask('/uploads/abort', { key: 'users/18/a.mp4', uploadId: 'of-18' }, JSON_TYPE);
    expect(status).toBe(403);
    expect(cos.uploads).toHaveLength(1);
  });

  it('says whether COS has refused', async () => {
    const { cos, kept, ask } = openWorker();
    cos.inject({ status: 403, code: 'AccessDenied' });
    const answer = await ask('/uploads', { key: 'users/17/a.mp4' });
    expect(answer.status).toBe(502);
    expect(await answer.json()).toEqual({ code: 'ERR_COS_SERVICE', refused: true });
    expect(kept, 'it is kept alive until its answer is there').toHaveLength(1);
  });

  it('sweeps at night what is older than two days', async () => {
    const { cos } = openWorker();
    vi.spyOn(console, 'log').mockImplementation(() => {});
    cos.addUpload({ key: 'users/18/old.mp4', initiated: Date.now() - 3 * 86_400_000 });
    cos.addUpload({ key: 'users/18/young.mp4' });
    await worker.scheduled(undefined, env);
    expect(cos.uploads).toMatchObject([{ key: 'users/18/young.mp4' }]);
  });
});

const HIDDEN = { partNumber: 1, etag: null, size: 3 };
const NO_ETAG = 'parts: etag must be what Upload Part answered: give what `uploadPart` resolves to';
const JSON_TYPE = { 'content-type': 'application/json' };
