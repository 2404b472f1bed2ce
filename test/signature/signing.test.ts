// What the signing functions promise beyond the figures: options, windows, misuse.
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { _SHA1 } from '@noble/hashes/legacy.js';
import { describe, expect, it } from 'vitest';
import {
  createSigner,
  explain,
  importSecretKey,
  parseAuthorization,
  presign,
  presignAsync,
  sign,
  signAsync,
} from '../../src/index.ts';
import { hmacSha1, hmacSha1Under, sha1 } from '../../src/signature/hmac.ts';

const credentials = { secretId: 'AKIDexample', secretKey: 'secretsecret' };
const request = { method: 'DELETE', url: 'https://b-1250000000.cos.ap-guangzhou.myqcloud.com/k?uploadId=1' };
const keyTimeOf = (authorization: string) => parseAuthorization(authorization).keyTime;
const at = (seconds: number) => ({ now: () => seconds * 1000 });

describe('hmacSha1', () => {
  // RFC 2202, section 3: the cases whose key and data are text.
  it.each([
    ['Jefe', 'what do ya want for nothing?', 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79'],
    ['\x0b'.repeat(20), 'Hi There', 'b617318655057264e28bc0b6fb378c8ef146be00'],
    ['\x0c'.repeat(20), 'Test With Truncation', '4c1a03424b55e07fe7f27be1d58bb9324a9a5a04'],
  ])('key %j', (key, text, mac) => {
    expect(hmacSha1(key, text)).toBe(mac);
    const under = hmacSha1Under(key);
    expect([under(text), under(text)], 'the state is kept, not used up').toEqual([mac, mac]);
  });
  it('SignKey of doc 7778 (step 2, 2020 onwards)', () => {
    expect(hmacSha1('BQYIM75p8x0iWVFSIgqEKwFprpRSVHlz', '1557989151;1557996351')).toBe(
      'eb2519b498b02ac213cb1f3d1a3d27a3b3c9bc5f',
    );
  });
  it('every length of text and key around the ends of blocks agrees with node:crypto', () => {
    for (let length = 0; length <= 200; length += 1) {
      const text = 'ab'.repeat(100).slice(0, length);
      const key = 'k'.repeat(length);
      expect(sha1(text)).toBe(createHash('sha1').update(text).digest('hex'));
      expect(hmacSha1(key, text)).toBe(createHmac('sha1', key).update(text).digest('hex'));
    }
    const long = '腾'.repeat(100_000);
    expect(hmacSha1(long, long)).toBe(createHmac('sha1', long).update(long).digest('hex'));
  });
  it('keys longer than a block, and texts longer than the scratch buffer, agree with WebCrypto', async () => {
    const utf8 = new TextEncoder();
    for (const [key, text] of [
      ['k'.repeat(64), 'x'.repeat(5000)],
      ['k'.repeat(65), '腾'.repeat(341)],
      ['密钥'.repeat(40), '腾'.repeat(342)],
    ] as const) {
      const imported = await crypto.subtle.importKey(
        'raw',
        utf8.encode(key),
        { name: 'HMAC', hash: 'SHA-1' },
        false,
        ['sign'],
      );
      expect(hmacSha1(key, text)).toBe(
        Buffer.from(await crypto.subtle.sign('HMAC', imported, utf8.encode(text))).toString('hex'),
      );
    }
  });
});

it('the internal of noble that is used here is there, and no other minor version gets in', () => {
  expect(_SHA1.prototype).toMatchObject({
    get: expect.any(Function),
    set: expect.any(Function),
    process: expect.any(Function),
  });
  const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(dependencies['@noble/hashes']).toMatch(/^~\d+\.\d+\.\d+$/);
});

describe('signatures in between', () => {
  const other = { secretId: 'AKIDother', secretKey: 'otherother' };
  it("a signer's kept state is not touched by them", () => {
    const options = { keyTime: '1;2' };
    const expected = sign(request, credentials, options);
    const signer = createSigner(credentials, options);
    const another = createSigner(other, options);
    sign(request, other, options);
    another.sign(request);
    expect(signer.sign(request)).toBe(expected);
    expect(another.sign(request)).toBe(sign(request, other, options));
  });
  it('one that the reading of the request makes changes nothing', () => {
    const options = { keyTime: '1;2' };
    const expected = sign(request, credentials, options);
    const reading = {
      method: request.method,
      get url() {
        sign(request, other, options);
        return request.url;
      },
    };
    expect(sign(reading, credentials, options)).toBe(expected);
    expect(explain(reading, credentials, options).authorization).toBe(expected);
  });
});

describe('the window', () => {
  it('is 900 s from one second ago by default, like the official SDKs', () => {
    expect(keyTimeOf(sign(request, credentials, at(1_000_000)))).toBe('999999;1000899');
  });
  it('expiresIn sets its length; keyTime is used as it is', () => {
    expect(keyTimeOf(sign(request, credentials, { expiresIn: 60, ...at(1_000_000) }))).toBe('999999;1000059');
    expect(keyTimeOf(sign(request, credentials, { keyTime: '5;10', ...at(1_000_000) }))).toBe('5;10');
  });
  it('never outlives the keys', () => {
    expect(keyTimeOf(sign(request, { ...credentials, expiredTime: 1_000_100 }, at(1_000_000)))).toBe(
      '999999;1000100',
    );
    expect(() => sign(request, { ...credentials, expiredTime: 7 }, { keyTime: '5;10' })).toThrow(RangeError);
  });
  it('X6: keys that have expired are said to be expired, and since when', async () => {
    const keys = { ...credentials, expiredTime: 1_000_000 };
    const error = {
      name: 'CredentialsError',
      code: 'ERR_COS_CREDENTIALS',
      message: 'credentials.expiredTime is past: the keys expired at 1970-01-12T13:46:40.000Z, get new ones',
    };
    for (const seconds of [1_000_000, 1_000_001, 9_000_000])
      for (const attempt of [sign, presign, explain])
        expect(() => attempt(request, keys, at(seconds))).toThrow(expect.objectContaining(error));
    let now = 999_999;
    const signer = createSigner(keys, { now: () => now * 1000 });
    now = 1_000_000;
    expect(() => signer.sign(request)).toThrow(expect.objectContaining(error));
    const secretKey = await importSecretKey(credentials.secretKey);
    await expect(signAsync(request, { ...keys, secretKey }, at(1_000_001))).rejects.toMatchObject(error);
  });
  it('is that of the keys where the clock here contradicts them', () => {
    const keys = { ...credentials, startTime: 2_000_000, expiredTime: 2_001_800 };
    for (const now of [1_990_000, 2_010_000])
      expect(keyTimeOf(sign(request, keys, at(now)))).toBe('2000000;2000900');
  });
  it.each([
    { expiresIn: 0 },
    { expiresIn: -1 },
    { expiresIn: Number.NaN },
    { now: () => Number.NaN },
    { expiresIn: 2_592_001 },
    { expiresIn: 0.5 },
    { expiresIn: '900' as never },
    { keyTime: '10;5' },
    { keyTime: '5;5' },
    { keyTime: '' },
    { keyTime: '1700000000000;1700000900000' },
    { keyTime: '10' },
    { keyTime: ' 5;10' },
    { keyTime: '5;10;15' },
    { keyTime: 'a;b' },
  ])('refuses %o', (options) => {
    expect(() => sign(request, credentials, options)).toThrow(RangeError);
  });
  it('30 days are not too long', () => {
    expect(keyTimeOf(sign(request, credentials, { expiresIn: 2_592_000, ...at(1_000_000) }))).toBe(
      '999999;3591999',
    );
  });
  it('refuses expiredTime in milliseconds', () => {
    expect(() => sign(request, { ...credentials, expiredTime: 1_700_000_000_000 })).toThrow(/expiredTime/);
  });
});

describe('createSigner', () => {
  it('keeps its window until half of it has passed, and renews it when the clock steps back', () => {
    let now = 1_000_000;
    const signer = createSigner(credentials, { now: () => now * 1000 });
    const keyTime = () => keyTimeOf(signer.sign(request));
    expect(keyTime()).toBe('999999;1000899');
    now += 449.5;
    expect(keyTime()).toBe('999999;1000899');
    now += 0.001;
    expect(keyTime()).toBe('1000449;1001349');
    now = 500_000;
    expect(keyTime()).toBe('499999;500899');
  });
  it('signs, presigns and explains as the functions do', () => {
    const options = { keyTime: '5;10', signHeaders: ['host'] };
    const signer = createSigner({ ...credentials, securityToken: 't' }, options);
    expect(signer.sign(request)).toBe(sign(request, credentials, options));
    expect(signer.explain(request)).toEqual(explain(request, credentials, options));
    expect(signer.presign(request)).toBe(presign(request, { ...credentials, securityToken: 't' }, options));
  });
  it('refuses bad keys when it is made', () => {
    expect(() => createSigner({ secretId: 'a', secretKey: '' })).toThrow('credentials.secretKey');
  });
});

it.each(['securityToken', 'startTime', 'expiredTime'])('a %s of null, as JSON says it, is none', (name) => {
  const keys = { ...credentials, [name]: null };
  expect(sign(request, keys, at(1_000_000))).toBe(sign(request, credentials, at(1_000_000)));
});

describe('what is signed', () => {
  it('a Request fits, and what it carries is signed', () => {
    const real = new Request(request.url, {
      method: 'PUT',
      body: 'x',
      headers: { 'x-cos-acl': 'private', accept: '*/*' },
    });
    const { headerList, urlParamList } = parseAuthorization(sign(real, credentials));
    expect([headerList, urlParamList]).toEqual(['content-type;host;x-cos-acl', 'uploadid']);
  });
  it("host is the URL's, without a default port, lower-cased; or the given one", () => {
    const host = (url: string, headers = {}) =>
      explain({ method: 'GET', url, headers }, credentials).httpString.split('\n')[3];
    expect(host('https://B.example:443/')).toBe('host=b.example');
    expect(host('http://b.example:8080/')).toBe('host=b.example%3A8080');
    expect(host('http://127.0.0.1/', { Host: 'b.example' })).toBe('host=b.example');
  });
  it('headers may be an object, pairs or a Headers; the values of one name are joined as fetch does', () => {
    const lines = [
      { 'X-Cos-A': '1, 2', range: 'bytes=0-3' },
      [
        ['x-cos-a', '1'],
        ['Range', 'bytes=0-3'],
        ['X-COS-A', '2'],
      ] as [string, string][],
      new Headers([
        ['x-cos-a', '1'],
        ['x-cos-a', '2'],
        ['range', 'bytes=0-3'],
      ]),
    ].map((headers) => explain({ ...request, headers }, credentials).httpString.split('\n')[3]);
    expect(new Set(lines)).toEqual(
      new Set(['host=b-1250000000.cos.ap-guangzhou.myqcloud.com&range=bytes%3D0-3&x-cos-a=1%2C%202']),
    );
  });
  it('the values of one name lose their blanks before they are joined, as those of fetch do', () => {
    const pairs: [string, string][] = [
      ['x-cos-a', ' 1\t'],
      ['x-cos-a', '  2 '],
    ];
    const signed = (headers: typeof pairs | Headers) =>
      explain({ ...request, headers }, credentials).httpString;
    expect(signed(pairs)).toContain('x-cos-a=1%2C%202\n');
    expect(signed(pairs)).toBe(signed(new Headers(pairs)));
  });
  it('a parameter without a name has its place in the list', () => {
    const { httpString, urlParamList } = explain(
      { method: 'GET', url: 'https://b.example/?b=2&=1' },
      credentials,
    );
    expect([httpString.split('\n')[2], urlParamList]).toEqual(['=1&b=2', ';b']);
  });
  it("another realm's Request fits, too: its properties are those of its class", () => {
    class ForeignRequest {
      get method() {
        return request.method;
      }
      get url() {
        return request.url;
      }
      get headers() {
        return new Map([['x-cos-a', '1']]);
      }
    }
    expect(explain(new ForeignRequest(), credentials).headerList).toBe('host;x-cos-a');
  });
  it('a header that is not signed may hold what it likes', () => {
    expect(sign({ ...request, headers: { 'user-agent': 'é' } }, credentials, at(5))).toBe(
      sign(request, credentials, at(5)),
    );
  });
  it('a parameter without a name is no repetition', () => {
    expect(explain({ ...request, url: 'https://b.example/?=1' }, credentials).httpString).toContain('\n=1\n');
  });
  it('signHeaders signs exactly those', () => {
    const headers = { date: 'd', 'x-cos-acl': 'a' };
    expect(
      parseAuthorization(sign({ ...request, headers }, credentials, { signHeaders: ['Date'] })).headerList,
    ).toBe('date');
    expect(
      parseAuthorization(sign({ ...request, headers }, credentials, { signHeaders: [] })).headerList,
    ).toBe('');
    for (const signHeaders of [['missing'], ['host', 'Host'], 'host', {}, [undefined]])
      expect(() => sign({ ...request, headers }, credentials, { signHeaders } as never)).toThrow(
        /^signHeaders must be an array that names headers of the request, each once$/,
      );
  });
  it('header values are trimmed as fetch trims them', () => {
    expect(explain({ ...request, headers: { 'x-cos-acl': ' \ta ' } }, credentials).httpString).toContain(
      '&x-cos-acl=a\n',
    );
  });
  it('the path is decoded once, the query too, and + is a space', () => {
    const { httpString } = explain(
      { method: 'GET', url: 'https://b.example/a%2520b/%E8%85%BE//c+d?x=1+2%2B3&Y' },
      credentials,
    );
    expect(httpString.split('\n').slice(0, 3)).toEqual(['get', '/a%20b/腾//c+d', 'x=1%202%2B3&y=']);
  });
  it.each([
    [
      'a query that is not UTF-8',
      { url: 'https://b.example/?a=%FF' },
      'request.url must be percent-encoded UTF-8',
    ],
    [
      'a name in it that is not',
      { url: 'https://b.example/?%E8=1' },
      'request.url must be percent-encoded UTF-8',
    ],
    ['half an escape', { url: 'https://b.example/?a=100%' }, 'request.url must be percent-encoded UTF-8'],
    ['a scheme that is not HTTP', { url: 's3://b/k?uploadId=1' }, 'request.url must be an absolute URL'],
    ['a user name', { url: 'https://secret@b.example/' }, 'request.url must hold no user name'],
    ['a method of two lines', { method: 'DELETE\nE8' }, 'request.method must be an HTTP method'],
    ['a method of two words', { method: 'GET E8' }, 'request.method must be an HTTP method'],
    ['an empty method', { method: '' }, 'request.method must be an HTTP method'],
    [
      'a header that is Latin-1',
      { headers: { 'Content-Disposition': 'filename="Café.pdf"' } },
      'content-disposition',
    ],
    [
      'a header that ends in a no-break space',
      { headers: { 'x-cos-a': 'a\u00a0' } },
      'x-cos-a must be ASCII',
    ],
    ['a header with a control character', { headers: [['x-cos-a', 'a\u007f']] }, 'x-cos-a must be ASCII'],
    ['a header name that is none', { headers: { 'x-cos-a b': '' } }, 'request.headers must have names'],
    ['headers that are no pairs', { headers: [undefined] }, 'request.headers must have names'],
    ['a repeated parameter', { url: 'https://b.example/?a=1&A=2' }, 'request.url'],
    ['a malformed path', { url: 'https://b.example/%E8' }, 'request.url'],
    ['a relative URL', { url: '/k' }, 'request.url'],
    ['no URL', { url: undefined }, 'request.url'],
    ['no method', { method: undefined }, 'request.method'],
    [
      'a header that cannot be sent',
      { headers: { 'x-cos-security-token': 'secret\r\nx: y' } },
      'request.headers',
    ],
    ['a header beyond Latin-1', { headers: { 'x-cos-meta-a': '腾' } }, 'request.headers'],
  ])('%s is refused by name, and not repeated', (_, damage, name) => {
    const attempt = () => sign({ ...request, ...damage } as never, credentials);
    expect(attempt).toThrow(name);
    expect(attempt).not.toThrow(/secret|E8|FF|100|腾|Café/);
  });
  it.each([undefined, null, '', 'a'])('%j is no request', (bad) => {
    expect(() => sign(bad as never, credentials)).toThrow(TypeError);
  });
  it.each([
    ['secretId', undefined],
    ['secretId', ''],
    ['secretId', 'a b'],
    ['secretId', 'a&q-ak=b'],
    ['secretKey', undefined],
    ['secretKey', 'key\n'],
    ['secretKey', 5],
    ['securityToken', 'a\nb'],
    ['securityToken', 'tök'],
  ])('credentials.%s must not be %j', (name, value) => {
    expect(() => sign(request, { ...credentials, [name]: value } as never)).toThrow(`credentials.${name}`);
  });
});

describe('presign', () => {
  it("spreads the fields with their values encoded, after the request's own, the token among the signed", () => {
    const url = presign(request, { ...credentials, securityToken: 'a+/=' }, { keyTime: '5;10' });
    expect(url).toMatch(
      /^https:\/\/b-1250000000\.cos\.ap-guangzhou\.myqcloud\.com\/k\?uploadId=1&x-cos-security-token=a%2B%2F%3D&q-sign-algorithm=sha1&q-ak=AKIDexample&q-sign-time=5%3B10&q-key-time=5%3B10&q-header-list=host&q-url-param-list=uploadid%3Bx-cos-security-token&q-signature=[\da-f]{40}$/,
    );
  });
  it.each([
    ['https://b.example/k?', 'https://b.example/k?q-sign-algorithm'],
    ['https://b.example/k?#', 'https://b.example/k?q-sign-algorithm'],
    ['https://b.example/k#?a', 'https://b.example/k?q-sign-algorithm'],
    ['https://b.example', 'https://b.example/?q-sign-algorithm'],
    ['HTTPS://B.example:443/a b?c d', 'https://b.example/a%20b?c%20d&q-sign-algorithm'],
  ])('the query of %s begins once', (url, beginning) => {
    const presigned = presign({ method: 'GET', url }, credentials);
    expect(presigned.slice(0, beginning.length)).toBe(beginning);
    expect(presigned.split('?')).toHaveLength(2);
  });
  it('drops a fragment, and refuses a URL that is presigned already', () => {
    const url = presign({ method: 'GET', url: 'https://b.example/k#part' }, credentials);
    expect(url).not.toContain('#');
    expect(() => presign({ method: 'GET', url }, credentials)).toThrow('presigned already');
  });
  it.each(['sign=q', 'a=1&sign=q', 'q-ak=a', 'x-cos-security-token=t'])('%s is presigned, too', (search) => {
    const url = `https://b.example/k?${search}`;
    expect(() => presign({ method: 'GET', url }, credentials)).toThrow('presigned already');
    expect(presign({ method: 'GET', url: url.replace(/[?&]/g, '$&a-') }, credentials)).toContain(
      'q-signature',
    );
  });
  it('signAsync and presignAsync give the same bytes, from a key that cannot be read out', async () => {
    const secretKey = await importSecretKey(credentials.secretKey);
    expect(secretKey.extractable).toBe(false);
    const keys = { ...credentials, securityToken: 'a+/=', expiredTime: 1_000_100 };
    const twin = { ...keys, secretKey };
    expect(await signAsync(request, twin, at(1_000_000))).toBe(sign(request, keys, at(1_000_000)));
    expect(await presignAsync(request, twin, at(1_000_000))).toBe(presign(request, keys, at(1_000_000)));
    await expect(signAsync(request, keys as never, at(1_000_000))).rejects.toThrow('importSecretKey');
    const other = (algorithm: object, uses: KeyUsage[]) =>
      crypto.subtle.generateKey(algorithm as HmacKeyGenParams, false, uses);
    for (const secretKey of [
      {},
      await other({ name: 'AES-GCM', length: 128 }, ['encrypt', 'decrypt']),
      await other({ name: 'HMAC', hash: 'SHA-256' }, ['sign']),
    ])
      await expect(signAsync(request, { ...keys, secretKey } as never, at(1_000_000))).rejects.toThrow(
        'credentials.secretKey must come from importSecretKey',
      );
    await expect(importSecretKey('')).rejects.toThrow('credentials.secretKey');
  });
});

describe('parseAuthorization', () => {
  it('gives back what was signed', () => {
    expect(parseAuthorization(sign(request, credentials, { keyTime: '5;10' }))).toEqual({
      signAlgorithm: 'sha1',
      ak: 'AKIDexample',
      signTime: '5;10',
      keyTime: '5;10',
      headerList: 'host',
      urlParamList: 'uploadid',
      signature: expect.stringMatching(/^[\da-f]{40}$/),
    });
  });
  it('gives a value whole, `=` in it too', () => {
    const secretId = 'AKID+/==';
    expect(parseAuthorization(sign(request, { ...credentials, secretId })).ak).toBe(secretId);
  });
  it('names the field that is missing', () => {
    expect(() => parseAuthorization('q-sign-algorithm=sha1&q-ak=a')).toThrow('q-sign-time');
    expect(() => parseAuthorization(undefined as never)).toThrow(TypeError);
  });
});
