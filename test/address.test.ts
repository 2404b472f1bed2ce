// The security boundary: what may become a URL that receives credentials. Numbers are the fault catalogue's.
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { copyAddress, isOfBucket } from '../src/address.ts';
import {
  abortMultipartUpload,
  bucketUrl,
  createSigner,
  initiateMultipartUpload,
  objectUrl,
  type UploadAddress,
  uploadUrl,
} from '../src/index.ts';
import { openBucket, rejection } from './support/bucket.ts';

const good = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', key: 'dir/a.txt', uploadId: '1' };
const origin = 'https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com';

describe('URLs', () => {
  it('are virtual-hosted, with each segment of the key encoded and one parameter', () => {
    expect(bucketUrl(good).href).toBe(`${origin}/`);
    expect(objectUrl({ ...good, key: "dir//a b+c%20(1)!'*~腾/.hidden/..." }).href).toBe(
      `${origin}/dir//a%20b%2Bc%2520%281%29%21%27%2A~%E8%85%BE/.hidden/...`,
    );
    expect(uploadUrl({ ...good, uploadId: 'a&partNumber=1# é' }).href).toBe(
      `${origin}/dir/a.txt?uploadId=a%26partNumber%3D1%23%20%C3%A9`,
    );
  });
  it('legacy regions have no cos. label', () => {
    expect(bucketUrl({ ...good, region: 'cn-north' }).host).toBe(
      'examplebucket-1250000000.cn-north.myqcloud.com',
    );
    expect(bucketUrl({ ...good, region: 'cn-north-1' }).host).toBe(
      'examplebucket-1250000000.cos.cn-north-1.myqcloud.com',
    );
  });
  it('lead to the bucket at each of its hosts, those of legacy regions among them', () => {
    const address = {
      bucket: 'b-1',
      region: 'cn-north',
      endpoint: 'https://b-1.cos.accelerate.myqcloud.com',
    };
    for (const host of ['b-1.cn-north.myqcloud.com', 'b-1.cos.cn-north.myqcloud.com'])
      expect(isOfBucket(new URL(`https://${host}/k`), address), host).toBe(true);
    expect(isOfBucket(new URL('https://b-2.cn-north.myqcloud.com/k'), address)).toBe(false);
  });
  it('an endpoint replaces the origin', () => {
    for (const endpoint of [
      'https://cos.example.com',
      'https://cos.example.com/',
      'https://cos.example.com:8443',
      'http://localhost:1',
      'http://a.localhost',
      'http://127.0.0.2:9',
      'http://[::1]:9',
    ])
      expect(bucketUrl({ ...good, endpoint }).origin).toBe(new URL(endpoint).origin);
    expect(
      bucketUrl({ ...good, endpoint: 'http://cos.example.com', allowInsecureEndpoint: true }).protocol,
    ).toBe('http:');
  });
  it('I2: every other key arrives exactly as it was given', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '\r',
        '\n',
        '\0',
        '\t',
        '?',
        '#',
        '%',
        '&',
        '+',
        ' ',
        '"',
        "'",
        '\\',
        '🎬',
        'é',
        'e\u0301',
        '%2F',
        '//',
        '.',
        'a',
      ),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    );
    const key = fc
      .array(part, { minLength: 1, maxLength: 12 })
      .map((parts) => `k${parts.join('')}`)
      .filter((key) => key.isWellFormed() && !key.split('/').some((s) => /^(\.|%2e){1,2}$/i.test(s)));
    fc.assert(
      fc.property(key, (key) => {
        expect(decodeURIComponent(objectUrl({ ...good, key }).pathname)).toBe(`/${key}`);
      }),
      { numRuns: 2000 },
    );
  });
});

/** What no address may hold. */
const hostile: [name: string, damage: Record<string, unknown>][] = [
  ...[
    'x.evil.com/',
    'ap-guangzhou.evil.com#',
    'ap-guangzhou?',
    'cos.ap-guangzhou',
    'AP-GUANGZHOU',
    '',
    ' ',
    '-a',
    'a-',
    'a@b',
    'a\n',
    'a'.repeat(64),
  ].map((region): [string, Record<string, unknown>] => ['region', { region }]),
  ...[
    'a@evil.com/',
    'evil.com\\',
    'evil.com',
    'nodigits',
    'a-b',
    '-a-1',
    'A-1',
    'a_b-1',
    '',
    'a-1\n',
    'a.b-1',
    `${'a'.repeat(62)}-1`,
  ].map((bucket): [string, Record<string, unknown>] => ['bucket', { bucket }]),
  ...[
    'http://cos.example.com',
    'ftp://a',
    'https://u:p@a',
    'https://a/path',
    'https://a/?q',
    'https://a?q',
    'https://a#f',
    'https://a\\b',
    'https:///a',
    '//a',
    'a.com',
    '',
    'https://',
    'javascript:alert(1)',
    'https://a\t.com',
    'https://a b',
    'http://127.0.0.1.evil.com',
    'http://localhost.evil.com',
    'http://evil.com/localhost',
    'https://a:99999',
  ].map((endpoint): [string, Record<string, unknown>] => ['endpoint', { endpoint }]),
  ...[
    '',
    '/a',
    '//',
    '.',
    '..',
    './a',
    '../a',
    'a/.',
    'a/..',
    'a/./b',
    'a/../b',
    'a\n/../b',
    '%2e',
    'a/%2e%2E/b',
    'a/.%2e',
    'a'.repeat(851),
    '腾'.repeat(284),
    '\ud800',
    'a\udc00b',
  ].map((key): [string, Record<string, unknown>] => ['key', { key }]),
  ...[
    '',
    '   ',
    '\n',
    'a\r\n',
    '\0',
    'a\u001f',
    'a\u007f',
    'a\u200bb',
    'a\u202e',
    '\ud800',
    'a\udfff',
    'a\ufffd',
  ].map((uploadId): [string, Record<string, unknown>] => ['uploadId', { uploadId }]),
  ...(['region', 'bucket', 'key', 'uploadId'] as const).flatMap((name) =>
    [undefined, null, 5, {}, [name]].map((value): [string, Record<string, unknown>] => [
      name,
      { [name]: value },
    ]),
  ),
  ['endpoint', { endpoint: null }],
  ['allowInsecureEndpoint', { endpoint: 'http://a.example', allowInsecureEndpoint: 'false' }],
  ['endpoint', { endpoint: 5 }],
];

describe('I1, I3, I4, I5, I6, I9, A12: hostile addresses', () => {
  it.each(hostile)('%s: %o is refused at once, by name', (name, damage) => {
    const attempt = () => uploadUrl({ ...good, ...damage });
    expect(attempt).toThrow(name);
    try {
      attempt();
    } catch (error) {
      expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
      expect(String(error)).not.toContain('evil');
    }
  });
  it('and nothing is signed or sent', async () => {
    const { cos, credentials, origin } = await openBucket();
    for (const [name, damage] of hostile) {
      const address = { ...good, endpoint: origin, ...damage };
      const error = await rejection(abortMultipartUpload(address, { credentials }));
      expect(error.message).toContain(name);
      expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
      if (name !== 'uploadId')
        expect((await rejection(initiateMultipartUpload(address, { credentials }))).message).toContain(name);
    }
    expect(cos.requests).toEqual([]);
  });
  it('a key of blanks can be sent', () => {
    expect(objectUrl({ ...good, key: ' ' }).pathname).toBe('/%20');
    expect(objectUrl({ ...good, key: '\t\n\r' }).pathname).toBe('/%09%0A%0D');
  });
  it('850 bytes are a key, of one byte or of three each', () => {
    for (const key of ['a'.repeat(850), '腾'.repeat(283)])
      expect(decodeURIComponent(objectUrl({ ...good, key }).pathname)).toBe(`/${key}`);
  });
  it.each([undefined, null, 'a', 5])('%j is no address', (address) => {
    expect(() => bucketUrl(address as never)).toThrow('bucket');
  });
});

describe('D4: copyAddress', () => {
  it('is not changed by its owner, nor by anybody else, and holds nothing else', () => {
    const mine: UploadAddress & { extra?: string } = { ...good, endpoint: 'https://a.example', extra: 'x' };
    const copy = copyAddress<UploadAddress>(mine);
    mine.key = 'other';
    expect(copy).toEqual({ ...good, endpoint: 'https://a.example' });
    expect(() => Object.assign(copy, { key: 'other' })).toThrow(TypeError);
    expect(uploadUrl(copy).href).toBe('https://a.example/dir/a.txt?uploadId=1');
  });
  it('is of what the address was: bucket, object or upload', () => {
    const { uploadId: _, ...object } = good;
    expect(copyAddress(object)).toEqual(object);
    expect(copyAddress({ ...object, endpoint: undefined })).toEqual(object);
  });
});

it('an address is read once', () => {
  const reads: string[] = [];
  const address = {} as UploadAddress;
  for (const name of Object.keys(good) as (keyof typeof good)[])
    Object.defineProperty(address, name, {
      enumerable: true,
      get() {
        reads.push(name);
        return good[name];
      },
    });
  uploadUrl(address);
  expect(reads).toEqual(Object.keys(good));
});

describe("I7: what was put on Object.prototype is nobody's", () => {
  const pollution: Record<string, unknown> = {
    endpoint: 'http://127.0.0.1:1',
    allowInsecureEndpoint: true,
    securityToken: 'polluted',
    expiredTime: 1,
    keyTime: '1;2',
    redirect: 'follow',
    headers: { 'x-cos-polluted': '1' },
    secretKey: 'polluted',
    signal: AbortSignal.abort(),
    onMissing: 'reject',
  };
  afterEach(() => {
    for (const name of Object.keys(pollution)) delete (Object.prototype as Record<string, unknown>)[name];
  });
  it('neither in addresses, nor in credentials, options and requests', async () => {
    const credentials = { secretId: 'a', secretKey: 'b' };
    for (const [name, value] of Object.entries(pollution))
      Object.defineProperty(Object.prototype, name, {
        value,
        configurable: true,
        enumerable: false,
        writable: true,
      });
    expect(bucketUrl(good).origin).toBe(origin);
    const { httpString, keyTime } = createSigner(
      { secretId: 'a', secretKey: 'b' },
      { now: () => 5_000_000 },
    ).explain({
      method: 'GET',
      url: `${origin}/k`,
    });
    expect(httpString).not.toContain('polluted');
    expect(keyTime).toBe('4999;5899');
    expect(() => createSigner({ secretId: 'a' } as never)).toThrow('credentials.secretKey');
    const requests: Request[] = [];
    const fetch = async (request: Request) => {
      requests.push(request);
      return new Response(null, { status: 204 });
    };
    expect(await abortMultipartUpload(good, { credentials, fetch })).toMatchObject({ outcome: 'aborted' });
    expect(requests[0]?.redirect).toBe('manual');
    expect([...requests[0]!.headers.keys()]).toEqual(['authorization']);
  });
});
