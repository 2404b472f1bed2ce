// Who the user is: a cookie with a random id, signed so that nobody can make one up. A product's own login
// takes the place of `logIn`.
import type { Env } from './env.ts';
import { Problem } from './problem.ts';

/** Everything that the users put into the bucket is below it. */
export const PREFIX = 'cos-abort-demo/';
/** Seconds. Renewed at each login. */
const LIFETIME = 7 * 24 * 60 * 60;

/**
 * `POST /api/login`: lets anybody in, as the same user as before, but only if `DEMO_LOGIN` is "yes".
 * Answers where its keys begin.
 */
export async function logIn(request: Request, env: Env): Promise<Response> {
  if (request.method !== 'POST') throw new Problem(405, 'the method must be POST');
  if (env.DEMO_LOGIN !== 'yes') throw new Problem(501, 'this Worker has no login yet: see user.ts');
  const user = (await userOf(request, env)) ?? crypto.randomUUID();
  const session = `${user}.${Math.floor(Date.now() / 1000) + LIFETIME}`;
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', await keyOf(env), bytes(session)));
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Lax', `Max-Age=${LIFETIME}`];
  if (new URL(request.url).protocol === 'https:') attributes.push('Secure');
  const cookie = [`session=${session}.${mac.toHex()}`, ...attributes].join('; ');
  return Response.json(
    { prefix: prefixOf(user) },
    { headers: { 'set-cookie': cookie, 'cache-control': 'no-store' } },
  );
}

/**
 * The user whose session it is; `undefined` when there is none, or it has ended, or this Worker has not
 * signed it.
 */
export async function userOf(request: Request, env: Env): Promise<string | undefined> {
  const [, session = '', user, ends, mac = ''] = SESSION.exec(request.headers.get('cookie') ?? '') ?? [];
  const signed = await crypto.subtle.verify(
    'HMAC',
    await keyOf(env),
    Uint8Array.fromHex(mac),
    bytes(session),
  );
  return signed && Number(ends) * 1000 > Date.now() ? user : undefined;
}

/** Whether a key is one of the user's. */
export const owns = (user: string, key: string): boolean =>
  key.startsWith(prefixOf(user)) && key !== prefixOf(user);

const prefixOf = (user: string): string => `${PREFIX}${user}/`;

const SESSION = /(?:^|; )session=(([\da-f-]{36})\.(\d+))\.([\da-f]{64})(?:;|$)/;

const keyOf = ({ SESSION_SECRET }: Env): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', bytes(SESSION_SECRET), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ]);

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
