// The emulator itself: its own signature check against published figures, its refusals, its CORS, its
// faults.
import { describe, expect, it } from 'vitest';
import { initiateMultipartUpload, presign, sign, uploadPart } from '../../src/index.ts';
import { createCosEmulator, type EmulatorOptions } from '../../src/testing/index.ts';

const keys = {
  secretId: 'AKIDQjz3ltompVjBni5LitkWHFlFpwkn9U5q',
  secretKey: 'BQYIM75p8x0iWVFSIgqEKwFprpRSVHlz',
};
const origin = 'https://examplebucket-1250000000.cos.ap-beijing.myqcloud.com';

function setUp(options: EmulatorOptions = {}) {
  const cos = createCosEmulator({
    buckets: [{ bucket: 'examplebucket-1250000000', region: 'ap-beijing' }],
    credentials: [keys],
    minPartSize: 0,
    ...options,
  });
  const signed = (method: string, path: string, headers: Record<string, string> = {}) => {
    const url = origin + path;
    return new Request(url, {
      method,
      headers: { ...headers, authorization: sign({ method, url, headers }, keys, { now: () => cos.now() }) },
    });
  };
  return { cos, signed };
}
const code = async (response: Promise<Response>) => [
  (await response).status,
  /<Code>(.*?)<\/Code>/.exec(await (await response).text())?.[1],
];

describe('its signature check', () => {
  it('accepts the published signature of doc 7778 (GET, 2019), written out, at its time', async () => {
    const { cos } = setUp();
    cos.now = () => 1_557_990_000_000;
    const request = new Request(
      `${origin}/exampleobject(%E8%85%BE%E8%AE%AF%E4%BA%91)?response-content-type=application%2Foctet-stream&response-cache-control=max-age%3D600`,
      {
        headers: {
          date: 'Thu, 16 May 2019 06:55:53 GMT',
          authorization:
            'q-sign-algorithm=sha1&q-ak=AKIDQjz3ltompVjBni5LitkWHFlFpwkn9U5q&q-sign-time=1557989753;1557996953&q-key-time=1557989753;1557996953&q-header-list=date;host&q-url-param-list=response-cache-control;response-content-type&q-signature=01681b8c9d798a678e43b685a9f1bba0f6c0e012',
        },
      },
    );
    expect(await code(cos(request))).toEqual([404, 'NoSuchKey']);
  });
  it('shows StringToSign and FormatString on a mismatch', async () => {
    const { cos, signed } = setUp();
    const request = signed('GET', '/k%20(腾)?a=1%262');
    const other = new Request(request.url.replace('a=1', 'a=2'), request);
    const text = await (await cos(other)).text();
    expect(text).toContain('<Code>SignatureDoesNotMatch</Code>');
    expect(text).toContain(
      '<FormatString>get\n/k (腾)\na=2%262\nhost=examplebucket-1250000000.cos.ap-beijing.myqcloud.com\n</FormatString>',
    );
    expect(text).toMatch(/<StringToSign>sha1\n\d+;\d+\n[\da-f]{40}\n<\/StringToSign>/);
  });
  it.each([
    ['no signature', new Request(`${origin}/k`), 403, 'AccessDenied'],
    [
      'a malformed one',
      new Request(`${origin}/k`, { headers: { authorization: 'q-sign-algorithm=md5' } }),
      400,
      'InvalidArgument',
    ],
    [
      'an unknown id',
      new Request(`${origin}/k`, {
        headers: { authorization: sign({ method: 'GET', url: `${origin}/k` }, { ...keys, secretId: 'x' }) },
      }),
      403,
      'InvalidAccessKeyId',
    ],
    [
      'another key',
      new Request(`${origin}/k`, {
        headers: { authorization: sign({ method: 'GET', url: `${origin}/k` }, { ...keys, secretKey: 'x' }) },
      }),
      403,
      'SignatureDoesNotMatch',
    ],
    ['another bucket', new Request(`${origin.replace('example', 'other')}/k`), 404, 'NoSuchBucket'],
  ])('%s is refused', async (_, request, status, name) => {
    const { cos } = setUp();
    expect(await code(cos(request))).toEqual([status, name]);
  });
  it('refuses outside the window, with its own time', async () => {
    const { cos, signed } = setUp();
    const request = signed('GET', '/k');
    const at = Date.now();
    cos.now = () => at - 3_600_000;
    expect(await (await cos(request)).text()).toMatch(/RequestTimeTooSkewed.*<ServerTime>/s);
    cos.now = () => at + 3_600_000;
    expect(await (await cos(request)).text()).toMatch(
      new RegExp(
        `AccessDenied.*Request has expired.*<ServerTime>${new Date(at + 3_600_000).toISOString()}`,
        's',
      ),
    );
  });
  it.each(['cos:GetObject', 'name/cos:GetObject'])('keys for %s do nothing else', async (action) => {
    const { cos, signed } = setUp({ credentials: [{ ...keys, actions: [action] }] });
    expect(await code(cos(signed('GET', '/k')))).toEqual([404, 'NoSuchKey']);
    expect(await code(cos(signed('DELETE', '/k?uploadId=1')))).toEqual([403, 'AccessDenied']);
  });
  it('wants the token of temporary keys, the right one and in time', async () => {
    const temporary = { ...keys, securityToken: 'token', expiredTime: 2_000_000_000 };
    const elsewhere = createCosEmulator({ credentials: [temporary] });
    const { cos, signed } = setUp({ credentials: [temporary] });
    const request = (token?: string) => {
      const headers: Record<string, string> = token ? { 'x-cos-security-token': token } : {};
      return signed('GET', '/k', headers);
    };
    expect(await code(elsewhere(request()))).toEqual([404, 'NoSuchBucket']);
    expect(await code(cos(request()))).toEqual([403, 'InvalidAccessKeyId']);
    expect(await code(cos(request('other')))).toEqual([403, 'AccessDenied']);
    expect(await code(cos(request('token')))).toEqual([404, 'NoSuchKey']);
    expect(await code(cos(new Request(presign({ method: 'GET', url: `${origin}/k` }, temporary))))).toEqual([
      404,
      'NoSuchKey',
    ]);
    cos.now = () => 2_000_000_000_000;
    expect(await code(cos(request('token')))).toEqual([400, 'ExpiredToken']);
  });
});

describe('its semantics', () => {
  it.each([
    ['an empty uploadId is none: the object is deleted', 'DELETE', '/k?uploadId=', 204, undefined],
    ['the bucket itself cannot be deleted', 'DELETE', '/', 501, 'NotImplemented'],
    ['an unknown upload', 'DELETE', '/k?uploadId=1', 404, 'NoSuchUpload'],
    ['a bad page size', 'GET', '/?uploads&max-uploads=1001', 400, 'InvalidArgument'],
    ['a bad encoding', 'GET', '/?uploads&encoding-type=utf8', 400, 'InvalidArgument'],
    ['a bad part number', 'PUT', '/k?partNumber=0&uploadId=1', 400, 'InvalidArgument'],
    ['a part number that is no decimal', 'PUT', '/k?partNumber=1e1&uploadId=1', 400, 'InvalidArgument'],
  ])('%s', async (_, method, path, status, name) => {
    const { cos, signed } = setUp();
    expect(await code(cos(signed(method, path)))).toEqual([status, name]);
  });
  it('the id of another key is NoSuchUpload', async () => {
    const { cos, signed } = setUp();
    cos.addUpload({ key: 'a', uploadId: '1' });
    expect(await code(cos(signed('DELETE', '/b?uploadId=1')))).toEqual([404, 'NoSuchUpload']);
    expect(cos.uploads).toHaveLength(1);
  });
  it('an upload is opened without a request, also with options that are undefined', () => {
    const { cos } = setUp();
    const upload = { key: 'a', bucket: undefined, initiated: undefined, uploadId: undefined };
    cos.now = () => 1000;
    const ids = [cos.addUpload(upload), cos.addUpload(upload)];
    expect(ids).toEqual(['seeded-1', 'seeded-2']);
    expect(cos.uploads.map(({ uploadId, initiated }) => ({ uploadId, initiated }))).toEqual([
      { uploadId: 'seeded-1', initiated: 1000 },
      { uploadId: 'seeded-2', initiated: 1000 },
    ]);
  });
  it('groups by delimiter', async () => {
    const { cos, signed } = setUp();
    for (const key of ['a/1', 'a/2', 'b', 'c/1']) cos.addUpload({ key });
    const text = await (await cos(signed('GET', '/?uploads&delimiter=%2F'))).text();
    expect(
      text.match(/<(?:Key|CommonPrefixes>\s*<Prefix)>[^<]*/g)?.map((one) => one.replace(/\s/g, '')),
    ).toEqual(['<Key>b', '<CommonPrefixes><Prefix>a/', '<CommonPrefixes><Prefix>c/']);
  });
  it.each([
    ['refused', 404, 0],
    ['stored', 200, 4],
  ] as const)('a part under way when its upload is aborted is %s', async (lateParts, status, left) => {
    const cos = createCosEmulator({ credentials: [keys], lateParts });
    const address = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', key: 'k' };
    const upload = await initiateMultipartUpload(address, { credentials: keys, fetch: cos });
    const gate = Promise.withResolvers<void>();
    cos.inject({ match: ({ method }) => method === 'PUT', delay: gate.promise });
    const answers: number[] = [];
    const part = uploadPart(upload, 1, 'late', {
      credentials: keys,
      fetch: async (request) => {
        const response = await cos(request);
        answers.push(response.status);
        return response;
      },
    }).catch(() => {});
    const url = `https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/k?uploadId=${upload.uploadId}`;
    const abort = () =>
      cos(
        new Request(url, {
          method: 'DELETE',
          headers: { authorization: sign({ method: 'DELETE', url }, keys) },
        }),
      );
    await expect.poll(() => cos.requests.length).toBe(2);
    expect((await abort()).status).toBe(204);
    gate.resolve();
    await part;
    expect(answers).toEqual([status]);
    expect(cos.storedBytes).toBe(left);
    expect((await abort()).status).toBe(left ? 204 : 404);
    expect(cos.storedBytes).toBe(0);
  });
});

describe('its CORS', () => {
  const preflight = (asked: string, method = 'DELETE') =>
    new Request(`${origin}/k?uploadId=1`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example.com',
        'access-control-request-method': method,
        'access-control-request-headers': asked,
      },
    });
  const withRule = (rule: object) =>
    createCosEmulator({
      buckets: [
        {
          bucket: 'examplebucket-1250000000',
          region: 'ap-beijing',
          cors: [{ allowedOrigins: ['https://*.example.com'], allowedMethods: ['DELETE'], ...rule }],
        },
      ],
      credentials: [keys],
    });

  it('is none by default: 403 AccessForbidden without a header', async () => {
    const { cos } = setUp();
    const response = await cos(preflight('authorization'));
    expect([
      response.status,
      [...response.headers.keys()].filter((name) => name.startsWith('access')),
    ]).toEqual([403, []]);
  });
  it('answers a preflight with the headers that were asked for', async () => {
    const response = await withRule({ allowedHeaders: ['*'] })(
      preflight('authorization, x-cos-security-token'),
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-headers')).toBe('authorization, x-cos-security-token');
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
  });
  it('repeats the names of a preflight as they are written', async () => {
    const response = await withRule({ allowedHeaders: ['authorization', 'X-Cos-Acl'] })(
      preflight('Authorization,x-cos-acl'),
    );
    expect(response.headers.get('access-control-allow-headers')).toBe('Authorization, x-cos-acl');
  });
  it('tells in a preflight, too, what script may read (436/8288)', async () => {
    const response = await withRule({ exposeHeaders: ['ETag', 'Date'] })(preflight(''));
    expect(response.headers.get('access-control-expose-headers')).toBe('ETag, Date');
  });
  it('refuses other headers, methods and origins', async () => {
    expect((await withRule({ allowedHeaders: ['Authorization'] })(preflight('authorization'))).status).toBe(
      200,
    );
    expect(
      (await withRule({ allowedHeaders: ['Authorization'] })(preflight('x-cos-security-token'))).status,
    ).toBe(403);
    expect((await withRule({ allowedHeaders: ['*'] })(preflight('authorization', 'PUT'))).status).toBe(403);
    expect((await withRule({ allowedOrigins: ['https://example.com'] })(preflight(''))).status).toBe(403);
  });
  it("puts the rule's headers on errors too", async () => {
    const { signed } = setUp();
    const cos = withRule({ exposeHeaders: ['x-cos-request-id'] });
    const response = await cos(
      new Request(signed('DELETE', '/k?uploadId=1'), {
        headers: {
          ...Object.fromEntries(signed('DELETE', '/k?uploadId=1').headers),
          origin: 'https://app.example.com',
        },
      }),
    );
    expect([response.status, response.headers.get('access-control-expose-headers')]).toEqual([
      404,
      'x-cos-request-id',
    ]);
  });
});

describe('its faults', () => {
  it('happen as often as told, to the requests they match', async () => {
    const { cos, signed } = setUp();
    cos.inject({
      match: ({ method }) => method === 'DELETE',
      status: 503,
      code: 'SlowDown',
      times: 2,
      headers: { 'retry-after': '1' },
    });
    expect(await code(cos(signed('GET', '/k')))).toEqual([404, 'NoSuchKey']);
    for (let i = 0; i < 2; i++)
      expect(await code(cos(signed('DELETE', '/k?uploadId=1')))).toEqual([503, 'SlowDown']);
    expect(await code(cos(signed('DELETE', '/k?uploadId=1')))).toEqual([404, 'NoSuchUpload']);
  });
  it('happen never, or always', async () => {
    const { cos, signed } = setUp();
    cos.inject({ times: 0, status: 500 });
    expect(await code(cos(signed('GET', '/k')))).toEqual([404, 'NoSuchKey']);
    cos.inject({ times: Number.POSITIVE_INFINITY, status: 500 });
    for (let i = 0; i < 3; i++) expect(await code(cos(signed('GET', '/k')))).toEqual([500, 'InternalError']);
  });
  it.each([204, 205, 304])('of status %i have no body', async (status) => {
    const { cos, signed } = setUp();
    cos.inject({ status });
    const response = await cos(signed('GET', '/k'));
    expect([response.status, response.body, response.headers.get('content-length')]).toEqual([
      status,
      null,
      '0',
    ]);
  });
  it('drop: after loses only the answer', async () => {
    const { cos, signed } = setUp();
    const uploadId = cos.addUpload({ key: 'k' });
    cos.inject({ drop: 'after' });
    await expect(cos(signed('DELETE', `/k?uploadId=${uploadId}`))).rejects.toThrow('Failed to fetch');
    expect(cos.uploads).toEqual([]);
  });
  it('redirect and respond answer instead', async () => {
    const { cos, signed } = setUp();
    cos.inject({ redirect: 'https://elsewhere.example/' });
    expect((await cos(signed('GET', '/k'))).headers.get('location')).toBe('https://elsewhere.example/');
    cos.inject({ respond: () => new Response('hello') });
    expect(await (await cos(signed('GET', '/k'))).text()).toBe('hello');
  });
  it('answer lets the service act, and something else arrives', async () => {
    const { cos, signed } = setUp();
    const uploadId = cos.addUpload({ key: 'k' });
    const answered: number[] = [];
    cos.inject({
      answer: ({ status }) => {
        answered.push(status);
        return new Response('<html>Bad Gateway</html>', { status: 502 });
      },
    });
    const response = await cos(signed('DELETE', `/k?uploadId=${uploadId}`));
    expect([response.status, await response.text()]).toEqual([502, '<html>Bad Gateway</html>']);
    expect([answered, cos.uploads, cos.requests.at(-1)?.status]).toEqual([[204], [], 502]);
    cos.inject({ answer: () => Promise.reject(new TypeError('Failed to fetch')) });
    await expect(cos(signed('GET', '/k'))).rejects.toThrow('Failed to fetch');
    expect(cos.requests.at(-1)?.status).toBe(0);
  });
  it.each([
    ['refused', 404],
    ['deleted', 204],
  ] as const)('a DELETE of an unknown upload is %s', async (missingUploads, status) => {
    const { cos, signed } = setUp({ missingUploads });
    expect((await cos(signed('DELETE', '/k?uploadId=unknown'))).status).toBe(status);
    expect((await cos(signed('GET', '/k?uploadId=unknown'))).status).toBe(404);
  });
  it('reset forgets everything', async () => {
    const { cos, signed } = setUp();
    cos.addUpload({ key: 'k' });
    cos.inject({ status: 500 });
    cos.reset();
    expect([cos.uploads, cos.objects, cos.requests]).toEqual([[], [], []]);
    expect(await code(cos(signed('GET', '/k')))).toEqual([404, 'NoSuchKey']);
  });
});
