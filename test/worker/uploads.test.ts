// The demo's Worker in workerd, asked by pages: what a user gets, and what everybody else does not.
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readWrangler } from '../../demo/rig/workerd.ts';
import type { Env } from '../../demo/worker/env.ts';
import worker from '../../demo/worker/worker.ts';
import { until } from '../browser/until.ts';
import { cookieOf, HOME, logIn, type Page, post, SECRETS, startSite, type User } from './worker-site.ts';

const site = await startSite();
beforeEach(() => site.cos.reset());
afterEach(() => {
  const told = [...site.answers.splice(0), ...site.log].join('\n');
  for (const secret of [SECRETS.COS_SECRET_KEY, SECRETS.SESSION_SECRET])
    expect(told, 'what every test must not tell').not.toContain(secret);
});
afterAll(() => site.close());

const json = async <T = Record<string, string>>(answer: Response | Promise<Response>): Promise<T> =>
  (await answer).json() as Promise<T>;

async function open(user: User, name = 'film.mp4'): Promise<{ key: string; uploadId: string }> {
  const key = `${user.prefix}${name}`;
  const { uploadId } = await json<{ uploadId: string }>(
    post(site, user, 'uploads', { key, type: 'video/mp4' }),
  );
  return { key, uploadId };
}

/** Method and query of what the bucket has seen. */
const seen = (): string[] =>
  site.cos.requests.map(({ method, path }) => `${method} ${path.replace(/^[^?]*/, '')}`);

describe('a user', () => {
  it('uploads with presigned URLs, and without a key of her own', async () => {
    const user = await logIn(site);
    const upload = await open(user);
    const parts = [];
    for (const [i, body] of ['one ', 'two'].entries()) {
      const { url, expires } = await json<{ url: string; expires: number }>(
        post(site, user, 'uploads/parts', { ...upload, partNumber: i + 1 }),
      );
      expect(expires - Date.now() / 1000).toBeGreaterThan(800);
      expect(expires - Date.now() / 1000).toBeLessThanOrEqual(900);
      const stored = await fetch(url, { method: 'PUT', body });
      expect(stored.status).toBe(200);
      parts.push({ partNumber: i + 1, etag: stored.headers.get('etag') });
    }
    const completed = await post(site, user, 'uploads/complete', { ...upload, parts });
    expect([completed.status, Object.keys(await json(completed))]).toEqual([200, ['etag']]);
    expect(site.cos.objects).toMatchObject([{ key: upload.key, size: 7 }]);
    expect(site.cos.uploads).toEqual([]);
  });

  it('gets URLs of parts that are good for their one part', async () => {
    const user = await logIn(site);
    const upload = await open(user);
    const { url } = await json<{ url: string }>(
      post(site, user, 'uploads/parts', { ...upload, partNumber: 1 }),
    );
    const tried = [
      fetch(url.replace('partNumber=1', 'partNumber=2'), { method: 'PUT', body: 'x' }),
      fetch(url.replace('partNumber=1&', ''), { method: 'PUT', body: 'x' }),
      fetch(url.replace('film.mp4', 'other.mp4'), { method: 'PUT', body: 'x' }),
      fetch(url, { method: 'DELETE' }),
      fetch(url, { method: 'GET' }),
    ];
    expect((await Promise.all(tried)).map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    expect(site.cos.uploads).toMatchObject([{ key: upload.key, parts: [] }]);
    for (const partNumber of [0, 10_001, 1.5, '1', undefined])
      expect((await post(site, user, 'uploads/parts', { ...upload, partNumber })).status).toBe(400);
  });

  it('is told what is stored, to go on after a reload', async () => {
    const user = await logIn(site);
    const upload = await open(user);
    const { url } = await json<{ url: string }>(
      post(site, user, 'uploads/parts', { ...upload, partNumber: 2 }),
    );
    const stored = await fetch(url, { method: 'PUT', body: 'two' });
    const { parts } = await json<{ parts: object[] }>(post(site, user, 'uploads/stored', upload));
    expect(parts).toMatchObject([{ partNumber: 2, size: 3, etag: stored.headers.get('etag') }]);
    await post(site, user, 'uploads/abort', upload);
    expect((await post(site, user, 'uploads/stored', upload)).status).toBe(404);
  });

  it('aborts, and is told how it ended', async () => {
    const user = await logIn(site);
    const upload = await open(user);
    expect(await json(post(site, user, 'uploads/abort', upload))).toEqual({ outcome: 'aborted' });
    expect(await json(post(site, user, 'uploads/abort', upload))).toEqual({ outcome: 'gone' });
    expect(site.cos.uploads).toEqual([]);
  });

  it('aborts by a beacon', async () => {
    const user = await logIn(site);
    const upload = await open(user);
    const answer = await post(site, user, 'uploads/abort', upload, {
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
    });
    expect([answer.status, await json(answer)]).toEqual([200, { outcome: 'aborted' }]);
    expect(site.cos.uploads).toEqual([]);
  });

  it('aborts many by one beacon, and only her own', async () => {
    const user = await logIn(site);
    const stranger = await logIn(site);
    const [mine, alsoMine, hers] = [await open(user), await open(user, 'b.mp4'), await open(stranger)];
    const beacon = { headers: { 'content-type': 'text/plain;charset=UTF-8' } };
    const uploads = [mine, hers, alsoMine];
    expect(await json<object>(post(site, user, 'uploads/abort', { uploads }, beacon))).toEqual({
      outcomes: [
        { ...mine, outcome: 'aborted' },
        { ...hers, status: 403 },
        { ...alsoMine, outcome: 'aborted' },
      ],
    });
    expect(site.cos.uploads).toMatchObject([hers]);
  });

  it('who hangs up before the bucket has answered still has aborted', async () => {
    const user = await logIn(site);
    const upload = await open(user);
    const held = Promise.withResolvers<void>();
    // The first DELETE is refused after the page has gone: the Worker must still be there to send the second.
    site.cos.inject({
      match: ({ method }) => method === 'DELETE',
      delay: held.promise,
      status: 503,
      code: 'SlowDown',
    });
    const page = new AbortController();
    const answer = post(site, user, 'uploads/abort', upload, { signal: page.signal });
    await until('the bucket is asked', () => seen().some((line) => line.startsWith('DELETE')));
    page.abort();
    await expect(answer).rejects.toThrow();
    held.resolve();
    await until('the bucket is empty', () => site.cos.uploads.length === 0);
    expect(seen().filter((line) => line.startsWith('DELETE'))).toHaveLength(2);
  });

  it('is served to the end, because the platform is told to wait', async () => {
    // Seen here only: workerd by itself does not end what nobody waits for any more, as Cloudflare does.
    const waiting: Promise<unknown>[] = [];
    const answer = worker.fetch(new Request(`${HOME}/`), {} as Env, {
      waitUntil: (promise) => void waiting.push(promise),
    });
    expect(waiting).toEqual([answer]);
    expect(waiting[0]).toBe(answer);
    expect((await answer).status).toBe(404);
  });

  it('gets a URL that aborts one upload, from anywhere', async () => {
    const user = await logIn(site);
    const [upload, other] = [await open(user), await open(user, 'other.mp4')];
    const { url, expires } = await json<{ url: string; expires: number }>(
      post(site, user, 'uploads/presign', upload),
    );
    expect(expires).toBeGreaterThan(Date.now() / 1000);
    expect((await fetch(url.replace(upload.uploadId, other.uploadId), { method: 'DELETE' })).status).toBe(
      403,
    );
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
    expect(site.cos.uploads).toMatchObject([other]);
  });

  it('is told what the bucket refuses, and what is uncertain', async () => {
    const user = await logIn(site);
    const upload = await open(user);
    const complete = (parts: unknown) => post(site, user, 'uploads/complete', { ...upload, parts });
    const refused = await complete([{ partNumber: 1, etag: '"none"' }]);
    expect([refused.status, await json(refused)]).toMatchObject([
      409,
      { detail: 'the bucket refused: InvalidPart' },
    ]);
    expect((await complete([])).status).toBe(400);
    expect((await complete(undefined)).status).toBe(400);
    site.cos.inject({ status: 503, code: 'SlowDown', times: 9 });
    const uncertain = await post(site, user, 'uploads', { key: `${user.prefix}b.mp4`, type: '' });
    expect(uncertain.status).toBe(502);
    expect(uncertain.headers.get('content-type')).toBe('application/problem+json');
  });

  it('is not told that nothing has happened when it may have', async () => {
    const user = await logIn(site);
    const upload = await open(user);
    const { url } = await json<{ url: string }>(
      post(site, user, 'uploads/parts', { ...upload, partNumber: 1 }),
    );
    const etag = (await fetch(url, { method: 'PUT', body: 'x' })).headers.get('etag');
    const complete = (etag: unknown) =>
      post(site, user, 'uploads/complete', { ...upload, parts: [{ partNumber: 1, etag }] });
    site.cos.inject({ status: 503, code: 'SlowDown' });
    expect((await complete('"none"')).status, 'refused twice').toBe(409);
    site.cos.inject({ status: 500 });
    const second = await complete('"none"'); // refused, after an attempt of which nobody knows
    expect([second.status, await json(second)]).toMatchObject([
      502,
      { detail: 'the bucket did not confirm it: ERR_COS_SERVICE' },
    ]);
    // As of a browser that sends a POST a second time by itself.
    expect((await complete(etag)).status).toBe(200);
    expect((await complete(etag)).status).toBe(502);
    expect(site.cos.objects).toMatchObject([upload].map(({ key }) => ({ key })));
  });
});

describe('a session', () => {
  it('is a cookie that no script reads and no other site sends', async () => {
    const cookieAt = async (origin: string): Promise<string> => {
      const answer = await site.handler(
        new Request(`${origin}/api/login`, { method: 'POST', headers: { origin } }),
      );
      return answer.headers.getSetCookie().join();
    };
    expect(await cookieAt(HOME)).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/);
    expect(await cookieAt('http://insecure.example')).toMatch(/; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
  });

  it('is the same user at the next login, and another one without the cookie', async () => {
    const user = await logIn(site);
    expect(await json(post(site, user, 'login', {}))).toEqual({ prefix: user.prefix });
    expect((await logIn(site)).prefix).not.toBe(user.prefix);
  });
});

/** Each route with a body that it would serve to the user whose upload it is. */
const bodies = (upload: object): [path: string, body: object][] => [
  ['uploads', upload],
  ['uploads/parts', { ...upload, partNumber: 1 }],
  ['uploads/stored', upload],
  ['uploads/complete', { ...upload, parts: [{ partNumber: 1, etag: '"e"' }] }],
  ['uploads/abort', upload],
  ['uploads/presign', upload],
];

/** What each route answers such a page; nothing of it may reach the bucket. */
async function refusals(page: Page, upload: object): Promise<number[]> {
  site.cos.clearLog();
  const answers = await Promise.all(bodies(upload).map(([path, body]) => post(site, page, path, body)));
  expect(seen()).toEqual([]);
  for (const answer of answers) {
    if (page.origin)
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(await answer.text()).not.toMatch(/q-signature|outcome/);
  }
  expect(site.cos.uploads).toHaveLength(1);
  return answers.map(({ status }) => status);
}

describe('refused', () => {
  it('without a session', async () => {
    const user = await logIn(site);
    expect(await refusals({ cookie: undefined }, await open(user))).toEqual([401, 401, 401, 401, 403, 403]);
  });

  it('with a session that the Worker has not signed', async () => {
    const user = await logIn(site);
    const upload = await open(user);
    const [id, ends, mac] = user.cookie.replace('session=', '').split('.') as [string, string, string];
    const other = (await logIn(site)).cookie.replace('session=', '').split('.') as [string, string, string];
    const flipped = mac.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    const forged = [
      `${id}.${ends}.${flipped}`,
      `${id}.${ends}.`,
      `${id}.${ends}`,
      `${id}.${Number(ends) + 1}.${mac}`,
      `${id}.${other[1]}.${other[2]}`,
      `${id}.${ends}.${await hmac('', `${id}.${ends}`)}`,
      `${id}.${ends}.${await hmac('undefined', `${id}.${ends}`)}`,
    ];
    for (const session of forged)
      expect(await refusals({ cookie: `session=${session}` }, upload), session).toEqual([
        401, 401, 401, 401, 403, 403,
      ]);
  });

  it('with a session that has ended', async () => {
    const user = await logIn(site);
    const [id] = user.cookie.replace('session=', '').split('.') as [string];
    const session = `${id}.${Math.floor(Date.now() / 1000) - 1}`;
    const cookie = `session=${session}.${await hmac(SECRETS.SESSION_SECRET, session)}`;
    expect(await refusals({ cookie }, await open(user))).toEqual([401, 401, 401, 401, 403, 403]);
  });

  it("for another user's key", async () => {
    const user = await logIn(site);
    const upload = await open(user);
    expect(await refusals(await logIn(site), upload)).toEqual([403, 403, 403, 403, 403, 403]);
  });

  it.each(['../other.mp4', 'a/%2E%2e/../../other.mp4', '\ud800'])(
    'for a key that cannot be sent as it is: %j',
    async (name) => {
      const user = await logIn(site);
      const { uploadId } = await open(user);
      expect(await refusals(user, { key: `${user.prefix}${name}`, uploadId })).toEqual([
        400, 400, 400, 400, 400, 400,
      ]);
    },
  );

  it('for what is no key or uploadId of the user', async () => {
    const user = await logIn(site);
    const { key, uploadId } = await open(user);
    expect(await refusals(user, { key: user.prefix, uploadId })).toEqual([403, 403, 403, 403, 403, 403]);
    expect(await refusals(user, { key: [key], uploadId })).toEqual([403, 403, 403, 403, 400, 400]);
    for (const wrong of ['', ' ', null, [uploadId]])
      for (const [path, body] of bodies({ key, uploadId: wrong }).slice(1))
        expect((await post(site, user, path, body)).status, `${path} ${JSON.stringify(wrong)}`).toBe(400);
    expect(seen()).toEqual([]);
  });

  it('to pages of other origins, whatever cookie they come with', async () => {
    const user = await logIn(site);
    const upload = await open(user);
    for (const origin of ['https://evil.example', 'http://app.example.com', `${HOME}:8443`, 'null'])
      expect(await refusals({ ...user, origin }, upload), origin).toEqual([403, 403, 403, 403, 403, 403]);
  });

  it('to their beacons, preflights and logins', async () => {
    const user = await logIn(site);
    const upload = await open(user);
    const page = { ...user, origin: 'https://evil.example' };
    expect(
      (
        await post(site, page, 'uploads/abort', upload, {
          headers: { 'content-type': 'text/plain;charset=UTF-8' },
        })
      ).status,
    ).toBe(403);
    const login = await post(site, page, 'login', {});
    expect([login.status, login.headers.has('set-cookie')]).toEqual([403, false]);
    for (const [path] of bodies(upload)) {
      const headers = {
        origin: page.origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      };
      const answer = await site.handler(new Request(`${HOME}/api/${path}`, { method: 'OPTIONS', headers }));
      expect([answer.status, answer.headers.has('access-control-allow-origin')]).toEqual([403, false]);
    }
    expect(site.cos.uploads).toHaveLength(1);
  });

  it('with another method, or for another path', async () => {
    const user = await logIn(site);
    const get = async (path: string): Promise<number> =>
      (await site.handler(new Request(`${HOME}${path}`, { headers: { cookie: user.cookie } }))).status;
    for (const path of ['login', ...bodies({}).map(([path]) => path)])
      expect(await get(`/api/${path}`), path).toBe(405);
    for (const path of ['/', '/api', '/api/', '/api/uploads/', '/api/uploads/list', '/constructor'])
      expect(await get(path), path).toBe(404);
  });
});

describe('a Worker that is not set up', () => {
  it.each([
    [{ COS_SECRET_ID: '' }, 'credentials.secretId must be as Tencent Cloud gave it'],
    [{ COS_BUCKET: 'bucket-without-an-appid' }, 'bucket must be lower-case letters'],
    [{ SESSION_SECRET: '' }, 'SESSION_SECRET is missing'],
  ])(
    'does not blame the page, and says so in its log: %j',
    async (vars, named) => {
      const user = await logIn(site);
      const upload = await open(user);
      const other = await startSite({ vars: vars as Record<string, string> });
      try {
        for (const [path, body] of [['login', {}] as const, ...bodies(upload)])
          expect((await post(other, user, path, body)).status, path).toBe(500);
        await until('it is logged', () =>
          other.log.some((line) => line.includes(`settings cannot be used: ${named}`)),
        );
        const told = [...other.log, ...other.answers].join('\n');
        for (const secret of Object.values(SECRETS)) expect(told).not.toContain(secret);
        expect(other.cos.requests).toEqual([]);
      } finally {
        await other.close();
      }
    },
    30_000,
  );

  it('lets nobody in', async () => {
    const env = { COS_BUCKET: 'examplebucket-1250000000', COS_REGION: 'ap-guangzhou', ...SECRETS } as Env;
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    for (const DEMO_LOGIN of [undefined, '', 'no', 'true']) {
      const request = new Request(`${HOME}/api/login`, { method: 'POST' });
      const answer = await worker.fetch(request, { ...env, DEMO_LOGIN } as Env, { waitUntil() {} });
      expect([answer.status, answer.headers.has('set-cookie')], DEMO_LOGIN).toEqual([501, false]);
    }
    error.mockRestore();
    const { vars } = await readWrangler();
    expect(vars).not.toHaveProperty('DEMO_LOGIN');
  });
});

async function hmac(secret: string, text: string): Promise<string> {
  const { createHmac } = await import('node:crypto');
  return createHmac('sha256', secret).update(text).digest('hex');
}

it('a login says the session and nothing else', async () => {
  const answer = await post(site, { cookie: undefined }, 'login', {});
  expect(cookieOf(answer)).toMatch(/^session=[\da-f-]{36}\.\d+\.[\da-f]{64}$/);
  expect(Object.keys(await json(answer))).toEqual(['prefix']);
});
