// Nothing is sent elsewhere: what is refused before anything leaves. Numbers are the fault catalogue's.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { abortMultipartUpload, abortWithUrl, presignAbort, uploadPart } from '../../src/index.ts';
import { rejection } from '../support/bucket.ts';

const credentials = { secretId: 'AKIDexample', secretKey: 'secretsecret' };
const address = { bucket: 'b-1250000000', region: 'ap-guangzhou', key: 'k', uploadId: '1' };
const fetch = vi.fn(async (_: Request) => new Response(null, { status: 204 }));
beforeEach(() => {
  fetch.mockClear();
});

/** The error of misuse, nothing having been sent. */
async function misuse(call: Promise<unknown>): Promise<string> {
  const error = await rejection(call);
  expect(error.name).toMatch(/^(Type|Range)Error$/);
  expect(fetch).not.toHaveBeenCalled();
  return error.message;
}
const https = 'url must begin with `https:`; `http:` is for loopback';

describe('D1, D2: abortWithUrl', () => {
  it.each([
    ['s3:, which Bun signs with the process’s own keys', 's3://bucket/finished.bin?uploadId=U', https],
    ['file:', 'file:///finished.bin?uploadId=U', https],
    ['data:', 'data:text/plain,k?uploadId=U', https],
    ['http: to a public host', 'http://b-1250000000.cos.ap-guangzhou.myqcloud.com/k?uploadId=U', https],
    ['http: to a private host', 'http://192.168.0.1/k?uploadId=U', https],
    [
      'a path of //, which Bun sends as /',
      'https://h//?uploadId=U',
      'key must not begin with `/`: leave it out',
    ],
    ['no path', 'https://h/?uploadId=U', 'key must be a string that is not empty'],
    [
      'an encoded dot segment',
      'https://h/a/%252e%252e/b?uploadId=U',
      'key must have no segment `.` or `..`, nor `%2e` for them: no URL can carry it',
    ],
    ['a path that is no UTF-8', 'https://h/%FF?uploadId=U', 'url must be a URL as `presignAbort` makes it'],
    ['uploadid', 'https://h/k?uploadid=U', 'url must hold `uploadId`, once and in this spelling'],
    [
      'an escaped uploadId',
      'https://h/k?%75ploadId=U',
      'url must hold `uploadId`, once and in this spelling',
    ],
    [
      'an escaped uploadId beside another',
      'https://h/k?uploadId=U&%75ploadId=V',
      'url must hold `uploadId`, once and in this spelling',
    ],
    [
      'uploadid beside uploadId',
      'https://h/k?uploadId=U&uploadid=V',
      'url must hold `uploadId`, once and in this spelling',
    ],
    [
      'UPLOADID beside uploadId',
      'https://h/k?UPLOADID=V&uploadId=U',
      'url must hold `uploadId`, once and in this spelling',
    ],
    [
      'a version of the object',
      'https://h/k?versionId=V&uploadId=U',
      'url must name an upload alone: no `versionId`, no `tagging`',
    ],
    [
      'tags of the object',
      'https://h/k?uploadId=U&tagging',
      'url must name an upload alone: no `versionId`, no `tagging`',
    ],
    ['a user', 'https://u@h/k?uploadId=U', 'url must not hold a user or a password'],
  ])('%s', async (_, url, message) => {
    expect(await misuse(abortWithUrl(url, { fetch }))).toBe(message);
  });
  it.each(['http://localhost:1', 'http://127.0.0.1:1', 'http://[::1]:1', 'http://a.localhost'])(
    'http: to %s is sent',
    async (endpoint) => {
      await abortWithUrl(presignAbort({ ...address, endpoint }, credentials), { fetch });
      expect(fetch).toHaveBeenCalledTimes(1);
    },
  );
});

describe('an uploadId that COS cannot have given', () => {
  it.each(['\u0000', '\u001f', '\u007f', '\u200b', ' ', '', 'a\u0000b', '\u202e'])('%j', async (uploadId) => {
    expect(await misuse(abortMultipartUpload({ ...address, uploadId }, { credentials, fetch }))).toMatch(
      /^uploadId must be /,
    );
    expect(
      await misuse(abortWithUrl(`https://h/k?uploadId=${encodeURIComponent(uploadId)}`, { fetch })),
    ).toMatch(/^uploadId must be /);
  });
});

describe('X3: a body that is not what it seems', () => {
  const BODY =
    'body must be a Blob, bytes or a string: read a stream or a form into a Blob, `await new Response(body).blob()`';
  const send = (body: unknown) => uploadPart(address, 1, body as never, { credentials, fetch });
  const detached = () => {
    const buffer = new ArrayBuffer(4);
    structuredClone(buffer, { transfer: [buffer] });
    return buffer;
  };
  const resizable = () => Reflect.construct(ArrayBuffer, [4, { maxByteLength: 8 }]) as ArrayBuffer;
  it.each<[string, () => unknown, string]>([
    [
      'shared memory',
      () => new SharedArrayBuffer(4),
      'body must not be shared memory: send a copy, `bytes.slice()`',
    ],
    [
      'a view of shared memory',
      () => new Uint8Array(new SharedArrayBuffer(4)),
      'body must not be shared memory: send a copy, `bytes.slice()`',
    ],
    ['a resizable buffer', resizable, 'body must not be resizable: send a copy, `bytes.slice()`'],
    [
      'a view of one',
      () => new Uint8Array(resizable()),
      'body must not be resizable: send a copy, `bytes.slice()`',
    ],
    ['a detached buffer', detached, 'body has been transferred elsewhere: send it before, or keep a copy'],
    ['an array', () => [1, 2, 3], BODY],
    ['nothing', () => undefined, BODY],
    ['a stream', () => new ReadableStream(), BODY],
    ['a form', () => new FormData(), BODY],
    ['a promise', () => Promise.resolve('b'), 'body is a Promise: await it'],
    ['what calls itself bytes', () => ({ [Symbol.toStringTag]: 'ArrayBuffer', byteLength: 3 }), BODY],
    [
      'a view of shared memory that calls itself other memory',
      () => {
        const shared = new SharedArrayBuffer(4);
        Object.defineProperty(shared, Symbol.toStringTag, { value: 'ArrayBuffer' });
        return new Uint8Array(shared);
      },
      'body must not be shared memory: send a copy, `bytes.slice()`',
    ],
  ])('%s', async (_, body, message) => {
    expect(await misuse(send(body()))).toBe(message);
  });
});

describe('X1: headers of one’s own', () => {
  const send = (headers: object) => uploadPart(address, 1, 'b', { credentials, fetch, headers } as never);
  it.each<[object, string]>([
    [
      { 'content-disposition': 'attachment; filename="Café.pdf"' },
      'headers: content-disposition must be visible ASCII: encode other characters',
    ],
    [{ 'x-cos-meta-a': 'a\r\nb: c' }, 'headers: x-cos-meta-a must be visible ASCII: encode other characters'],
    [{ 'x-cos-meta-a': 5 }, 'headers: x-cos-meta-a must be a string'],
    [{ 'a b': 'c' }, 'headers: a name holds characters that HTTP does not allow'],
    [{ Authorization: 'x' }, 'headers: authorization is set by this library, leave it out'],
    [{ Host: 'x' }, 'headers: host is set by this library, leave it out'],
    ...['connection', 'expect', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'].map(
      (name): [object, string] => [{ [name]: 'x' }, `headers: ${name} is set by this library, leave it out`],
    ),
    [{ 'x-cos-acl': 'private', 'X-Cos-Acl': 'public-read' }, 'headers: x-cos-acl is given twice'],
    [new Headers(), 'headers must be an object of names and values, e.g. `{ "content-type": "image/png" }`'],
    [[['a', 'b']], 'headers must be an object of names and values, e.g. `{ "content-type": "image/png" }`'],
  ])('%o is refused by name', async (headers, message) => {
    expect(await misuse(send(headers))).toBe(message);
  });
  it('are sent and signed on every call, without the blanks that HTTP drops', async () => {
    await send({ 'X-Cos-Traffic-Limit': ' 819200 ', 'content-md5': 'abc==' }).catch(() => {});
    await abortMultipartUpload(address, { credentials, fetch, headers: { 'x-cos-meta-why': 'cancelled' } });
    const [part, abort] = fetch.mock.calls.map(([request]) => request.headers);
    expect([part?.get('x-cos-traffic-limit'), part?.get('content-md5')]).toEqual(['819200', 'abc==']);
    expect(part?.get('authorization')).toContain(
      'q-header-list=content-md5;content-type;host;x-cos-traffic-limit&',
    );
    expect(abort?.get('authorization')).toContain('q-header-list=host;x-cos-meta-why&');
  });
});

describe('what is no option', () => {
  it.each<[object, string]>([
    [{ timeout: 10 }, 'timeout must be a whole number from 50 to 2147483647: it is in milliseconds'],
    [{ deadline: 49 }, 'deadline must be a whole number from 50 to 2147483647: it is in milliseconds'],
    [{ timeout: Number.NaN }, 'timeout must be a whole number from 50 to 2147483647: it is in milliseconds'],
    [
      { timeout: Symbol('10 s') },
      'timeout must be a whole number from 50 to 2147483647: it is in milliseconds',
    ],
    ...[11, -1, Number.NaN, Number.POSITIVE_INFINITY, '3', null, {}, 3n, Symbol('3')].map(
      (retry): [object, string] => [{ retry }, 'retry must be a whole number from 0 to 10'],
    ),
    [{ fetch: {} }, 'fetch must be a function'],
    [{ onMissing: 'throw' }, "onMissing must be 'resolve' or 'reject'"],
    [{ onMissing: null }, "onMissing must be 'resolve' or 'reject'"],
    [
      { signal: new AbortController() },
      'signal must be an AbortSignal: pass `controller.signal`, not the controller',
    ],
    [
      { credentials: undefined },
      'credentials must be keys, `{ secretId, secretKey }`, or a function that returns them',
    ],
    [
      { credentials: 'keys' },
      'credentials must be keys, `{ secretId, secretKey }`, or a function that returns them',
    ],
    [{ credentials: Promise.resolve(credentials) }, 'credentials is a Promise: await it'],
    [
      { credentials: null },
      'credentials must be keys, `{ secretId, secretKey }`, or a function that returns them',
    ],
  ])('%o', async (options, message) => {
    expect(await misuse(abortMultipartUpload(address, { credentials, fetch, ...options } as never))).toBe(
      message,
    );
  });
});
