// What is wrong with the options is said when the handler is made.
import { describe, expect, it } from 'vitest';
import { type AbortHandlerOptions, createAbortHandler } from '../../src/edge/index.ts';

const good: AbortHandlerOptions = {
  bucket: 'examplebucket-1250000000',
  region: 'ap-guangzhou',
  credentials: { secretId: 'AKID', secretKey: 'k' },
  authorize: () => true,
};
const make = (options: object) => () => createAbortHandler({ ...good, ...options });

describe('refused', () => {
  it.each<[object, typeof TypeError, string]>([
    [{ bucket: undefined }, TypeError, 'bucket'],
    [{ bucket: 'evil.example/' }, RangeError, 'bucket'],
    [{ region: 'cos.ap-guangzhou' }, RangeError, 'region'],
    [{ endpoint: 'http://insecure.example' }, RangeError, 'endpoint'],
    [{ endpoint: 'https://a@b' }, RangeError, 'endpoint'],
    [{ credentials: undefined }, TypeError, 'credentials'],
    [{ credentials: 'AKID' }, TypeError, 'credentials'],
    [{ credentials: { secretId: 'AKID' } }, TypeError, 'credentials.secretKey'],
    [{ credentials: { authorization: 'q-ak' } }, TypeError, 'credentials'],
    [
      { credentials: { ...good.credentials, expiredTime: Date.now() } },
      RangeError,
      'credentials.expiredTime',
    ],
    [{ authorize: undefined }, TypeError, 'authorize'],
    [{ authorize: true }, TypeError, 'authorize'],
    [{ origins: 'https://app.example.com' }, TypeError, 'origins'],
    [{ origins: null }, TypeError, 'origins'],
    [{ origins: [undefined] }, TypeError, 'origins'],
    [{ origins: [new URL('https://app.example.com')] }, TypeError, 'origins'],
    [{ origins: [/example/] }, TypeError, 'origins'],
    [{ origins: ['https://'] }, RangeError, 'origins'],
    [{ origins: ['https://['] }, TypeError, 'origins'],
    ...[
      '*',
      'null',
      '',
      'app.example.com',
      'https://*',
      'https://*.example.com',
      'https://app.example.com/',
      'https://app.example.com/path',
      'https://app.example.com?',
      'https://app.example.com:443',
      'https://APP.example.com',
      'https://me@app.example.com',
      'https://müller.example',
      ' https://app.example.com',
      'ftp://app.example.com',
      'file:///',
      'capacitor://',
      'capacitor://localhost/',
      'tauri://me@localhost',
      'chrome-extension://*',
      'moz-extension://0b1c3a52-0001-4bd1-9c3c-0a4d7c9e1a01',
    ].map((origin): [object, typeof TypeError, string] => [
      { origins: ['https://good.example', origin] },
      RangeError,
      'origins',
    ]),
    ...[0, 0.5, -1, Number.NaN, 86_401, 900_000].map((expiresIn): [object, typeof TypeError, string] => [
      { expiresIn },
      RangeError,
      'expiresIn',
    ]),
    [{ timeout: 49 }, RangeError, 'timeout'],
    [{ timeout: 0 }, RangeError, 'timeout'],
    [{ onError: 'log' }, TypeError, 'onError'],
    [{ deadline: 2 ** 31 }, RangeError, 'deadline'],
    [{ retry: 11 }, RangeError, 'retry'],
    [{ retry: '3' }, RangeError, 'retry'],
    [{ fetch: 'fetch' }, TypeError, 'fetch'],
    [{ now: 0 }, TypeError, 'now'],
    [{ onRetry: {} }, TypeError, 'onRetry'],
  ])('%o: %o naming %s', (options, kind, name) => {
    let error: unknown;
    try {
      make(options)();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toContain(name);
  });
  it('none at all', () => expect(() => createAbortHandler(undefined as never)).toThrow('bucket'));
  it('inherited ones do not count', () => {
    const { authorize, ...rest } = good;
    expect(() => createAbortHandler(Object.assign(Object.create({ authorize }), rest))).toThrow(
      'authorize must be a function',
    );
  });
});

it.each([
  {},
  {
    origins: [
      'https://app.example.com',
      'http://localhost:8080',
      'https://[::1]:3',
      'https://xn--mller-kva.example',
      'capacitor://localhost',
      'ionic://localhost',
      'tauri://localhost',
      'chrome-extension://aohghmighlieiainnegkcijnfilokake',
      'capacitor://app.example.com:8080',
    ],
  },
  { endpoint: 'http://127.0.0.1:9000' },
  { endpoint: 'http://insecure.example', allowInsecureEndpoint: true },
  { credentials: () => Promise.reject() },
  {
    expiresIn: 86_400,
    timeout: 50,
    deadline: 0x7fffffff,
    retry: 0,
    fetch: undefined,
    now: undefined,
    onRetry: undefined,
    onError: undefined,
  },
])('%o is accepted', (options) => expect(make(options)()).toBeTypeOf('function'));

it('what a polluted prototype adds is not read: neither another host nor another caller', async () => {
  const polluted: Record<string, unknown> = Object.prototype as never;
  const sent: string[] = [];
  const fetch = async ({ url }: Request) => {
    sent.push(url);
    return new Response(null, { status: 204 });
  };
  const names = {
    endpoint: 'https://evil.example',
    allowInsecureEndpoint: true,
    now: () => 0,
    onRetry: () => {},
    expiresIn: 60,
    onError: () => {},
  };
  Object.assign(polluted, names);
  try {
    const handler = createAbortHandler({ ...good, fetch });
    const asked = (route: string) =>
      handler(
        new Request(`https://app.example.com/${route}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"key":"k","uploadId":"i"}',
        }),
      );
    expect((await asked('abort')).status).toBe(200);
    const { url, expires } = (await (await asked('presign')).json()) as { url: string; expires: number };
    const host = 'https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/k?uploadId=i';
    expect(sent).toEqual([host]);
    expect(url.startsWith(`${host}&q-`)).toBe(true);
    expect(Math.abs(expires - (Date.now() / 1000 + 900))).toBeLessThan(60);
  } finally {
    for (const name of Object.keys(names)) delete polluted[name];
  }
});
