// The commonest mistakes, and word for word what each is answered with: the argument, the rule, the way
// out, and never the value.
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { diagnoseSignature } from '../src/diagnose/index.ts';
import {
  abortMultipartUpload,
  abortWithUrl,
  bucketUrl,
  cachedCredentials,
  completeMultipartUpload,
  createSigner,
  fromGetAuthorization,
  importSecretKey,
  initiateMultipartUpload,
  listMultipartUploads,
  listParts,
  objectUrl,
  parseStsCredentials,
  presign,
  presignAbort,
  type SignableRequest,
  sign,
  uploadPart,
  uploadUrl,
} from '../src/index.ts';
import { sweepStaleUploads } from '../src/sweep/index.ts';
import { createUploadJournal, UploadController } from '../src/upload/index.ts';

const address = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', key: 'a.txt', uploadId: '1' };
const { bucket, region, key, uploadId } = address;

const BUCKET =
  'bucket must be lower-case letters, digits and `-`, and end in `-<APPID>`: `examplebucket-1250000000`';
const REGION = 'region must look like `ap-guangzhou`, without `cos.`';
const ENDPOINT = 'endpoint must be an origin, without a path: `https://cos.example.com`';
const UPLOAD_ID =
  'uploadId must be what Initiate Multipart Upload answered: not blank, not `undefined`, without control characters';

describe('addresses', () => {
  it.each<[mistake: string, given: unknown, message: string]>([
    ['nothing', undefined, 'address must be an object with `bucket`, `region`, `key`, `uploadId`'],
    ['a promise', Promise.resolve(address), 'address is a Promise: await it'],
    [
      "the SDK's names",
      { Bucket: bucket, Region: region, Key: key, UploadId: uploadId },
      'use `bucket`, not `Bucket`',
    ],
    ["the SDK's name for one", { bucket, region, key, UploadID: uploadId }, 'use `uploadId`, not `UploadID`'],
    ['a bucket without its APPID', { ...address, bucket: 'examplebucket' }, BUCKET],
    ['a bucket in capitals', { ...address, bucket: 'ExampleBucket-1250000000' }, BUCKET],
    ['a host name as the bucket', { ...address, bucket: 'b-1.cos.ap-guangzhou.myqcloud.com' }, BUCKET],
    ['no bucket', { region, key, uploadId }, BUCKET],
    ['cos. before the region', { ...address, region: 'cos.ap-guangzhou' }, REGION],
    ['a region by its display name', { ...address, region: 'Guangzhou' }, REGION],
    ['an endpoint without a scheme', { ...address, endpoint: 'cos.example.com' }, ENDPOINT],
    ['an endpoint with a path', { ...address, endpoint: 'https://cos.example.com/bucket' }, ENDPOINT],
    [
      'an endpoint with a port that is none',
      { ...address, endpoint: 'https://cos.example.com:99999' },
      ENDPOINT,
    ],
    [
      'http:',
      { ...address, endpoint: 'http://cos.example.com' },
      'endpoint must be `https:`; `http:` is for loopback, or needs `allowInsecureEndpoint: true`',
    ],
    [
      'a text for true',
      { ...address, allowInsecureEndpoint: 'true' },
      'allowInsecureEndpoint must be true or false',
    ],
    ...['undefined', 'null', 'NaN', '[object Object]'].flatMap((text): [string, unknown, string][] => [
      [`a template that made ${text} of the bucket`, { ...address, bucket: text }, BUCKET],
      [`a template that made ${text} of the region`, { ...address, region: text }, REGION],
      [`a template that made ${text} of the uploadId`, { ...address, uploadId: text }, UPLOAD_ID],
    ]),
    ['no key', { bucket, region, uploadId }, 'key must be a string that is not empty'],
    ['an empty key', { ...address, key: '' }, 'key must be a string that is not empty'],
    ['a path as the key', { ...address, key: '/a.txt' }, 'key must not begin with `/`: leave it out'],
    [
      'a dot segment',
      { ...address, key: 'a/../b' },
      'key must have no segment `.` or `..`, nor `%2e` for them: no URL can carry it',
    ],
    [
      'a key that is too long',
      { ...address, key: 'a'.repeat(851) },
      'key must be at most 850 bytes of UTF-8',
    ],
    [
      'half a character',
      { ...address, key: 'a\ud83e' },
      'key must hold no lone surrogate: that is half a character',
    ],
    ['no uploadId', { bucket, region, key }, UPLOAD_ID],
    ['an uploadId that is not known yet', { ...address, uploadId: undefined }, UPLOAD_ID],
    ['an empty uploadId', { ...address, uploadId: '' }, UPLOAD_ID],
  ])('%s', (_, given, message) => {
    expect(messageOf(() => uploadUrl(given as never))).toBe(message);
  });
  it('a key may be any word: an object of that name can be there, and its uploads must end', () => {
    for (const word of ['undefined', 'null', '[object Object]'])
      expect(decodeURIComponent(objectUrl({ ...address, key: word }).pathname)).toBe(`/${word}`);
  });
  it('names what the call needs', () => {
    expect(messageOf(() => bucketUrl(null as never))).toBe(
      'address must be an object with `bucket`, `region`',
    );
    expect(messageOf(() => objectUrl('a' as never))).toBe(
      'address must be an object with `bucket`, `region`, `key`',
    );
  });
});

const credentials = { secretId: 'AKIDexample', secretKey: 'secretexample' };
const request = { method: 'DELETE', url: 'https://b-1.cos.ap-guangzhou.myqcloud.com/a.txt?uploadId=1' };
const { secretId, secretKey } = credentials;
const AS_GIVEN = 'must be as Tencent Cloud gave it: not `undefined`, without blanks and line ends';
const EXPIRES_IN =
  'expiresIn must be a whole number from 1 to 2592000: it is in seconds, and 3600000 would be 41 days';
const KEY_TIME = 'keyTime must look like `1700000000;1700000900`, in Unix seconds';
const UNIX_SECONDS = 'must be a whole number from 1 to 100000000000: Unix seconds, not milliseconds';
const OPTIONS = 'options must be an object that names each option, such as `{ signal }`';
const NOW = 'now must return milliseconds since the epoch';
const SIGN_HEADERS = 'signHeaders must be an array that names headers of the request, each once';
const URL_ENCODING = 'request.url must be percent-encoded UTF-8, a `%` itself as `%25`';

describe('credentials', () => {
  it.each<[mistake: string, given: unknown, message: string]>([
    ['nothing', undefined, 'credentials must be an object with `secretId`, `secretKey`'],
    ['a promise', Promise.resolve(credentials), 'credentials is a Promise: await it'],
    [
      'what holds them',
      { credentials },
      'credentials must be the keys: give the keys themselves, not `{ credentials }`',
    ],
    ['a function', cachedCredentials(() => credentials), 'credentials is a function: give what it returns'],
    ["the SDK's names", { SecretId: secretId, SecretKey: secretKey }, 'use `secretId`, not `SecretId`'],
    [
      'an answer of STS',
      { TmpSecretId: secretId, TmpSecretKey: secretKey, Token: 't' },
      'credentials is an answer of STS: give what parseStsCredentials makes of it',
    ],
    [
      'the whole answer of STS',
      { Response: { Credentials: {} } },
      'credentials is an answer of STS: give what parseStsCredentials makes of it',
    ],
    ['a variable that is not set', { secretId: undefined, secretKey }, `credentials.secretId ${AS_GIVEN}`],
    [
      'a line end pasted with the id',
      { secretId: `${secretId}\n`, secretKey },
      `credentials.secretId ${AS_GIVEN}`,
    ],
    ['a blank in the key', { secretId, secretKey: ' secret' }, `credentials.secretKey ${AS_GIVEN}`],
    ['no key', { secretId }, `credentials.secretKey ${AS_GIVEN}`],
    ...['secretId', 'secretKey', 'securityToken'].map((name): [string, unknown, string] => [
      `a template that made undefined of the ${name}`,
      { ...credentials, [name]: 'undefined' },
      `credentials.${name} ${AS_GIVEN}`,
    ]),
    [
      'a token of two lines',
      { ...credentials, securityToken: 'a\nb' },
      `credentials.securityToken ${AS_GIVEN}`,
    ],
    ...['sessionToken', 'token', 'Token'].map((name): [string, unknown, string] => [
      `the token as ${name}`,
      { ...credentials, securityToken: undefined, [name]: 'token' },
      `use \`securityToken\`, not \`${name}\``,
    ]),
    [
      'milliseconds',
      { ...credentials, expiredTime: 1_700_000_000_000 },
      `credentials.expiredTime ${UNIX_SECONDS}`,
    ],
    ['a date as text', { ...credentials, startTime: '2026-11-26' }, `credentials.startTime ${UNIX_SECONDS}`],
    [
      'times that are swapped',
      { ...credentials, startTime: 2_000, expiredTime: 1_000 },
      'credentials.startTime must be before credentials.expiredTime',
    ],
  ])('%s', (_, given, message) => {
    expect(messageOf(() => sign(request, given as never))).toBe(message);
  });
  it('a secret key that WebCrypto is to hold', async () => {
    await expect(importSecretKey('')).rejects.toThrow(`credentials.secretKey ${AS_GIVEN}`);
  });
});

describe('what gets credentials', () => {
  const load = () => credentials;
  const STS = { tmpSecretId: 'a', tmpSecretKey: 'b', sessionToken: 'c', expiredTime: 1_700_000_000 };
  it.each<[mistake: string, misuse: () => unknown, message: string]>([
    [
      'keys where a function belongs',
      () => cachedCredentials(credentials as never),
      'load must be a function',
    ],
    [
      'seconds for milliseconds',
      () => cachedCredentials(load, { timeout: 10 }),
      'timeout must be a whole number from 50 to 2147483647: it is in milliseconds',
    ],
    [
      'milliseconds for seconds',
      () => cachedCredentials(load, { refreshBefore: 300_000 }),
      'refreshBefore must be a whole number from 0 to 86400: it is in seconds',
    ],
    [
      'a time for the clock',
      () => cachedCredentials(load, { now: 1_700_000_000 as never }),
      'now must be a function',
    ],
    ['no callback', () => fromGetAuthorization({} as never), 'callback must be a function'],
    ['a number for the options', () => cachedCredentials(load, 60 as never), OPTIONS],
    [
      'a number for the bucket',
      () => fromGetAuthorization(() => {}, { bucket: 5 as never }),
      'bucket must be text, as the callback knows it',
    ],
    [
      'a number for the region',
      () => fromGetAuthorization(() => {}, { region: 5 as never }),
      'region must be text, as the callback knows it',
    ],
    [
      'a Response',
      () => parseStsCredentials(new Response('{}')),
      'json is a Response: give what its json() resolves to',
    ],
    ['a promise', () => parseStsCredentials(Promise.resolve({})), 'json is a Promise: await it'],
    [
      'a page of a proxy',
      () => parseStsCredentials('<html>'),
      'json must be the answer of STS, parsed or as JSON text',
    ],
    ['something else', () => parseStsCredentials({ token: 't' }), 'the STS answer has no tmpSecretId'],
    [
      'an answer without a token',
      () => parseStsCredentials({ ...STS, sessionToken: '' }),
      'the STS answer has no sessionToken',
    ],
    [
      'milliseconds',
      () => parseStsCredentials({ ...STS, expiredTime: 1_700_000_000_000 }),
      `credentials.expiredTime ${UNIX_SECONDS}`,
    ],
  ])('%s', (_, misuse, message) => {
    expect(messageOf(misuse)).toBe(message);
  });
});

describe('options of signing', () => {
  it.each<[mistake: string, given: object, message: string]>([
    ['milliseconds', { expiresIn: 3_600_000 }, EXPIRES_IN],
    ['a time instead of a duration', { expiresIn: 1_700_000_000_000 }, EXPIRES_IN],
    ['a fraction', { expiresIn: 0.5 }, EXPIRES_IN],
    ['a window in milliseconds', { keyTime: '1700000000000;1700000900000' }, KEY_TIME],
    ['a window written otherwise', { keyTime: '1700000000-1700000900' }, KEY_TIME],
    ['a window that is empty', { keyTime: '1700000900;1700000000' }, 'keyTime must end after it begins'],
    ['a time instead of a clock', { now: 1_700_000_000_000 }, 'now must be a function'],
    ['a clock without a time', { now: () => undefined }, NOW],
    ['a clock in seconds', { now: () => 1_700_000_000 }, NOW],
    ['a clock in microseconds', { now: () => 1_700_000_000_000_000 }, NOW],
    ['a clock that says it as text', { now: () => '1700000000000' }, NOW],
    ['a clock that says it as BigInt', { now: () => 1_700_000_000_000n }, NOW],
    ['a clock that says it as a Date', { now: () => new Date() }, NOW],
    ['one name as text', { signHeaders: 'host' }, SIGN_HEADERS],
    ['a header that is not there', { signHeaders: ['host', 'x-cos-acl'] }, SIGN_HEADERS],
    ['a header twice', { signHeaders: ['host', 'Host'] }, SIGN_HEADERS],
  ])('%s', (_, options, message) => {
    expect(messageOf(() => sign(request, credentials, options))).toBe(message);
    expect(messageOf(() => createSigner(credentials, options).sign(request))).toBe(message);
  });
  it('one name as text, when the signer is made', () => {
    expect(messageOf(() => createSigner(credentials, { signHeaders: 'host' as never }))).toBe(SIGN_HEADERS);
  });
  it('a window that outlives the keys', () => {
    const keys = { ...credentials, expiredTime: 1_700_000_000 };
    expect(messageOf(() => sign(request, keys, { keyTime: '1;1700000001' }))).toBe(
      'keyTime must not end after credentials.expiredTime',
    );
  });
});

describe('options that name nothing', () => {
  const fetch = vi.fn();
  const url = presign({ method: 'DELETE', url: uploadUrl(address) }, credentials);
  const calls: [string, (options: never) => unknown][] = [
    ['sign', (options) => sign(request, credentials, options)],
    ['presign', (options) => presign(request, credentials, options)],
    ['presignAbort', (options) => presignAbort(address, credentials, options)],
    ['createSigner', (options) => createSigner(credentials, options)],
    ['cachedCredentials', (options) => cachedCredentials(() => credentials, options)],
    ['fromGetAuthorization', (options) => fromGetAuthorization(() => {}, options)],
    ['abortWithUrl', (options) => abortWithUrl(url, options)],
    ['abortMultipartUpload', (options) => abortMultipartUpload(address, options)],
    ['uploadPart', (options) => uploadPart(address, 1, 'x', options)],
    ['completeMultipartUpload', (options) => completeMultipartUpload(address, PARTS, options)],
    ['initiateMultipartUpload', (options) => initiateMultipartUpload(address, options)],
    ['listParts', (options) => listParts(address, options).next()],
    ['listMultipartUploads', (options) => listMultipartUploads(address, options).next()],
    ['sweepStaleUploads', (options) => sweepStaleUploads(options).next()],
    ['diagnoseSignature', (options) => diagnoseSignature(DENIED, request, credentials, options)],
    ['createUploadJournal', (options) => createUploadJournal(options)],
    ['entries of a journal', (options) => createUploadJournal().entries(options)],
    ['part of a controller', (options) => openController().part(async () => 1, options)],
    ['abortOnPageHide of a controller', (options) => openController().abortOnPageHide(options)],
  ];
  const DENIED = '<Error><Code>AccessDenied</Code></Error>';
  const openController = () => new UploadController(address, { credentials });
  const PARTS = [{ partNumber: 1, etag: 'e' }];
  const wrong: [string, unknown, string][] = [
    ['a number', 60, OPTIONS],
    ['text', 'host', OPTIONS],
    ['true', true, OPTIONS],
    ['an array', [{ timeout: 1000 }], OPTIONS],
    ['a function', () => ({ timeout: 1000 }), OPTIONS],
    ['a signal', AbortSignal.abort(), OPTIONS],
    ['a controller', new AbortController(), OPTIONS],
    ['a Date', new Date(), OPTIONS],
    ['a Map', new Map([['timeout', 1000]]), OPTIONS],
    ['a promise of them', Promise.resolve({ timeout: 1000 }), 'options is a Promise: await it'],
  ];
  describe.each(calls)('%s', (_, call) => {
    it.each(wrong)('%s', async (_, options, message) => {
      vi.stubGlobal('fetch', fetch);
      try {
        const refused = await (async () => call(options as never))().catch((error: unknown) => error);
        expect(refused).toEqual(new TypeError(message));
        expect(fetch).not.toHaveBeenCalled();
      } finally {
        vi.unstubAllGlobals();
      }
    });
  });
  it('are not those of a class, of another realm or without a prototype', () => {
    class Options {
      keyTime = '5;10';
    }
    const bare = Object.assign(Object.create(null), new Options());
    const foreign = runInNewContext("({ keyTime: '5;10' })");
    for (const options of [new Options(), bare, foreign])
      expect(sign(request, credentials, options)).toBe(sign(request, credentials, { keyTime: '5;10' }));
    expect(sign(request, credentials, null as never)).toContain('q-sign-algorithm=sha1');
  });
});

describe('headers that name nothing', () => {
  const wrong: [string, unknown][] = [
    ['a Date', new Date()],
    ['a URL', new URL('https://h/')],
    ['a controller', new AbortController()],
    ['a number', 5],
    ['a function', () => ({})],
  ];
  it.each(wrong)('%s, of a request that is signed', (_, headers) => {
    expect(messageOf(() => sign({ ...request, headers: headers as never }, credentials))).toBe(
      'request.headers must be a Headers, pairs, or an object of names and values: `{ "x-cos-acl": "private" }`',
    );
  });
  it.each(wrong)('%s, of a request that is sent', async (_, headers) => {
    const refused = initiateMultipartUpload(address, { credentials, headers: headers as never });
    await expect(refused).rejects.toEqual(
      new TypeError('headers must be an object of names and values, e.g. `{ "content-type": "image/png" }`'),
    );
  });
  it('a promise of them', async () => {
    const headers = Promise.resolve({ 'x-cos-acl': 'private' }) as never;
    expect(messageOf(() => sign({ ...request, headers }, credentials))).toBe(
      'request.headers is a Promise: await it',
    );
    await expect(initiateMultipartUpload(address, { credentials, headers })).rejects.toEqual(
      new TypeError('headers is a Promise: await it'),
    );
  });
  it('are none of those that fetch takes', () => {
    const named = { 'x-cos-acl': 'private' };
    const signed = (headers: SignableRequest['headers']) =>
      sign({ ...request, headers }, credentials, { keyTime: '5;10' });
    const given = [
      new Headers(named),
      Object.entries(named) as [string, string][],
      new Map(Object.entries(named)),
    ];
    for (const headers of given) expect(signed(headers)).toBe(signed(named));
    for (const headers of [{}, [], new Headers(), null as never])
      expect(signed(headers)).toBe(signed(undefined));
  });
});

it('a signal that is none', async () => {
  const refused = abortMultipartUpload(address, { credentials, signal: new EventTarget() as never });
  await expect(refused).rejects.toEqual(
    new TypeError('signal must be an AbortSignal: pass `controller.signal`, not the controller'),
  );
});

describe('requests', () => {
  it.each<[mistake: string, given: unknown, message: string]>([
    ['a URL alone', request.url, 'request must be an object with `method`, `url`'],
    ["the SDK's names", { Method: 'GET', Url: request.url }, 'use `method`, not `Method`'],
    ['no method', { url: request.url }, 'request.method must be an HTTP method such as `DELETE`'],
    [
      'a path as the URL',
      { method: 'GET', url: '/a.txt' },
      'request.url must be an absolute URL: `https://…`',
    ],
    [
      'a scheme of another store',
      { method: 'GET', url: 's3://b/a' },
      'request.url must be an absolute URL: `https://…`',
    ],
    ['a % that is not encoded', { method: 'GET', url: 'https://h/100%' }, URL_ENCODING],
    ['a parameter in another encoding', { method: 'GET', url: 'https://h/?a=%FF' }, URL_ENCODING],
    [
      'a parameter twice',
      { method: 'GET', url: 'https://h/?uploadId=1&uploadid=2' },
      'request.url must not repeat a parameter, in whatever case',
    ],
    [
      'a name in the URL',
      { method: 'GET', url: 'https://user@h/' },
      'request.url must hold no user name and no password',
    ],
    [
      'a file name in Latin-1',
      { ...request, headers: { 'content-disposition': 'attachment; filename="Café.pdf"' } },
      "request.headers: content-disposition must be ASCII on one line: write other text encoded, as filename*=UTF-8''…",
    ],
    [
      'a name that is none',
      { ...request, headers: { 'x cos': '1' } },
      'request.headers must have names that HTTP allows',
    ],
  ])('%s', (_, given, message) => {
    expect(messageOf(() => sign(given as never, credentials))).toBe(message);
  });
  it('a URL that is presigned', () => {
    const url = presign({ method: 'GET', url: 'https://h/' }, credentials);
    expect(messageOf(() => presign({ method: 'GET', url }, credentials))).toBe(
      'request.url is presigned already: give it without its signature',
    );
  });
});

/** The message of a misuse. */
function messageOf(misuse: () => unknown): string {
  try {
    misuse();
  } catch (error) {
    expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}
