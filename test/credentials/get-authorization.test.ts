// fromGetAuthorization: callbacks written for cos-js-sdk-v5, as they are. The SDK itself is the outside
// judge: of what a callback is told, and, through its own signing function, of the signatures that
// callbacks answer with.
import { createRequire } from 'node:module';
import { inspect } from 'node:util';
import type SdkType from 'cos-js-sdk-v5';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  abortMultipartUpload,
  type CosError,
  type Credentials,
  completeMultipartUpload,
  fromGetAuthorization,
  type GetAuthorization,
  type GetAuthorizationOptions,
  initiateMultipartUpload,
  listMultipartUploads,
  listParts,
  type RequestAuthorization,
  sign,
  type UnsignedRequest,
  uploadPart,
} from '../../src/index.ts';
import { openBucket, rejection, serveOnce } from '../support/bucket.ts';

const COS: typeof SdkType = createRequire(import.meta.url)('cos-js-sdk-v5/src/cos.js');

const START = 1_700_000_000;
const AT = START * 1000 + 60_000;
const permanent = { secretId: 'AKIDcanary', secretKey: 'canarySecretKey' };
const temporary = { secretId: 'AKIDtmp', secretKey: 'canaryTmpKey', securityToken: 'canary+Token/==' };
const rotated = {
  secretId: 'AKIDrotated',
  secretKey: 'canaryRotatedKey',
  securityToken: 'canary+Rotated/==',
};

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
async function setUp() {
  const clock = { now: AT };
  const bucket = await openBucket({
    credentials: [permanent, { ...temporary }, rotated],
    now: () => clock.now,
  });
  const named = () => ({ bucket: bucket.at(key).bucket, region: bucket.at(key).region });
  const upload = (name = key) => ({ ...bucket.at(name), uploadId: bucket.cos.addUpload({ key: name }) });
  const abort = (credentials: Parameters<typeof abortMultipartUpload>[1]['credentials'], name = key) =>
    abortMultipartUpload(upload(name), { credentials, now: () => clock.now });
  const source = (callback: GetAuthorization, more = {}) =>
    fromGetAuthorization(callback, { ...named(), now: () => clock.now, ...more });
  const abortAll = (credentials: ReturnType<typeof source>, count = 100) =>
    Promise.all(Array.from({ length: count }, (_, i) => abort(credentials, `dir/${i}`)));
  return { bucket, clock, upload, abort, abortAll, source };
}
afterEach(() => vi.restoreAllMocks());

const key = 'dir/视频 (1)+%20.bin';

/** As Tencent's samples sign on a server: with the SDK's own function, from what the callback was told. */
const signed = (options: GetAuthorizationOptions, { secretId, secretKey }: Credentials, now = AT) =>
  COS.getAuthorization({
    SecretId: secretId,
    SecretKey: secretKey,
    Method: options.Method,
    Pathname: options.Pathname,
    Query: options.Query,
    Headers: options.Headers,
    KeyTime: `${now / 1000 - 1};${now / 1000 + 900}`,
  });
const keysOf = ({ secretId, secretKey, securityToken }: typeof temporary, more = {}) => ({
  TmpSecretId: secretId,
  TmpSecretKey: secretKey,
  SecurityToken: securityToken,
  StartTime: START,
  ExpiredTime: START + 1800,
  ...more,
});

describe('the three forms abort a real upload', () => {
  it.each<[string, (options: GetAuthorizationOptions) => unknown]>([
    ['1: an Authorization string', (options) => signed(options, permanent)],
    ['2: Authorization alone', (options) => ({ Authorization: signed(options, permanent) })],
    [
      '2: Authorization and SecurityToken',
      (options) => ({ Authorization: signed(options, temporary), SecurityToken: temporary.securityToken }),
    ],
    [
      '2: Authorization and XCosSecurityToken',
      (options) => ({
        Authorization: signed(options, temporary),
        XCosSecurityToken: temporary.securityToken,
      }),
    ],
    ['3: temporary keys with SecurityToken', () => keysOf(temporary)],
    [
      '3: temporary keys with XCosSecurityToken',
      () => keysOf(temporary, { SecurityToken: undefined, XCosSecurityToken: temporary.securityToken }),
    ],
    ['3: temporary keys without StartTime', () => keysOf(temporary, { StartTime: undefined })],
    [
      '3: temporary keys with times as digits',
      () => keysOf(temporary, { StartTime: `${START}`, ExpiredTime: `${START + 1800}` }),
    ],
  ])('form %s', async (_, answer) => {
    const { bucket, abort, source } = await setUp();
    const synchronous: GetAuthorization = (options, callback) => callback(answer(options));
    const later: GetAuthorization = (options, callback) => void setTimeout(() => callback(answer(options)));
    const twice: GetAuthorization = (options, callback) => {
      callback(answer(options));
      callback('q-nonsense');
    };
    for (const callback of [synchronous, later, twice])
      expect(await abort(source(callback))).toMatchObject({ outcome: 'aborted', attempts: 1 });
    expect(bucket.cos.uploads).toEqual([]);
  });
  it('form 1 from a server that signs method and path only, as the oldest samples do', async () => {
    const { bucket, abort, source } = await setUp();
    const callback: GetAuthorization = ({ Method, Key }, callback) =>
      callback(signed({ Method, Pathname: `/${Key}` } as GetAuthorizationOptions, permanent));
    expect(await abort(source(callback))).toMatchObject({ outcome: 'aborted' });
    expect(bucket.cos.requests[0]?.signed).toEqual({ headerList: [], urlParamList: [] });
  });
  it('a callback typed by the SDK fits as it is', async () => {
    const { clock, abort, source } = await setUp();
    const callback: NonNullable<SdkType.COSOptions['getAuthorization']> = (options, callback) =>
      callback(
        COS.getAuthorization({ ...options, SecretId: permanent.secretId, SecretKey: permanent.secretKey }),
      );
    clock.now = Date.now();
    expect(await abort(source(callback))).toMatchObject({ outcome: 'aborted' });
  });
  it('every call of the library goes through form 1, each with a signature of its own', async () => {
    const { bucket, clock, abort, source } = await setUp();
    const scopes: string[] = [];
    const credentials = source((options, callback) => {
      scopes.push(options.Scope[0]!.action.slice('name/cos:'.length));
      callback(signed(options, permanent));
    });
    const options = { credentials, now: () => clock.now };
    const opened = await initiateMultipartUpload(bucket.at(key), {
      ...options,
      headers: { 'content-type': 'a/b', 'x-cos-meta-a': '1' },
    });
    const part = await uploadPart(opened, 1, 'a part', options);
    for await (const listed of listParts(opened, options)) expect(listed.partNumber).toBe(1);
    for await (const listed of listMultipartUploads(bucket.at(key), { ...options, prefix: 'dir/' }))
      expect(listed.key).toBe(key);
    await completeMultipartUpload(opened, [part], options);
    expect(bucket.cos.objects).toMatchObject([{ key, size: 6 }]);
    expect(await abort(credentials)).toMatchObject({ outcome: 'aborted' });
    expect(scopes).toEqual([
      'InitiateMultipartUpload',
      'UploadPart',
      'ListParts',
      'ListMultipartUploads',
      'CompleteMultipartUpload',
      'AbortMultipartUpload',
    ]);
    expect(bucket.cos.requests[0]?.signed?.headerList).toEqual(['host', 'x-cos-meta-a']);
  });
});

describe('what a callback is told', () => {
  it('is what cos-js-sdk-v5 tells it of the same request', async () => {
    const target = { Bucket: 'examplebucket-1250000000', Region: 'ap-guangzhou', Key: key };
    const address = { bucket: target.Bucket, region: target.Region, key, uploadId: '1/+' };
    const bySdk: unknown[] = [];
    for (const method of ['log', 'warn'] as const) vi.spyOn(console, method).mockImplementation(() => {}); // its remarks about Node
    const sdk = new COS({ getAuthorization: (options) => void bySdk.push(options) });
    const ignore = () => {};
    sdk.multipartAbort({ ...target, UploadId: '1/+' }, ignore);
    sdk.multipartInit({ ...target, ContentType: 'a/b', CacheControl: 'no-cache', ACL: 'private' }, ignore);
    sdk.multipartListPart({ ...target, UploadId: '1/+' }, ignore);
    sdk.multipartUpload({ ...target, UploadId: '1/+', PartNumber: 2, Body: 'a' }, ignore);
    sdk.multipartList({ ...target, Prefix: 'dir/', MaxUploads: 5, EncodingType: 'url' } as never, ignore);
    await vi.waitFor(() => expect(bySdk).toHaveLength(5));

    const here: unknown[] = [];
    const credentials = fromGetAuthorization((options, callback) => {
      here.push(options);
      callback('none'); // and so nothing is sent
    });
    const options = { credentials };
    await rejection(abortMultipartUpload(address, options));
    const headers = { 'content-type': 'a/b', 'cache-control': 'no-cache', 'x-cos-acl': 'private' };
    await rejection(initiateMultipartUpload(address, { ...options, headers }));
    await rejection(listParts(address, options).next());
    await rejection(uploadPart(address, 2, 'a', options));
    await rejection(listMultipartUploads(address, { ...options, prefix: 'dir/', pageSize: 5 }).next());

    const comparable = (all: unknown[]) =>
      (all as GetAuthorizationOptions[]).map((one) => ({
        ...one,
        Query: Object.fromEntries(Object.entries(one.Query).map(([name, value]) => [name, `${value}`])),
      }));
    expect(comparable(here)).toEqual(comparable(bySdk));
    expect(here[0]).toEqual({
      Bucket: 'examplebucket-1250000000',
      Region: 'ap-guangzhou',
      Method: 'DELETE',
      Key: key,
      Pathname: `/${key}`,
      Query: { uploadId: '1/+' },
      Headers: { Host: 'examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com' },
      Scope: [
        {
          action: 'name/cos:AbortMultipartUpload',
          bucket: 'examplebucket-1250000000',
          region: 'ap-guangzhou',
          prefix: key,
        },
      ],
      SystemClockOffset: 0,
      ForceSignHost: true,
    });
  });
  it.each([
    ['https://b-1.cos.ap-beijing.myqcloud.com/k', {}, 'b-1', 'ap-beijing'],
    ['https://b-1.cn-north.myqcloud.com/k', {}, 'b-1', 'cn-north'],
    ['https://b-1.cos.ap-beijing.tencentcos.cn/k', {}, 'b-1', 'ap-beijing'],
    ['https://b-1.cos.accelerate.myqcloud.com/k', { region: 'ap-beijing' }, 'b-1', 'ap-beijing'],
    ['https://cdn.example.com/k', { bucket: 'b-1', region: 'ap-beijing' }, 'b-1', 'ap-beijing'],
    ['https://cdn.example.com/k', {}, '', ''],
    ['https://cos.ap-beijing.myqcloud.com.example.com/k', {}, '', ''],
  ])('%s %j is Bucket %s, Region %s', async (url, settings, ...expected) => {
    const callback = vi.fn<GetAuthorization>((_, answer) => answer(keysOf(temporary)));
    await fromGetAuthorization(callback, settings)({ method: 'GET', url, headers: {}, clockOffset: 0 });
    const [{ Bucket, Region, Scope }] = callback.mock.calls[0]!;
    expect([Bucket, Region]).toEqual(expected);
    expect([Scope[0]!.bucket, Scope[0]!.region]).toEqual(expected);
  });
  it('C1, C2: the clock that was learnt from a refusal, so that a signature made with the wrong one is made again', async () => {
    const { clock, upload, source } = await setUp();
    const offsets: number[] = [];
    const off = 3600e3;
    const credentials = source((options, callback) => {
      offsets.push(options.SystemClockOffset);
      callback(signed(options, permanent, clock.now + off + options.SystemClockOffset));
    });
    const wrong = { credentials, now: () => clock.now + off };
    expect(await abortMultipartUpload(upload(), wrong)).toMatchObject({ outcome: 'aborted', attempts: 2 });
    expect(await abortMultipartUpload(upload(), wrong)).toMatchObject({ outcome: 'aborted', attempts: 1 });
    expect(offsets).toEqual([0, -off, -off]);
  });
});

describe('how often a callback is asked', () => {
  it('C9: once for 100 parallel aborts when it gives keys, and again when they are about to expire', async () => {
    const { clock, abort, abortAll, source } = await setUp();
    const callback = vi.fn<GetAuthorization>((_, answer) => void setTimeout(() => answer(keysOf(temporary))));
    const credentials = source(callback);
    expect((await abortAll(credentials)).map(({ outcome }) => outcome)).toEqual(Array(100).fill('aborted'));
    expect(callback).toHaveBeenCalledTimes(1);
    clock.now = (START + 1741) * 1000;
    await abort(credentials);
    expect(callback).toHaveBeenCalledTimes(2);
  });
  it('C10: refused keys are asked for again once, for 100 parallel aborts', async () => {
    const { bucket, abort, abortAll, source } = await setUp();
    let keys = temporary;
    const callback = vi.fn<GetAuthorization>((_, answer) => void setTimeout(() => answer(keysOf(keys))));
    const credentials = source(callback);
    await abort(credentials);
    keys = rotated;
    (bucket.cos.credentials[1] as { expiredTime?: number }).expiredTime = START;
    expect((await abortAll(credentials)).map(({ attempts }) => attempts)).toEqual(Array(100).fill(2));
    expect(callback).toHaveBeenCalledTimes(2);
  });
  it.each<[string, (options: GetAuthorizationOptions) => unknown]>([
    ['signatures', (options) => signed(options, permanent)],
    ['keys with ScopeLimit', ({ Scope }) => keysOf(temporary, { ScopeLimit: true, Scope })],
  ])('once for each request when it gives %s, also in parallel', async (_, answer) => {
    const { abortAll, source } = await setUp();
    const callback = vi.fn<GetAuthorization>((options, give) => void setTimeout(() => give(answer(options))));
    const credentials = source(callback);
    await abortAll(credentials, 20);
    await abortAll(credentials, 20);
    expect(callback.mock.calls.map(([{ Key }]) => Key).sort()).toEqual(
      [...Array(20).keys(), ...Array(20).keys()].map((i) => `dir/${i}`).sort(),
    );
  });
  it('keys with ScopeLimit go to the request they were asked for, and to no other', async () => {
    const { source } = await setUp();
    const given = source(({ Key }, answer) =>
      setTimeout(() => answer(keysOf(temporary, { ScopeLimit: true, TmpSecretId: `AKID${Key}` }))),
    );
    const request = (name: string): UnsignedRequest => ({
      method: 'DELETE',
      url: `https://b/${name}?uploadId=1`,
      headers: {},
      clockOffset: 0,
    });
    const names = ['a', 'b', 'c'];
    for (let i = 0; i < 2; i++)
      expect(await Promise.all(names.map((name) => given(request(name))))).toMatchObject(
        names.map((name) => ({ secretId: `AKID${name}` })),
      );
  });
  it('HEAD is HeadObject', async () => {
    const { source } = await setUp();
    const callback = vi.fn<GetAuthorization>((_, answer) => answer(keysOf(temporary)));
    await source(callback)({ method: 'HEAD', url: 'https://b/k', headers: {}, clockOffset: 0 });
    expect(callback.mock.calls[0]![0].Scope[0]!.action).toBe('name/cos:HeadObject');
  });
  it('K7: a callback that never answers is given up by the clock when the next request comes', async () => {
    const { clock, source } = await setUp();
    vi.useFakeTimers(); // and none of them fires
    onTestFinished(() => void vi.useRealTimers());
    const callback = vi.fn<GetAuthorization>((_, answer) => answer(keysOf(temporary)));
    callback.mockImplementationOnce(() => {});
    const given = source(callback, { timeout: 1000 });
    const request: UnsignedRequest = { method: 'DELETE', url: 'https://b/k', headers: {}, clockOffset: 0 };
    given(request).catch(() => {});
    clock.now += 1000;
    expect(await given(request)).toMatchObject({ secretId: 'AKIDtmp' });
  });
  it('a callback that turns from signatures to keys is asked once again', async () => {
    const { abort, abortAll, source } = await setUp();
    let answer: (options: GetAuthorizationOptions) => unknown = (options) => signed(options, permanent);
    const callback = vi.fn<GetAuthorization>((options, give) => give(answer(options)));
    const credentials = source(callback);
    await abort(credentials);
    answer = () => keysOf(temporary);
    await abort(credentials); // is asked for a signature and gets keys
    await abort(credentials); // and these are kept
    await abortAll(credentials, 10);
    expect(callback).toHaveBeenCalledTimes(3);
  });
});

describe('failures are CosErrors with their cause, and nothing is sent', () => {
  const cause = new Error('the backend is down');
  it.each<[string, GetAuthorization, unknown]>([
    [
      'C6: a throw',
      () => {
        throw cause;
      },
      cause,
    ],
    ['C6: an async rejection', async () => Promise.reject(cause), cause],
    ['C7: no answer', () => {}, { name: 'TimeoutError', message: 'no credentials within 50 ms' }],
    ['C7: no answer of an async callback', async () => {}, { name: 'TimeoutError' }],
    ['C8: nothing', (_, answer) => answer(undefined), { message: 'the STS answer has no tmpSecretId' }],
    ['C8: an empty string', (_, answer) => answer(''), { message: 'the STS answer has no tmpSecretId' }],
    [
      'C8: no token',
      (_, answer) => answer(keysOf(temporary, { SecurityToken: '' })),
      { message: 'the STS answer has no sessionToken' },
    ],
    [
      'C8: no expiry',
      (_, answer) => answer(keysOf(temporary, { ExpiredTime: 0 })),
      { message: 'the STS answer has no expiredTime' },
    ],
    [
      'C8: milliseconds',
      (_, answer) => answer(keysOf(temporary, { ExpiredTime: START * 1000 })),
      { name: 'RangeError' },
    ],
    [
      'C8: no signature',
      (_, answer) => answer('canary'),
      { message: 'authorization has no q-sign-algorithm' },
    ],
    [
      'C8: a field missing',
      (o, answer) => answer(signed(o, permanent).replace('q-ak', 'ak')),
      { message: 'authorization has no q-ak' },
    ],
    [
      'C11: an Authorization with a space',
      (o, answer) => answer(`${signed(o, permanent)} canary`),
      {
        message:
          'credentials.authorization must be the value of its header: visible ASCII without blanks and line ends',
      },
    ],
    [
      'C11: a token with a line break',
      (o, answer) => answer({ Authorization: signed(o, temporary), SecurityToken: 'canary\r\nx: y' }),
      {
        message:
          'credentials.securityToken must be the value of its header: visible ASCII without blanks and line ends',
      },
    ],
    [
      'C11: a token that is not Latin-1',
      (_, answer) => answer(keysOf(temporary, { SecurityToken: 'canary密' })),
      {
        message:
          'credentials.securityToken must be as Tencent Cloud gave it: not `undefined`, without blanks and line ends',
      },
    ],
  ])('%s', async (_, callback, cause) => {
    const { bucket, abort, source } = await setUp();
    const error = await rejection(abort(source(callback, { timeout: 50 })));
    expect(error).toMatchObject({ name: 'CosError', code: 'ERR_COS_CREDENTIALS', cause });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/canary|q-signature=[\da-f]/);
    expect(bucket.cos.requests).toEqual([]);
  });
  it('a failure is not kept', async () => {
    const { abort, source } = await setUp();
    const callback = vi.fn<GetAuthorization>((_, answer) => answer(keysOf(temporary)));
    callback.mockImplementationOnce(() => {
      throw cause;
    });
    const credentials = source(callback);
    expect(((await rejection(abort(credentials))) as CosError).cause).toBe(cause);
    expect(await abort(credentials)).toMatchObject({ outcome: 'aborted' });
  });
  it('misuse is named at once', () => {
    expect(() => fromGetAuthorization(undefined as never)).toThrow('callback must be a function');
    expect(() => fromGetAuthorization(() => {}, { timeout: -1 })).toThrow(/^timeout /);
  });
});

describe('a function that has requests signed elsewhere', () => {
  it('is told method, URL and headers, and its signature is sent as it is', async () => {
    const { bucket, clock, upload } = await setUp();
    const asked: UnsignedRequest[] = [];
    const credentials = async (request: UnsignedRequest): Promise<RequestAuthorization> => {
      asked.push(request);
      const { securityToken, ...keys } = temporary;
      return { authorization: sign(request, keys, { now: () => clock.now }), securityToken };
    };
    const address = upload();
    expect(await abortMultipartUpload(address, { credentials, now: () => clock.now })).toMatchObject({
      outcome: 'aborted',
      attempts: 1,
    });
    const url = `${bucket.origin}/dir/%E8%A7%86%E9%A2%91%20%281%29%2B%2520.bin?uploadId=${address.uploadId}`;
    expect(asked).toEqual([{ method: 'DELETE', url, headers: {}, clockOffset: 0 }]);
    expect(bucket.cos.requests[0]?.signed?.headerList).toEqual(['host']);
  });
  it.each([undefined, null])('may say %s where it has no token', async (securityToken) => {
    const { clock, abort } = await setUp();
    const credentials = (request: UnsignedRequest) => ({
      authorization: sign(request, permanent, { now: () => clock.now }),
      securityToken: securityToken as undefined,
    });
    expect(await abort(credentials)).toMatchObject({ outcome: 'aborted', attempts: 1 });
  });
  it('is asked for each attempt', async () => {
    const { bucket, clock, abort } = await setUp();
    const credentials = vi.fn((request: UnsignedRequest) => ({
      authorization: sign(request, permanent, { now: () => clock.now }),
    }));
    bucket.cos.inject({ status: 503, times: 2 });
    expect(await abort(credentials)).toMatchObject({ outcome: 'aborted', attempts: 3 });
    expect(credentials).toHaveBeenCalledTimes(3);
  });
  it.each([undefined, null, '', 'a b', 'a\n', 'a密', 7, {}])(
    'C8: authorization %j is refused',
    async (authorization) => {
      const { bucket, abort } = await setUp();
      const error = await rejection(abort(() => ({ authorization }) as never));
      expect(error).toMatchObject({
        code: 'ERR_COS_CREDENTIALS',
        cause: { message: expect.stringContaining('credentials.authorization') },
      });
      expect(bucket.cos.requests).toEqual([]);
    },
  );
  it('an authorization that a polluted prototype would add is not sent', async () => {
    const { upload } = await setUp();
    const address = upload();
    let sent: string | null = null;
    const fetch = async ({ headers }: Request) => {
      sent = headers.get('authorization');
      return new Response(null, { status: 204 });
    };
    Object.defineProperty(Object.prototype, 'authorization', {
      value: 'q-evil',
      configurable: true,
      writable: true,
    });
    try {
      await abortMultipartUpload(address, { credentials: () => temporary, fetch });
      expect(sent).toContain('q-ak=AKIDtmp&');
    } finally {
      Reflect.deleteProperty(Object.prototype, 'authorization');
    }
  });
});

describe('L1: signatures and tokens are not shown', () => {
  const leaks = (text: string) => text.match(/canary[^\s"']*|q-signature=[\da-f]/g);
  const request: UnsignedRequest = {
    method: 'DELETE',
    url: 'https://b/k?uploadId=1',
    headers: {},
    clockOffset: 0,
  };
  it('by what a source answers', async () => {
    const { source } = await setUp();
    const form2 = source((o, answer) =>
      answer({ Authorization: signed(o, temporary), SecurityToken: temporary.securityToken }),
    );
    const form3 = source((_, answer) => answer(keysOf(temporary)));
    expect(await form2(request)).toHaveProperty('securityToken', temporary.securityToken);
    expect(await form3(request)).toHaveProperty('secretKey', temporary.secretKey);
    for (const one of [form2, form3, await form2(request), await form3(request)])
      for (const text of [inspect(one, { showHidden: true }), JSON.stringify(one) ?? '', String(one)])
        expect(leaks(text)).toBeNull();
  });
  it('by the error of a server that echoes what it was sent', async () => {
    const { upload, source } = await setUp();
    const endpoint = await serveOnce((sent) => {
      const all =
        `${sent.headers.get('authorization')} ${sent.headers.get('x-cos-security-token')}`.replaceAll(
          '&',
          '&amp;',
        );
      return new Response(
        `<Error><Code>${all}</Code><Message>${all}</Message><Resource>${all}</Resource></Error>`,
        { status: 403 },
      );
    });
    const credentials = source((o, answer) =>
      answer({ Authorization: signed(o, temporary), SecurityToken: temporary.securityToken }),
    );
    const error = await rejection(abortMultipartUpload({ ...upload(), endpoint }, { credentials }));
    expect(error).toMatchObject({ status: 403, serviceCode: undefined, code: 'ERR_COS_UNEXPECTED' });
    expect(leaks(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error))).toBeNull();
  });
});
