// The multipart calls beside the abort, over real HTTP.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  completeMultipartUpload,
  initiateMultipartUpload,
  listMultipartUploads,
  listParts,
  uploadPart,
} from '../../src/index.ts';
import { openBucket, rejection, serveOnce } from '../support/bucket.ts';

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
async function setUp() {
  const bucket = await openBucket();
  const options = () => ({ credentials: bucket.credentials });
  return { bucket, options };
}
const xml =
  (body: string, status = 200) =>
  () =>
    new Response(body, { status, headers: { 'content-type': 'application/xml' } });

describe('initiateMultipartUpload', () => {
  it('gives the address of the upload; its headers are signed and kept', async () => {
    const { bucket, options } = await setUp();
    const upload = await initiateMultipartUpload(bucket.at('k'), {
      ...options(),
      headers: { 'Content-Type': 'text/plain', 'x-cos-meta-a': 'b' },
    });
    expect(upload).toEqual({ ...bucket.at('k'), uploadId: bucket.cos.uploads[0]?.uploadId });
    expect(bucket.cos.requests[0]?.signed).toEqual({
      headerList: ['content-type', 'host', 'x-cos-meta-a'],
      urlParamList: ['uploads'],
    });
  });
  it('is repeated when the server said no, and not when its answer was lost', async () => {
    const { bucket, options } = await setUp();
    bucket.cos.inject({ status: 503, code: 'SlowDown' });
    await initiateMultipartUpload(bucket.at('k'), options());
    expect(bucket.cos.uploads).toHaveLength(1);
    bucket.cos.inject({ drop: 'after' });
    expect(await rejection(initiateMultipartUpload(bucket.at('k'), options()))).toMatchObject({
      code: 'ERR_COS_NETWORK',
      attempts: 1,
    });
    bucket.cos.inject({ delay: new Promise(() => {}) });
    expect(
      await rejection(initiateMultipartUpload(bucket.at('k'), { ...options(), timeout: 50 })),
    ).toMatchObject({
      code: 'ERR_COS_TIMEOUT',
      attempts: 1,
    });
  });
  it('an answer without an id is an error', async () => {
    const { bucket, options } = await setUp();
    const endpoint = await serveOnce(
      xml('<InitiateMultipartUploadResult><UploadId/></InitiateMultipartUploadResult>'),
    );
    expect(
      await rejection(initiateMultipartUpload({ ...bucket.at('k'), endpoint }, options())),
    ).toMatchObject({
      code: 'ERR_COS_UNEXPECTED',
    });
  });
  it.each(['ab\u0001cd', 'ab&#7;cd', 'ab\u200bcd', 'ab\ufffdcd', ' \u0000 '])(
    'an id that holds %j cannot be sent back, so it is none',
    async (id) => {
      const { bucket, options } = await setUp();
      const answer = `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`;
      const sending = { ...options(), fetch: async () => new Response(answer) };
      expect(await rejection(initiateMultipartUpload(bucket.at('k'), sending))).toMatchObject({
        code: 'ERR_COS_UNEXPECTED',
        message: 'POST "/k": 200 with an uploadId that cannot be one',
      });
    },
  );
  it('reads UploadID as older editions spell it', async () => {
    const { bucket, options } = await setUp();
    const endpoint = await serveOnce(
      xml('<InitiateMultipartUploadResult><UploadID>7</UploadID></InitiateMultipartUploadResult>'),
    );
    expect(await initiateMultipartUpload({ ...bucket.at('k'), endpoint }, options())).toMatchObject({
      uploadId: '7',
    });
  });
});

describe('uploadPart', () => {
  it('stores text, bytes and Blobs, and gives their ETag', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    for (const body of [
      'abc',
      new TextEncoder().encode('abc'),
      new TextEncoder().encode('abc').buffer,
      new Blob(['abc']),
    ])
      expect(await uploadPart(upload, 2, body, options())).toEqual({
        partNumber: 2,
        etag: '"900150983cd24fb0d6963f7d28e17f72"',
        size: 3,
      });
    expect(bucket.cos.requests.at(-1)?.signed).toEqual({
      headerList: ['content-type', 'host'],
      urlParamList: ['partnumber', 'uploadid'],
    });
  });
  it('is sent again from its beginning after a failure', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    bucket.cos.inject({ status: 500 });
    bucket.cos.inject({ drop: 'after' });
    await uploadPart(upload, 1, new Blob(['whole']), options());
    expect(bucket.cos.uploads[0]?.parts).toMatchObject([{ partNumber: 1, size: 5 }]);
  });
  it('an ETag that CORS hides is said to be that', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    const fetch = async (request: Request) => {
      const response = await bucket.cos(request);
      response.headers.delete('etag');
      return response;
    };
    expect((await rejection(uploadPart(upload, 1, 'a', { ...options(), fetch }))).message).toContain(
      'CORS rule must expose ETag',
    );
  });
  it.each([
    ['"900150983cd24fb0d6963f7d28e17f72"', '"900150983cd24fb0d6963f7d28e17f72"'],
    ['W/"900150983cd24fb0d6963f7d28e17f72"', '"900150983cd24fb0d6963f7d28e17f72"'],
    [`"${'e'.repeat(126)}"`, `"${'e'.repeat(126)}"`],
  ])('the ETag %s is told as %s', async (sent, told) => {
    const { bucket, options } = await setUp();
    const fetch = async () => new Response('', { headers: { etag: sent } });
    const part = await uploadPart({ ...bucket.at('k'), uploadId: '1' }, 1, 'a', { ...options(), fetch });
    expect(part.etag).toBe(told);
  });
  it.each([`"${'e'.repeat(127)}"`, '"q-sign-algorithm=sha1 q-ak=AKID"', '"\u00e9"', 'W/'])(
    'what is no ETag is not told as one: %j',
    async (sent) => {
      const { bucket, options } = await setUp();
      const fetch = async () => new Response('', { headers: { etag: sent } });
      const upload = { ...bucket.at('k'), uploadId: '1' };
      const error = await rejection(uploadPart(upload, 1, 'a', { ...options(), fetch }));
      expect(error).toMatchObject({ code: 'ERR_COS_UNEXPECTED', partNumber: 1 });
      expect(error.message).toContain('its ETag cannot be read');
    },
  );
  it.each([undefined, null, {}, 5, new ReadableStream()])('body %s is refused', async (body) => {
    const { bucket, options } = await setUp();
    const error = await rejection(
      uploadPart({ ...bucket.at('k'), uploadId: '1' }, 1, body as never, options()),
    );
    expect(error.message).toBe(
      'body must be a Blob, bytes or a string: read a stream or a form into a Blob, `await new Response(body).blob()`',
    );
    expect(bucket.cos.requests).toEqual([]);
  });
  it.each([0, 10_001, 1.5, '1', undefined, Number.NaN])('part number %j is refused', async (partNumber) => {
    const { bucket, options } = await setUp();
    const error = await rejection(
      uploadPart({ ...bucket.at('k'), uploadId: '1' }, partNumber as number, 'a', options()),
    );
    expect(error.message).toBe('partNumber must be a whole number from 1 to 10000');
    expect(bucket.cos.requests).toEqual([]);
  });
});

describe('completeMultipartUpload', () => {
  it('makes the object', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open('a&b');
    const part = await uploadPart(upload, 1, 'object', options());
    expect(await completeMultipartUpload(upload, [part], options())).toEqual({
      etag: expect.stringMatching(/^".*-1"$/),
      location: expect.any(String),
      requestId: expect.any(String),
    });
    expect(bucket.cos.objects).toMatchObject([{ key: 'a&b', size: 6 }]);
    expect(bucket.cos.uploads).toEqual([]);
  });
  it('an <Error> inside the 200 is an error, also after white space', async () => {
    const { bucket, options } = await setUp();
    const endpoint = await serveOnce(
      xml('  \n <?xml version="1.0"?><Error><Code>InternalError</Code></Error>'),
    );
    const error = await rejection(
      completeMultipartUpload(
        { ...bucket.at('k'), endpoint, uploadId: '1' },
        [{ partNumber: 1, etag: 'e' }],
        options(),
      ),
    );
    expect(error).toMatchObject({ name: 'CosServiceError', status: 200, serviceCode: 'InternalError' });
  });
  it('a 200 without an ETag is an error', async () => {
    const { bucket, options } = await setUp();
    const endpoint = await serveOnce(xml(' '));
    expect(
      await rejection(
        completeMultipartUpload(
          { ...bucket.at('k'), endpoint, uploadId: '1' },
          [{ partNumber: 1, etag: 'e' }],
          options(),
        ),
      ),
    ).toMatchObject({ code: 'ERR_COS_UNEXPECTED' });
  });
  it("the service's own refusals come through", async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    const refused = async (etag: string) =>
      (await rejection(completeMultipartUpload(upload, [{ partNumber: 1, etag }], options()))).serviceCode;
    expect(await refused('"wrong"')).toBe('InvalidPart');
    expect(await refused('<&>')).toBe('InvalidPart');
  });
  it.each([
    [[], 'parts'],
    [undefined, 'parts'],
    [
      [
        { partNumber: 2, etag: 'e' },
        { partNumber: 1, etag: 'e' },
      ],
      'parts',
    ],
    [[{ partNumber: 0, etag: 'e' }], 'parts: partNumber'],
    [[null], 'parts[0] must be an object with `partNumber`, `etag`'],
    [[Promise.resolve({ partNumber: 1, etag: 'e' })], 'parts[0] is a Promise: await it'],
    [[{ PartNumber: 1, ETag: 'e' }], 'use `partNumber`, not `PartNumber`'],
    [
      [{ partNumber: 1 }],
      'parts: etag must be what Upload Part answered: give what `uploadPart` resolves to',
    ],
    [[{ partNumber: 1, ETag: 'e' }], 'use `etag`, not `ETag`'],
    [
      [{ partNumber: 1, etag: 'W/' }],
      'parts: etag must be what Upload Part answered: give what `uploadPart` resolves to',
    ],
    ...[Number.NaN, -1, 1.5, '3', 'abc', {}].map((size): [unknown, string] => [
      [{ partNumber: 1, etag: 'e', size }],
      'parts: size must be a whole number from 0 to 9007199254740991: it is in bytes',
    ]),
    [
      Object.assign([], { 1: { partNumber: 2, etag: 'e' } }), // with a hole in front of it
      'parts[0] must be an object with `partNumber`, `etag`',
    ],
    [Promise.resolve([{ partNumber: 1, etag: 'e' }]), 'parts is a Promise: await it'],
  ])('%j is refused before anything is sent', async (parts, name) => {
    const { bucket, options } = await setUp();
    const error = await rejection(
      completeMultipartUpload({ ...bucket.at('k'), uploadId: '1' }, parts as never, options()),
    );
    expect(error.message).toContain(name);
    expect(bucket.cos.requests).toEqual([]);
  });
});

describe('lists', () => {
  it('S1: uploads over many pages, each once: same key, hostile keys, markers encoded', async () => {
    const { bucket, options } = await setUp();
    const keys = ['a', 'a', 'a', 'a&b<c>"\'', 'a+b %20', 'b\x01\x1f', 'emoji 🎬', '腾讯/云'];
    const ids = keys.map((key, i) => bucket.cos.addUpload({ key, uploadId: `id-${i}&+` }));
    for (const pageSize of [1, 3, 1000]) {
      const listed = await Array.fromAsync(listMultipartUploads(bucket.at('x'), { ...options(), pageSize }));
      expect(listed.map(({ key, uploadId }) => [key, uploadId])).toEqual(keys.map((key, i) => [key, ids[i]]));
    }
    expect(bucket.cos.requests).toHaveLength(8 + 3 + 1);
  });
  it('a prefix, and a place to go on from', async () => {
    const { bucket, options } = await setUp();
    for (const key of ['a/1', 'b/1', 'b/2', 'b/3']) bucket.cos.addUpload({ key, uploadId: `id ${key}` });
    const listed = listMultipartUploads(bucket.at('x'), {
      ...options(),
      prefix: 'b/',
      after: { keyMarker: 'b/1', uploadIdMarker: 'id b/1' },
    });
    expect((await Array.fromAsync(listed)).map(({ key }) => key)).toEqual(['b/2', 'b/3']);
  });
  it('parts over many pages', async () => {
    const { bucket, options } = await setUp();
    const upload = await bucket.open();
    for (const n of [1, 2, 9999, 10_000]) await uploadPart(upload, n, 'x'.repeat(n % 7), options());
    const fetch = (request: Request) =>
      bucket.cos(new Request(request.url.replace('uploadId', 'max-parts=2&uploadId'), request));
    const unsigned = { ...options(), fetch }; // the emulator accepts a parameter that is not signed, as the service does
    expect(
      (await Array.fromAsync(listParts(upload, unsigned))).map(({ partNumber, size }) => [partNumber, size]),
    ).toEqual([
      [1, 1],
      [2, 2],
      [9999, 3],
      [10_000, 4],
    ]);
  });
  it('S2: a truncated page that does not lead on is an error, not an endless loop', async () => {
    const { bucket, options } = await setUp();
    const page =
      '<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker><NextUploadIdMarker>1</NextUploadIdMarker></ListMultipartUploadsResult>';
    for (const body of [
      page,
      page.replace('k</Next', '</Next'),
      '<ListMultipartUploadsResult><IsTruncated>true</IsTruncated></ListMultipartUploadsResult>',
    ]) {
      const endpoint = await serveOnce(xml(body));
      const error = await rejection(
        Array.fromAsync(listMultipartUploads({ ...bucket.at('x'), endpoint }, options())),
      );
      expect(error.message).toContain('markers do not advance');
    }
    const endpoint = await serveOnce(
      xml(
        '<ListPartsResult><IsTruncated>true</IsTruncated><NextPartNumberMarker>0</NextPartNumberMarker></ListPartsResult>',
      ),
    );
    expect(
      (await rejection(Array.fromAsync(listParts({ ...bucket.at('x'), endpoint, uploadId: '1' }, options()))))
        .message,
    ).toContain('markers do not advance');
  });
  it('S2: a list that goes round in circles ends with an error', async () => {
    const { bucket, options } = await setUp();
    let n = 0;
    const fetch = async () =>
      new Response(
        `<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>${'abc'[n++ % 3]}</NextKeyMarker></ListMultipartUploadsResult>`,
      );
    const error = await rejection(
      Array.fromAsync(listMultipartUploads(bucket.at('x'), { ...options(), fetch })),
    );
    expect(error.message).toContain('markers do not advance');
    expect(n).toBeLessThan(20);
  });
  it('S9: a refusal is one typed error; an ended upload is 404 NoSuchUpload', async () => {
    const { bucket, options } = await setUp();
    bucket.cos.inject({ status: 403, code: 'AccessDenied' });
    expect(await rejection(Array.fromAsync(listMultipartUploads(bucket.at('x'), options())))).toMatchObject({
      serviceCode: 'AccessDenied',
    });
    expect(
      await rejection(Array.fromAsync(listParts({ ...bucket.at('x'), uploadId: 'none' }, options()))),
    ).toMatchObject({
      status: 404,
      serviceCode: 'NoSuchUpload',
    });
  });
  it('a list that is not one, or is cut off, is an error', async () => {
    const { bucket, options } = await setUp();
    for (const body of ['<html></html>', '', '<ListMultipartUploadsResult><Upload><Key>a</Key>']) {
      const endpoint = await serveOnce(xml(body));
      expect(
        await rejection(Array.fromAsync(listMultipartUploads({ ...bucket.at('x'), endpoint }, options()))),
      ).toMatchObject({
        code: 'ERR_COS_UNEXPECTED',
      });
    }
  });
  it('a page of parts that are those of another upload is an error', async () => {
    const { bucket, options } = await setUp();
    const page = (uploadId: string) =>
      xml(
        `<ListPartsResult><UploadId>${uploadId}</UploadId><Part><PartNumber>1</PartNumber><Size>3</Size></Part></ListPartsResult>`,
      );
    const list = async (uploadId: string) => {
      const endpoint = await serveOnce(page(uploadId));
      return Array.fromAsync(listParts({ ...bucket.at('x'), endpoint, uploadId: '1' }, options()));
    };
    expect(await list('1')).toMatchObject([{ partNumber: 1, size: 3 }]);
    expect(await rejection(list('2'))).toMatchObject({
      code: 'ERR_COS_UNEXPECTED',
      message: expect.stringContaining('parts of another upload'),
    });
  });
  it.each([
    { pageSize: 0 },
    { pageSize: 1001 },
    { prefix: 5 },
    { prefix: '\ud800' },
    { after: null },
    { after: '' },
    { after: 0 },
    { after: {} },
  ])('%j is refused', async (bad) => {
    const { bucket, options } = await setUp();
    const error = await rejection(
      Array.fromAsync(listMultipartUploads(bucket.at('x'), { ...options(), ...bad } as never)),
    );
    expect(error.message).toContain(Object.keys(bad)[0]);
    expect(bucket.cos.requests).toEqual([]);
  });
});
