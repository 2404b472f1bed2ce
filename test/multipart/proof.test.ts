// Nothing is told that COS itself has not proved: answers to Initiate, parts, Complete and the lists that
// are not what they seem. Numbers are the fault catalogue's.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  abortMultipartUpload,
  type CosServiceError,
  completeMultipartUpload,
  initiateMultipartUpload,
  listMultipartUploads,
  listParts,
  uploadPart,
} from '../../src/index.ts';
import { findCompleted } from '../../src/multipart/complete.ts';
import { openUpload } from '../../src/multipart/initiate.ts';
import { rejection } from '../support/bucket.ts';
import { openInProcess } from '../support/in-process.ts';

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0)); // full jitter at its shortest: no waiting
function setUp() {
  const bucket = openInProcess();
  const posts = () => bucket.cos.requests.filter(({ method }) => method === 'POST').length;
  return { ...bucket, posts };
}
type SetUp = ReturnType<typeof setUp>;
const object = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', key: 'k' };
const upload = { ...object, uploadId: '1' };
const credentials = { secretId: 'AKIDexample', secretKey: 'k' };
const isComplete = ({ method, url }: Request) => method === 'POST' && url.includes('uploadId=');
const isInitiate = ({ method, url }: Request) => method === 'POST' && url.includes('?uploads');
const errorXml = (code: string) =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><Message>m</Message></Error>`;
/** Processed by COS, then answered by something else. */
const answered = (body: string, status: number) => () => new Response(body, { status });

describe('T1: Complete answers 200 with an <Error>', () => {
  it.each(['InternalError', 'SlowDown', 'ServiceUnavailable'])(
    '%s, and the object is made all the same: repeated, then proved by a HEAD',
    async (code) => {
      const { cos, options, opened } = setUp();
      const { upload, parts } = await opened();
      cos.inject({ match: isComplete, answer: answered(errorXml(code), 200) });
      expect(await completeMultipartUpload(upload, parts, options())).toEqual({
        etag: cos.objects[0]!.etag,
        requestId: expect.any(String),
      });
      expect(cos.requests.slice(-3).map(({ method, status }) => [method, status])).toEqual([
        ['POST', 200],
        ['POST', 404],
        ['HEAD', 200],
      ]);
    },
  );
  it.each(['InternalError', 'SlowDown'])(
    '%s to every attempt: uncertain, and may be tried again',
    async (code) => {
      const { cos, options, opened } = setUp();
      const { upload, parts } = await opened();
      cos.inject({ match: isComplete, times: 9, respond: answered(errorXml(code), 200) });
      expect(await rejection(completeMultipartUpload(upload, parts, options()))).toMatchObject({
        name: 'CosServiceError',
        serviceCode: code,
        status: 200,
        attempts: 4,
        refused: false,
        retryable: true,
      });
    },
  );
  it.each([
    'InvalidPart',
    'InvalidPartOrder',
    'EntityTooSmall',
    'InvalidArgument',
    'MalformedXML',
    'AccessDenied',
  ])('%s is a refusal, at once', async (code) => {
    const { cos, options, opened } = setUp();
    const { upload, parts } = await opened();
    cos.inject({ match: isComplete, respond: answered(errorXml(code), 200) });
    expect(await rejection(completeMultipartUpload(upload, parts, options()))).toMatchObject({
      serviceCode: code,
      attempts: 1,
      refused: true,
      retryable: false,
    });
    await completeMultipartUpload(upload, parts, options());
    expect(cos.objects).toHaveLength(1);
  });
  it('a refusal after an attempt whose answer was lost is no refusal', async () => {
    const { cos, options, opened } = setUp();
    const { upload, parts } = await opened();
    cos.inject({ match: isComplete, drop: 'before' });
    cos.inject({ match: isComplete, status: 403, code: 'AccessDenied' });
    expect(await rejection(completeMultipartUpload(upload, parts, options()))).toMatchObject({
      serviceCode: 'AccessDenied',
      attempts: 2,
      refused: false,
    });
  });
});

describe('T2: a gateway answers', () => {
  const html = '<html><body>blocked</body></html>';
  it.each([403, 404, 413, 429, 500, 502, 503, 504, 408, 200])(
    '%i and HTML to a Complete that COS has processed: proved by a HEAD',
    async (status) => {
      const { cos, options, opened } = setUp();
      const { upload, parts } = await opened();
      cos.inject({ match: isComplete, answer: answered(html, status) });
      expect((await completeMultipartUpload(upload, parts, options())).etag).toBe(cos.objects[0]!.etag);
    },
  );
  it.each([403, 404, 413])('%i and HTML to every attempt: no refusal', async (status) => {
    const { cos, options, opened } = setUp();
    const { upload, parts } = await opened();
    cos.inject({ match: isComplete, times: 9, respond: answered(html, status) });
    expect(await rejection(completeMultipartUpload(upload, parts, options({ retry: 1 })))).toMatchObject({
      code: 'ERR_COS_UNEXPECTED',
      status,
      attempts: 2,
      refused: false,
    });
  });
  it.each([500, 502, 503, 504, 524, 408, 403, 404, 200])(
    '%i and HTML to an Initiate that COS has processed: never repeated, and no refusal',
    async (status) => {
      const { cos, object, options } = setUp();
      cos.inject({ match: isInitiate, answer: answered(html, status) });
      expect(await rejection(initiateMultipartUpload(object(), options()))).toMatchObject({
        status,
        attempts: 1,
        refused: false,
      });
      expect(cos.uploads).toHaveLength(1);
    },
  );
  it.each([
    ['JSON', '{"code":"SlowDown"}'],
    ["COS's own error that leaves it open", errorXml('InternalError')],
    ['ServiceUnavailable', errorXml('ServiceUnavailable')],
  ])('503 with %s to an Initiate is not repeated', async (_, body) => {
    const { cos, object, options } = setUp();
    cos.inject({ match: isInitiate, answer: answered(body, 503) });
    expect(await rejection(initiateMultipartUpload(object(), options()))).toMatchObject({ refused: false });
    expect(cos.uploads).toHaveLength(1);
  });
  it.each([429, 503])("%i with COS's own SlowDown to an Initiate is repeated", async (status) => {
    const { cos, object, options, posts } = setUp();
    cos.inject({ match: isInitiate, status, code: 'SlowDown', times: 2 });
    await initiateMultipartUpload(object(), options());
    expect([posts(), cos.uploads.length]).toEqual([3, 1]);
  });
  it('a SlowDown to every Initiate is a refusal', async () => {
    const { cos, object, options } = setUp();
    cos.inject({ match: isInitiate, status: 503, code: 'SlowDown', times: 9 });
    expect(await rejection(initiateMultipartUpload(object(), options()))).toMatchObject({
      attempts: 4,
      refused: true,
      retryable: true,
    });
  });
  it.each([400, 403])('%i RequestTimeout of COS leaves it open', async (status) => {
    const { cos, object, options } = setUp();
    cos.inject({ match: isInitiate, status, code: 'RequestTimeout' });
    expect(await rejection(initiateMultipartUpload(object(), options()))).toMatchObject({
      attempts: 1,
      refused: false,
    });
  });
});

describe('an answer that belongs to another operation', () => {
  const xml = (root: string, inner: string) => `<${root}>${inner}</${root}>`;
  const completed = xml('CompleteMultipartUploadResult', '<ETag>"e-1"</ETag>');
  const initiated = xml('InitiateMultipartUploadResult', '<UploadId>1</UploadId>');
  const parts = xml(
    'ListPartsResult',
    '<UploadId>1</UploadId><ETag>"e-1"</ETag><IsTruncated>false</IsTruncated>',
  );
  const uploads = xml('ListMultipartUploadsResult', '<IsTruncated>false</IsTruncated>');
  const once = (body: string) => ({ credentials, fetch: async () => new Response(body), retry: 0 });
  const list = async (iterable: AsyncIterable<unknown>) => {
    for await (const _ of iterable);
  };
  const calls: [name: string, own: string, call: (body: string) => Promise<unknown>][] = [
    ['Initiate', initiated, (body) => initiateMultipartUpload(object, once(body))],
    [
      'Complete',
      completed,
      (body) => completeMultipartUpload(upload, [{ partNumber: 1, etag: '"e"' }], once(body)),
    ],
    ['List Parts', parts, (body) => list(listParts(upload, once(body)))],
    ['List Multipart Uploads', uploads, (body) => list(listMultipartUploads(object, once(body)))],
    ['Abort', '', (body) => abortMultipartUpload(upload, once(body))],
  ];
  const pairs = calls.flatMap(([name, own, call]) =>
    [initiated, completed, parts, uploads, '']
      .filter((body) => body !== own)
      .map((body) => ({ name, body, call, root: /\w+/.exec(body)?.[0] ?? 'nothing' })),
  );
  it.each(calls)('%s takes its own', async (_, own, call) => {
    await call(own);
  });
  it.each(pairs)('$name does not take $root', async ({ body, call }) => {
    expect(await rejection(call(body))).toMatchObject({
      code: 'ERR_COS_UNEXPECTED',
      status: 200,
      refused: false,
    });
  });
  it.each([
    ['Initiate', '<InitiateMultipartUploadResult><Key>k</Key></InitiateMultipartUploadResult>', 0],
    ['Complete', '<CompleteMultipartUploadResult><Key>k</Key></CompleteMultipartUploadResult>', 1],
    ['List Parts', '<ListPartsResult><IsTruncated>True?</IsTruncated></ListPartsResult>', 2],
  ])('%s does not take its own root without what is needed in it', async (_, body, call) => {
    expect(await rejection(calls[call]![2](body))).toMatchObject({ code: 'ERR_COS_UNEXPECTED' });
  });
});

describe('X5: pages of parts', () => {
  const page = (inner: string) => ({
    credentials,
    fetch: async () => new Response(`<ListPartsResult>${inner}</ListPartsResult>`),
    retry: 0,
  });
  const all = async (inner: string) => {
    const listed = [];
    for await (const part of listParts(upload, page(inner))) listed.push(part);
    return listed;
  };
  it('True is true: the list goes on, and its marker must lead on', async () => {
    expect(await rejection(all('<IsTruncated>True</IsTruncated>'))).toMatchObject({
      message: expect.stringContaining('markers do not advance'),
    });
  });
  it.each([
    ['no number', '<Part><PartNumber>one</PartNumber><ETag>"e"</ETag><Size>1</Size></Part>'],
    ['no size', '<Part><PartNumber>1</PartNumber><ETag>"e"</ETag></Part>'],
    ...['', '0', '-1', '+1', '1.5', '0x10', '1e3', '10001', '1 0', '１', 'Infinity'].map((number) => [
      `the number ${JSON.stringify(number)}`,
      `<Part><PartNumber>${number}</PartNumber><ETag>"e"</ETag><Size>1</Size></Part>`,
    ]),
    ...['', '-5', '+5', '5.5', '0x10', '1e300', '9007199254740992', '9'.repeat(400)].map((size) => [
      `the size ${JSON.stringify(size)}`,
      `<Part><PartNumber>1</PartNumber><ETag>"e"</ETag><Size>${size}</Size></Part>`,
    ]),
  ])('a part with %s is an error, never NaN', async (_, part) => {
    expect(await rejection(all(`<IsTruncated>false</IsTruncated>${part}`))).toMatchObject({
      code: 'ERR_COS_UNEXPECTED',
    });
  });
  it('the smallest and the largest numbers are read', async () => {
    const part = (number: number, size: number) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>"e"</ETag><Size>${size}</Size></Part>`;
    const pages = `<IsTruncated>false</IsTruncated>${part(1, 0)}${part(10_000, Number.MAX_SAFE_INTEGER)}`;
    expect(await all(pages)).toEqual([
      { partNumber: 1, etag: '"e"', size: 0 },
      { partNumber: 10_000, etag: '"e"', size: 9_007_199_254_740_991 },
    ]);
  });
  it('an ETag that is none is not told, and a weak one is told as COS knows it', async () => {
    const part = (etag: string) =>
      `<Part><PartNumber>1</PartNumber><ETag>${etag}</ETag><Size>1</Size></Part>`;
    const listed = await all(`<IsTruncated>false</IsTruncated>${part('W/"e"')}${part('no tag')}`);
    expect(listed.map(({ etag }) => etag)).toEqual(['"e"', '']);
  });
  it.each(['0x10', '1e300', 'Infinity', '10001', '-1'])('the marker %s leads nowhere', async (marker) => {
    const page = `<IsTruncated>true</IsTruncated><NextPartNumberMarker>${marker}</NextPartNumberMarker>`;
    expect(await rejection(all(page))).toMatchObject({
      message: expect.stringContaining('markers do not advance'),
    });
  });
});

describe('X2: an echo that XML forbids', () => {
  it.each(['\u0007', '\u000b', '\uffff', '&#x3;', '&', '&nbsp;'])(
    '%j in the key of the answer: Initiate keeps its id, Complete its result, the list its parts',
    async (echo) => {
      const { cos, object, options, opened } = setUp();
      const { upload, parts } = await opened();
      const withEcho = async (response: Response) =>
        new Response((await response.text()).replace(/<Key>.*?<\/Key>/, `<Key>k${echo}</Key>`), response);
      cos.inject({ answer: withEcho, times: 3 });
      const again = await initiateMultipartUpload(object(), options());
      expect(cos.uploads.map(({ uploadId }) => uploadId)).toContain(again.uploadId);
      const listed = [];
      for await (const part of listParts(upload, options())) listed.push(part);
      expect(listed).toMatchObject([{ partNumber: 1, size: 5 }]);
      expect((await completeMultipartUpload(upload, parts, options())).etag).toBe(cos.objects[0]!.etag);
    },
  );
});

describe('the proof by HEAD', () => {
  /** A Complete that has happened and whose answer was lost, then found to be missing. */
  async function lostComplete(
    { cos, options, opened }: SetUp,
    head: (response: Response) => Response,
    more: object = {},
  ) {
    const { upload, parts } = await opened();
    cos.inject({ match: isComplete, drop: 'after' });
    cos.inject({ match: ({ method }) => method === 'HEAD', answer: head });
    return completeMultipartUpload(upload, parts, options(more));
  }
  const replaced =
    (headers: Record<string, string>, status = 200) =>
    (response: Response) => {
      const all = new Headers(response.headers);
      for (const [name, value] of Object.entries(headers)) all.set(name, value);
      return new Response(null, { status, headers: all });
    };
  const uncertain = { serviceCode: 'NoSuchUpload', refused: false, retryable: false };
  const at = Date.UTC(2026, 0, 1, 12);

  it('takes the object', async () => {
    const bucket = setUp();
    expect((await lostComplete(bucket, replaced({}))).etag).toBe(bucket.cos.objects[0]!.etag);
  });
  it.each([
    ['of another number of parts', { etag: '"0123-2"' }],
    ['that was put at once', { etag: '"0123"' }],
    ['of another length', { 'content-length': '6' }],
  ])('does not take one %s', async (_, headers) => {
    expect(await rejection(lostComplete(setUp(), replaced(headers)))).toMatchObject(uncertain);
  });
  it.each([403, 404])('does not take a %i for an answer', async (status) => {
    expect(await rejection(lostComplete(setUp(), replaced({}, status)))).toMatchObject(uncertain);
  });
  it('does not take one that is older than the upload; whole seconds are compared, with one of grace', async () => {
    const modified = (ms: number) => replaced({ 'last-modified': new Date(at + ms).toUTCString() });
    const openedAt = at + 900;
    expect(await rejection(lostComplete(setUp(), modified(-2000), { openedAt }))).toMatchObject(uncertain);
    const bucket = setUp();
    expect((await lostComplete(bucket, modified(-1000), { openedAt })).etag).toBe(
      bucket.cos.objects[0]!.etag,
    );
  });
  it.each([undefined, null])(
    'takes a length that nobody knows for no reason against it: %j',
    async (size) => {
      const { cos, options, opened } = setUp();
      const { upload, parts } = await opened();
      const unsized = parts.map((part) => ({ ...part, size: size as undefined }));
      cos.inject({ match: isComplete, drop: 'after' });
      expect((await completeMultipartUpload(upload, unsized, options())).etag).toBe(cos.objects[0]!.etag);
    },
  );
  it.each(['5 bytes', {}, Number.NaN])('takes a length that is none, %j, for no proof', async (size) => {
    const { cos, options, opened } = setUp();
    const { upload, parts } = await opened();
    cos.inject({ match: isComplete, drop: 'after' });
    const failure = await rejection(completeMultipartUpload(upload, parts, options({ retry: 0 })));
    const found = (size: unknown) =>
      findCompleted({ address: upload, parts: [{ ...parts[0]!, size: size as number }] }, failure, options());
    expect(await found(5)).toMatchObject({ etag: cos.objects[0]!.etag });
    expect(await found(size)).toBeUndefined();
  });
  it("carries the upload's SSE-C headers, and no others", async () => {
    const { cos, options, opened } = setUp();
    const key = {
      'x-cos-server-side-encryption-customer-algorithm': 'AES256',
      'x-cos-server-side-encryption-customer-key': 'a2V5',
    };
    const { upload, parts } = await opened();
    cos.inject({ match: isComplete, drop: 'after' });
    const heads: Record<string, string>[] = [];
    const fetch = async (request: Request) => {
      if (request.method === 'HEAD') heads.push(Object.fromEntries(request.headers));
      return cos(request);
    };
    await completeMultipartUpload(
      upload,
      parts,
      options({ fetch, headers: { ...key, 'x-cos-meta-a': 'b' } }),
    );
    expect(heads).toEqual([{ ...key, authorization: expect.any(String) }]);
  });
});

it('X4: a weak ETag, which a proxy makes, is passed to Complete as the strong one', async () => {
  const { cos, object, options, opened } = setUp();
  const { upload, parts } = await opened();
  const weak = parts.map((part) => ({ ...part, etag: `W/${part.etag}` }));
  await completeMultipartUpload(upload, weak, options());
  cos.inject({
    match: ({ method }) => method === 'PUT',
    answer: (response) => new Response(null, { headers: { etag: `W/${response.headers.get('etag')}` } }),
  });
  const next = await initiateMultipartUpload(object(), options());
  expect((await uploadPart(next, 1, 'bytes', options())).etag).toBe(parts[0]!.etag);
});

it('every error tells the part that it is about', async () => {
  const { cos, options, opened } = setUp();
  const { upload } = await opened();
  cos.inject({ match: ({ method }) => method === 'PUT', status: 403, code: 'AccessDenied' });
  const error = (await rejection(uploadPart(upload, 7, 'bytes', options()))) as CosServiceError;
  expect([error.partNumber, error.refused]).toEqual([7, true]);
});

it.each([1_700_000_000, Number.NaN, -1, 0, new Date(), '2026-11-26'])(
  'openedAt %o is refused before anything is sent',
  async (openedAt) => {
    const { cos, options, opened } = setUp();
    const { upload, parts } = await opened();
    cos.clearLog();
    expect(await rejection(completeMultipartUpload(upload, parts, options({ openedAt })))).toEqual(
      new RangeError(
        'openedAt must be a whole number from 100000000000 to 8640000000000000: milliseconds since the epoch, as of `Date.now()`',
      ),
    );
    expect(cos.requests).toEqual([]);
  },
);

it('a Last-Modified that is no date says nothing against the object, however it may be read', async () => {
  const { cos, options, opened } = setUp();
  const { upload, parts } = await opened();
  const openedAt = Date.now();
  cos.inject({ match: isComplete, drop: 'after' });
  cos.inject({
    match: ({ method }) => method === 'HEAD',
    answer: ({ headers }) =>
      new Response(null, { headers: { ...Object.fromEntries(headers), 'last-modified': 'part 7' } }),
  });
  const { etag } = await completeMultipartUpload(upload, parts, options({ openedAt }));
  expect(etag).toBe(cos.objects[0]!.etag);
});

it.each(['2030', 'code 7', '2026-11-26T12:00:00'])(
  'a Date %j tells nothing about when an upload was opened',
  async (date) => {
    const fetch = async () =>
      new Response('<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>', {
        headers: { date },
      });
    expect(await openUpload(object, { credentials, fetch })).toEqual({
      address: upload,
      openedAt: undefined,
    });
  },
);

describe('a NoSuchUpload to the very first Complete', () => {
  /** An object of the same parts, and a second upload of it that somebody else has aborted. */
  async function replacedByNobody({ options, opened }: SetUp) {
    const before = await opened();
    await completeMultipartUpload(before.upload, before.parts, options());
    const again = await opened();
    await abortMultipartUpload(again.upload, options());
    return again;
  }
  it('proves nothing where it is not known when the upload was opened: the object may be an older one', async () => {
    const bucket = setUp();
    const { cos, options } = bucket;
    const { upload, parts } = await replacedByNobody(bucket);
    cos.clearLog();
    expect(await rejection(completeMultipartUpload(upload, parts, options()))).toMatchObject({
      serviceCode: 'NoSuchUpload',
      refused: false,
    });
    expect(cos.requests.map(({ method }) => method)).toEqual(['POST']);
  });
  it('is decided by a HEAD where that is known: a browser may have sent the request twice', async () => {
    const { cos, options, opened } = setUp();
    const { upload, parts } = await opened();
    const openedAt = Date.now();
    await completeMultipartUpload(upload, parts, options());
    const { etag } = await completeMultipartUpload(upload, parts, options({ openedAt }));
    expect(etag).toBe(cos.objects[0]!.etag);
  });
});

describe('what a caller changes while it is waited for', () => {
  it('is not the address or the parts that are asked about', async () => {
    const { cos, object, options, opened } = setUp();
    const other = await initiateMultipartUpload({ ...object(), key: 'other' }, options());
    const otherParts = [await uploadPart(other, 1, 'bytes', options())];
    await completeMultipartUpload(other, otherParts, options());
    const { upload, parts } = await opened();
    cos.inject({ match: isComplete, drop: 'after' });
    const mutable = { ...upload };
    const completing = completeMultipartUpload(mutable, parts, options());
    mutable.key = 'other';
    parts.length = 0;
    await completing;
    expect(cos.requests.at(-1)).toMatchObject({ method: 'HEAD', path: '/k' });
  });
  it('is not the bucket whose list is read', async () => {
    const { cos, options, opened } = setUp();
    await opened();
    await opened();
    const address = { ...cos.buckets[0]! };
    const listed: string[] = [];
    for await (const { key } of listMultipartUploads(address, options({ pageSize: 1 }))) {
      address.bucket = 'elsewhere-1250000000';
      listed.push(key);
    }
    expect(listed).toEqual(['k', 'k']);
  });
  it('is none of the options', async () => {
    const { cos, options, opened } = setUp();
    const { upload, parts } = await opened();
    await opened();
    await uploadPart(upload, 2, 'bytes', options());
    // The emulator gives all parts on one page.
    const fetch = async (request: Request) => {
      const { url, method } = request;
      if (method !== 'GET' || !url.includes('uploadId=')) return cos(request);
      const page = await (await cos(request)).text();
      const isFirst = !url.includes('part-number-marker');
      const next = '<IsTruncated>true</IsTruncated><NextPartNumberMarker>1</NextPartNumberMarker>';
      return new Response(isFirst ? page.replace('<IsTruncated>false</IsTruncated>', next) : page);
    };
    const elsewhere = { prefix: 'x', fetch: () => Promise.reject(new Error('elsewhere')) };
    const lists: [entries: number, list: (given: object) => AsyncIterable<unknown>][] = [
      [2, (given) => listMultipartUploads(upload, given as never)],
      [3, (given) => listParts(upload, given as never)],
    ];
    for (const [entries, list] of lists) {
      const given = options({ pageSize: 1, fetch });
      let listed = 0;
      for await (const _ of list(given)) {
        Object.assign(given, elsewhere);
        listed += 1;
      }
      expect(listed).toBe(entries);
    }
    cos.inject({ match: isComplete, drop: 'after' });
    const given = options({ retry: 1 });
    const completing = completeMultipartUpload(upload, parts, given);
    Object.assign(given, elsewhere);
    await completing;
  });
});

it("the caller's abort during the proof is its own reason", async () => {
  const { cos, options, opened } = setUp();
  const { upload, parts } = await opened();
  cos.inject({ match: isComplete, drop: 'after' });
  const controller = new AbortController();
  const fetch = async (request: Request) => {
    if (request.method === 'HEAD') controller.abort(new Error('mine'));
    return cos(request);
  };
  const { signal } = controller;
  expect(await rejection(completeMultipartUpload(upload, parts, options({ fetch, signal })))).toEqual(
    new Error('mine'),
  );
});
