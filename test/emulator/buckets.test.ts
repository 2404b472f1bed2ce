// Buckets: their hosts, their lists. Sources: Tencent docs 436/7734, 436/7735, 436/7738, 436/7736; what the
// SDKs generate.
import COS from 'cos-nodejs-sdk-v5';
import { describe, expect, it } from 'vitest';
import { sign } from '../../src/index.ts';
import { createCosEmulator } from '../../src/testing/index.ts';
import { answerOf, openDesk, told } from './desk.ts';

const BUCKET = 'examplebucket-1250000000';

describe('a host', () => {
  const buckets = [
    { bucket: BUCKET, region: 'ap-beijing', domains: ['cdn.example.com', 'Static.Example.com'] },
    { bucket: 'other-1250000000', region: 'cn-south', accelerate: false },
  ];
  it.each([
    [`${BUCKET}.cos.ap-beijing.myqcloud.com`, 404, 'NoSuchKey'],
    [`${BUCKET}.cos.ap-beijing.tencentcos.cn`, 404, 'NoSuchKey'],
    [`${BUCKET}.cos-internal.ap-beijing.tencentcos.cn`, 404, 'NoSuchKey'],
    [`${BUCKET}.cos.accelerate.myqcloud.com`, 404, 'NoSuchKey'],
    [`${BUCKET}.cos-internal.accelerate.tencentcos.cn`, 404, 'NoSuchKey'],
    ['cdn.example.com', 404, 'NoSuchKey'],
    ['static.example.com', 404, 'NoSuchKey'],
    [`${BUCKET}.localhost:9000`, 404, 'NoSuchKey'],
    ['other-1250000000.cn-south.myqcloud.com', 404, 'NoSuchKey'],
    ['other-1250000000.cos.accelerate.myqcloud.com', 400, 'BucketAccelerateNotEnabled'],
    [`${BUCKET}.cos.ap-guangzhou.myqcloud.com`, 404, 'NoSuchBucket'],
    ['unknown-1250000000.cos.ap-beijing.myqcloud.com', 404, 'NoSuchBucket'],
    ['elsewhere.example.com', 404, 'NoSuchBucket'],
    ['examplebucket.cos.ap-beijing.myqcloud.com', 400, 'InvalidRequest'],
    ['examplebucket-.cos.accelerate.myqcloud.com', 400, 'InvalidRequest'],
    ['cos.ap-beijing.myqcloud.com', 403, 'PathStyleDomainForbidden'],
    [`${BUCKET}.cos-website.ap-beijing.myqcloud.com`, 501, 'NotImplemented'],
  ])('%s', async (host, status, code) => {
    expect(told(await openDesk({ buckets }).ask('GET', '/k', { host }))).toEqual([status, code]);
  });
  it('of any name is that of the only bucket', async () => {
    expect(told(await openDesk().ask('GET', '/k', { host: '127.0.0.1:9000' }))).toEqual([404, 'NoSuchKey']);
  });
  it.each([
    ['service.cos.myqcloud.com', [BUCKET, 'other-1250000000']],
    ['service.cos.tencentcos.cn', [BUCKET, 'other-1250000000']],
    ['cos.ap-beijing.myqcloud.com', [BUCKET]],
    ['cos.cn-south.tencentcos.cn', ['other-1250000000']],
    ['cos.ap-guangzhou.myqcloud.com', []],
  ])('%s lists the buckets', async (host, names) => {
    const { status, text } = await openDesk({ buckets }).ask('GET', '/', { host });
    expect([status, [...text.matchAll(/<Name>([^<]*)/g)].map(([, name]) => name)]).toEqual([200, names]);
  });
  it.each([
    ['GET', '/', 'cos.accelerate.myqcloud.com', [403, 'PathStyleDomainForbidden']],
    ['PUT', '/', 'cos.ap-beijing.myqcloud.com', [403, 'PathStyleDomainForbidden']],
    ['PUT', '/', 'service.cos.myqcloud.com', [501, 'NotImplemented']],
    ['GET', '/k', 'service.cos.myqcloud.com', [501, 'NotImplemented']],
    ['GET', '/?acl', 'service.cos.myqcloud.com', [501, 'NotImplemented']],
    ['GET', '/?uploads', 'cos.ap-beijing.myqcloud.com', [501, 'NotImplemented']],
  ])('%s %s at %s is no list', async (method, path, host, answer) => {
    expect(told(await openDesk({ buckets }).ask(method, path, { host }))).toEqual(answer);
  });
  it('that lists buckets takes no other URL than one that can be read', async () => {
    const { cos, ask } = openDesk({ buckets });
    const url = 'https://service.cos.myqcloud.com/';
    const authorization = sign({ method: 'GET', url }, cos.credentials[0]!, { now: () => cos.now() });
    const answer = cos(new Request(`${url}?a=%zz`, { headers: { authorization } }));
    expect(told(await answerOf(answer))).toEqual([400, 'InvalidURI']);
    const host = 'service.cos.myqcloud.com';
    expect(told(await ask('GET', '/?max-keys=1&marker=', { host }))).toEqual([200, undefined]);
  });
  it('that lists buckets wants a signature', async () => {
    const answer = createCosEmulator()(new Request('https://cos.ap-guangzhou.myqcloud.com/'));
    expect(told(await answerOf(answer))).toEqual([403, 'AccessDenied']);
  });
});

describe('a bucket', () => {
  it('is there, and yours', async () => {
    const { ask } = openDesk();
    const head = await ask('HEAD', '/');
    expect([head.status, head.header('x-cos-bucket-region')]).toEqual([200, 'ap-guangzhou']);
    expect(told(await ask('PUT', '/'))).toEqual([409, 'BucketAlreadyOwnedByYou']);
  });
  it.each(['PUT', 'DELETE'])('%s of it is nothing for global acceleration', async (method) => {
    for (const service of ['cos.accelerate.myqcloud.com', 'cos-internal.accelerate.tencentcos.cn'])
      expect(told(await openDesk().ask(method, '/', { host: `${BUCKET}.${service}` }))).toEqual([
        400,
        'ActionAccelerateNotSupported',
      ]);
  });
  it('that is not there is not made', async () => {
    const { ask } = openDesk();
    const host = 'unknown-1250000000.cos.ap-guangzhou.myqcloud.com';
    expect((await ask('HEAD', '/', { host })).status).toBe(404);
    expect(told(await ask('PUT', '/', { host }))).toEqual([501, 'NotImplemented']);
  });
});

describe('its list', () => {
  const desk = async (...keys: string[]) => {
    const opened = openDesk();
    for (const key of keys) await opened.ask('PUT', `/${encodeURIComponent(key)}`, { body: 'x' });
    return opened;
  };
  const names = (text: string) =>
    [...text.matchAll(/<(?:Key|CommonPrefixes>\s*<Prefix)>([^<]*)/g)].map(([, name]) => name);

  it('is in the order of UTF-8, not of UTF-16', async () => {
    const { cos, ask } = await desk('\u{10000}', '\uFFFD', 'a', 'B');
    expect(names((await ask('GET', '/')).text)).toEqual(['B', 'a', '\uFFFD', '\u{10000}']);
    for (const key of ['\u{10000}', '\uFFFD']) cos.addUpload({ key });
    expect(names((await ask('GET', '/?uploads')).text)).toEqual(['\uFFFD', '\u{10000}']);
  });
  it('goes on after the last name given, be it a key or a prefix', async () => {
    const { ask } = await desk('a/1', 'a/2', 'b', 'c/1', 'c/2', 'd');
    const pages: (string | undefined)[][] = [];
    let marker: string | undefined = '';
    while (marker !== undefined) {
      const { text, element } = await ask('GET', `/?delimiter=%2F&max-keys=1&marker=${marker}`);
      pages.push([...names(text), element('IsTruncated')]);
      marker = element('NextMarker');
    }
    expect(pages).toEqual([
      ['a/', 'true'],
      ['b', 'true'],
      ['c/', 'true'],
      ['d', 'false'],
    ]);
  });
  it('holds to a prefix, also before the marker', async () => {
    const { ask } = await desk('a', 'b/1', 'b/2/x', 'c');
    expect(names((await ask('GET', '/?prefix=b%2F&delimiter=%2F')).text)).toEqual(['b/2/', 'b/1']);
    expect(names((await ask('GET', '/?prefix=b%2F&marker=a')).text)).toEqual(['b/1', 'b/2/x']);
    expect(names((await ask('GET', '/?prefix=b%2F&marker=b%2F1')).text)).toEqual(['b/2/x']);
  });
  it('takes what is empty for absent, as Python sends it', async () => {
    const { ask } = await desk('a');
    const { text, element } = await ask(
      'GET',
      '/?prefix=&delimiter=&marker=&max-keys=1000&encoding-type=url',
    );
    expect([names(text), element('EncodingType'), element('Delimiter')]).toEqual([['a'], 'url', undefined]);
    expect(text).toContain('<Prefix/>');
    expect(text).toContain('<Marker/>');
  });
  it.each([
    ['max-keys=0', 200, undefined],
    ['max-keys=5000', 200, undefined],
    ['max-keys=99999999999999999999', 200, undefined],
    ['max-keys=-1', 400, 'InvalidArgument'],
    ['max-keys=x', 400, 'InvalidArgument'],
    ['max-keys=1e2', 400, 'InvalidArgument'],
    ['max-keys=0x10', 400, 'InvalidArgument'],
    ['max-keys=+5', 400, 'InvalidArgument'],
    ['max-keys=1.0', 400, 'InvalidArgument'],
    ['uploads&max-uploads=1e1', 400, 'InvalidArgument'],
    ['encoding-type=utf8', 400, 'InvalidArgument'],
  ])('%s', async (query, status, code) => {
    expect(told(await (await desk('a')).ask('GET', `/?${query}`))).toEqual([status, code]);
  });
  it('says of each object what it is', async () => {
    const { ask } = await desk('a');
    const { text } = await ask('GET', '/');
    expect(text.slice(text.indexOf('<Contents>')).replace(/\s/g, '')).toBe(
      '<Contents><Key>a</Key><LastModified>2026-05-06T07:08:09.000Z</LastModified>' +
        '<ETag>&quot;9dd4e461268c8034f5c8564e155c67a6&quot;</ETag><Size>1</Size>' +
        '<Owner><ID>1250000000</ID><DisplayName>1250000000</DisplayName></Owner>' +
        '<StorageClass>STANDARD</StorageClass></Contents></ListBucketResult>',
    );
  });
  it('gives control characters raw, and encoded when it is asked to', async () => {
    const key = 'a b+\u0001\u0008/é';
    const { cos, ask } = await desk(key);
    cos.addUpload({ key, uploadId: 'u' });
    for (const path of ['/?', '/?uploads&', '/a%20b%2B%01%08/%C3%A9?uploadId=u&'])
      expect([
        names((await ask('GET', path)).text),
        names((await ask('GET', `${path}encoding-type=url`)).text),
      ]).toEqual([[key], ['a%20b%2B%01%08/%C3%A9']]);
  });
  it('of uploads goes on after an upload, be it in a group or not', async () => {
    const { cos, ask } = openDesk();
    for (const [key, uploadId] of [
      ['a', '1'],
      ['a', '2'],
      ['b/1', '3'],
      ['b/2', '4'],
      ['c', '5'],
    ] as const)
      cos.addUpload({ key, uploadId });
    const seen: (string | undefined)[] = [];
    let query: string | undefined = '';
    while (query !== undefined) {
      const { text, element } = await ask('GET', `/?uploads&delimiter=%2F&max-uploads=1${query}`);
      seen.push(`${names(text)} ${element('UploadId') ?? ''}`.trim());
      const [key, id] = [element('NextKeyMarker'), element('NextUploadIdMarker')];
      query = key && `&key-marker=${encodeURIComponent(key)}&upload-id-marker=${id}`;
    }
    expect(seen).toEqual(['a 1', 'a 2', 'b/', 'c 5']);
  });
});

it('what a request is named by in the log tells nothing of its signature', async () => {
  const cos = createCosEmulator();
  const url = `https://${BUCKET}.cos.ap-guangzhou.myqcloud.com/k?a=1`;
  const secrets = '&X-Cos-Security-Token=T&%71-signature=T&q-ak=T&Sign=T&%zz=T&x%2Dcos-security-token=T';
  await cos(new Request(url + secrets));
  expect(cos.requests.at(-1)?.path).toBe('/k?a=1');
});

describe('a signature', () => {
  const { cos, host } = openDesk();
  const url = `https://${host}/k`;
  const now = () => cos.now();
  const ask = (path: string, headers: Record<string, string> = {}) =>
    answerOf(cos(new Request(`https://${host}${path}`, { headers }))).then(told);
  const authorization = sign({ method: 'GET', url }, cos.credentials[0]!, { now });

  it('is taken whole, in ?sign=', async () => {
    expect(await ask(`/k?sign=${encodeURIComponent(authorization)}`)).toEqual([404, 'NoSuchKey']);
    expect(await ask(`/other?sign=${encodeURIComponent(authorization)}`)).toEqual([
      403,
      'SignatureDoesNotMatch',
    ]);
  });
  it('that is empty is none', async () => {
    expect(await ask('/k', { authorization: '' })).toEqual([403, 'AccessDenied']);
  });
  it.each(['/%zz', '/%ff', '/k?a=%zz', '/k?%e4=1'])('of %s cannot be: 400', async (path) => {
    expect(await ask(path, { authorization })).toEqual([400, 'InvalidURI']);
  });
  const listing = (names: string) =>
    ask('/k', { authorization: authorization.replace('q-header-list=host', `q-header-list=${names}`) });
  it.each([
    ['a header that is not there', 'host;x-cos-acl'],
    ['a name in capitals', 'Host'],
    ['a name that HTTP does not allow', 'host;a b'],
    ['a name that is empty', 'host;'],
    ['a name twice', 'host;host'],
  ])('may not list %s', async (_, names) => {
    expect(await listing(names)).toEqual([403, 'SignatureDoesNotMatch']);
  });
  it('may not list a parameter that is not there', async () => {
    const listed = authorization.replace('q-url-param-list=', 'q-url-param-list=acl');
    expect(await ask('/k', { authorization: listed })).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await ask('/k?sign=1', { authorization: listed })).toEqual([403, 'SignatureDoesNotMatch']);
  });
  it.each(['q-header-list=host', 'q-url-param-list='])('without %s is malformed', async (field) => {
    expect(await ask('/k', { authorization: authorization.replace(`${field}&`, '') })).toEqual([
      400,
      'InvalidArgument',
    ]);
  });
  it('lists names encoded, as the document says', async () => {
    const headers = { "x-cos-meta-it's": '1', 'x-cos-meta-a!b&c%d': '2' };
    const signed = sign({ method: 'GET', url, headers }, cos.credentials[0]!, { now });
    expect(signed).toContain('q-header-list=host;x-cos-meta-a%21b%26c%25d;x-cos-meta-it%27s&');
    expect(await ask('/k', { ...headers, authorization: signed })).toEqual([404, 'NoSuchKey']);
  });
  it("is over a header's bytes, not over its text", async () => {
    // HTTP carries é as one byte, which a client that signs its text as UTF-8 overlooks.
    const asked = (header: string) => {
      const { secretId: SecretId, secretKey: SecretKey } = cos.credentials[0]!;
      const Headers = { host, 'x-cos-meta-a': header };
      const seconds = Math.floor(cos.now() / 1000);
      const KeyTime = `${seconds};${seconds + 900}`;
      const signed = { SecretId, SecretKey, Method: 'GET', Pathname: '/k', Headers, KeyTime } as const;
      return { authorization: COS.getAuthorization(signed) };
    };
    expect(await ask('/k', { ...asked('Ã©'), 'x-cos-meta-a': 'Ã©' })).not.toEqual([404, 'NoSuchKey']);
    expect(await ask('/k', { ...asked('é'), 'x-cos-meta-a': 'Ã©' })).toEqual([404, 'NoSuchKey']);
    // The second byte of à is no blank, though it would be one as a character.
    expect(await ask('/k', { ...asked('à'), 'x-cos-meta-a': 'Ã\u00a0' })).toEqual([404, 'NoSuchKey']);
  });
});
