// Answers that are not what they should be, from a server or from something in between. Numbers are the
// fault catalogue's.
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import zlib from 'node:zlib';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { abortMultipartUpload, CosServiceError } from '../../src/index.ts';
import { rejection, serveOnce } from '../support/bucket.ts';

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
const credentials = { secretId: 'AKIDexample', secretKey: 'secretsecret' };
/**
 * What an answer is told as, that is given to every attempt; how many there are says whether COS's own word
 * was found in it.
 */
const refusal = async (
  status: number,
  body: BodyInit | null,
  headers: Record<string, string> = {},
  attempts = 1,
) => {
  let requests = 0;
  const endpoint = await serveOnce(() => {
    requests++;
    return new Response(body, { status, headers });
  });
  const error = await rejection(
    abortMultipartUpload(
      { bucket: 'b-1250000000', region: 'ap-guangzhou', endpoint, key: 'k', uploadId: '1' },
      { credentials },
    ),
  );
  expect(error).toBeInstanceOf(CosServiceError);
  expect([error.status, error.attempts, requests]).toEqual([status, attempts, attempts]);
  expect(error.refused).toBe(attempts === 1);
  return error;
};
const upload = { bucket: 'b-1250000000', region: 'ap-guangzhou', key: 'k', uploadId: '1' };
/** A server that answers these bytes with these headers, whatever its platform would send with that status. */
async function serveRaw(status: number, body: Uint8Array, headers: Record<string, string>) {
  const given = Object.entries({ ...headers, 'content-length': body.length, connection: 'close' });
  const head = given.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(`HTTP/1.1 ${status} Status\r\n${head}\r\n`);
      socket.end(body);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const xml = (code: string, more = '') =>
  `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code>${more}</Error>`;

const error = Buffer.from('<Error><Code>InternalError</Code></Error>');
const emptyMember = zlib.gzipSync('');

describe('a success whose body the platform shows as nothing proves nothing', () => {
  it.each<[string, number, Uint8Array<ArrayBuffer>, Record<string, string>]>([
    ['an error in a 205', 205, error, {}],
    ['gzip that was cut', 200, zlib.gzipSync(error).subarray(0, 10), { 'content-encoding': 'gzip' }],
    [
      'brotli that was cut',
      200,
      zlib.brotliCompressSync(error).subarray(0, 12),
      { 'content-encoding': 'br' },
    ],
    ['deflate that was cut', 200, zlib.deflateSync(error).subarray(0, 2), { 'content-encoding': 'deflate' }],
    ['an error behind gzip', 200, Buffer.concat([emptyMember, error]), { 'content-encoding': 'GZIP' }],
  ])('%s', async (_, status, body, headers) => {
    const endpoint = await serveRaw(status, body, headers);
    const failed = rejection(abortMultipartUpload({ ...upload, endpoint }, { credentials, retry: 0 }));
    expect(await failed).toMatchObject({ code: 'ERR_COS_UNEXPECTED', status, attempts: 1, refused: false });
  });
  it('also a 205 that says nothing of its length', async () => {
    const fetch = async () => new Response(null, { status: 205 });
    const failed = rejection(abortMultipartUpload(upload, { credentials, fetch, retry: 0 }));
    expect(await failed).toMatchObject({ code: 'ERR_COS_UNEXPECTED', status: 205, refused: false });
  });
  it('also where it only says how long it was', async () => {
    const fetch = async () => new Response('', { headers: { 'content-length': '40' } });
    const failed = rejection(abortMultipartUpload(upload, { credentials, fetch, retry: 0 }));
    expect(await failed).toMatchObject({ code: 'ERR_COS_UNEXPECTED', status: 200, refused: false });
  });
  it.each([
    {},
    { 'content-length': '0' },
    { 'content-encoding': 'Identity' },
    { 'content-encoding': 'none' },
    { 'content-encoding': 'gzip', 'content-length': '0' },
    { 'content-encoding': '' },
  ])('but nothing with %o is nothing', async (headers) => {
    const fetch = async () => new Response('', { headers });
    expect(await abortMultipartUpload(upload, { credentials, fetch })).toEqual({
      outcome: 'aborted',
      attempts: 1,
    });
  });
});

describe('an answer that is no success', () => {
  it.each([
    ['H18: 404 HTML', 404, '<html><body>Not Found</body></html>'],
    ['H18: 404 empty', 404, null],
    ['404 that only mentions the code', 404, 'NoSuchUpload'],
    ['H22: an empty 403', 403, null],
    ['H23: JSON', 403, '{"code":"NoSuchUpload","message":"m"}'],
    ['H26: malformed XML', 404, '<Error><Code>NoSuchUpload</Code>'],
    ['H26: garbage bytes', 404, new Uint8Array([0, 255, 254, 60, 62, 200])],
    ['H26: GBK', 403, new Uint8Array([60, 69, 62, 0xc4, 0xe3, 0xba, 0xc3])],
    [
      'H28: the code in a comment',
      404,
      '<Error><!-- <Code>NoSuchUpload</Code> --><Message>m</Message></Error>',
    ],
    ['H28: the code in a message', 404, '<Error><Message>&lt;Code>NoSuchUpload&lt;/Code></Message></Error>'],
    ['H28: the code deeper down', 404, '<Error><Details><Code>NoSuchUpload</Code></Details></Error>'],
    ['another root element', 404, '<Failure><Code>NoSuchUpload</Code></Failure>'],
    [
      'H27: an entity bomb',
      404,
      `<!DOCTYPE Error [<!ENTITY a "NoSuchUpload"><!ENTITY b "&a;&a;">]><Error><Code>&a;</Code></Error>`,
    ],
    [
      'H27: an external entity',
      404,
      `<!DOCTYPE Error [<!ENTITY a SYSTEM "file:///etc/passwd">]><Error><Code>&a;</Code></Error>`,
    ],
    ['H27: 20000 levels in 64 KiB', 404, '<a>'.repeat(20_000)],
    ['H27: 200000 levels', 404, `${'<a>'.repeat(200_000)}${'</a>'.repeat(200_000)}`],
  ])('%s proves nothing: repeated, then an error by its status', async (_, status, body) => {
    expect(await refusal(status, body as BodyInit, {}, 4)).toMatchObject({
      code: 'ERR_COS_UNEXPECTED',
      serviceCode: undefined,
      retryable: true,
    });
  });
  it.each([
    [
      'H19: a captive portal',
      '<!doctype html><html><title>Log in</title></html>',
      'ERR_COS_UNEXPECTED',
      undefined,
      4,
    ],
    ['text', 'OK', 'ERR_COS_UNEXPECTED', undefined, 4],
    ['H20: an <Error>', xml('AccessDenied'), 'ERR_COS_SERVICE', 'AccessDenied', 1],
    ['H20: an <Error> NoSuchUpload', xml('NoSuchUpload'), 'ERR_COS_SERVICE', 'NoSuchUpload', 4],
  ])('200 with %s is an error, and never success', async (_, body, code, serviceCode, attempts) => {
    const error = await refusal(200, body, {}, attempts);
    expect([error.code, error.serviceCode]).toEqual([code, serviceCode]);
  });
});

describe('an error that is written differently', () => {
  it.each([
    ['H24: the wrong content type', xml('AccessDenied'), { 'content-type': 'text/html' }],
    ['H25: a BOM', `\ufeff${xml('AccessDenied')}`, {}],
    [
      'H25: a default namespace',
      xml('AccessDenied').replace(
        '<Error>',
        '<Error xmlns="http://www.qcloud.com/document/product/436/7751">',
      ),
      {},
    ],
    ['H25: a prefix', '<cos:Error xmlns:cos="u"><cos:Code>AccessDenied</cos:Code></cos:Error>', {}],
    ['H25: CDATA', '<Error><Code><![CDATA[AccessDenied]]></Code></Error>', {}],
    ['white space before it', `\n  ${xml('AccessDenied')}`, {}],
    ['a numeric reference', '<Error><Code>Access&#68;enied</Code></Error>', {}],
    ['elements nobody knows', xml('AccessDenied', '<New><Code>Other</Code></New>'), {}],
  ])('%s is read', async (_, body, headers) => {
    expect(await refusal(403, body, headers)).toMatchObject({ serviceCode: 'AccessDenied' });
  });
  it('everything it says is surfaced', async () => {
    const more =
      '<Message>No\n way</Message><Resource>b/k</Resource><RequestId>r1</RequestId><TraceId>t1</TraceId><ServerTime>2020-06-17T05:37:29Z</ServerTime>';
    expect(
      await refusal(403, xml('AccessDenied', more), { date: 'Wed, 17 Jun 2020 05:37:30 GMT' }),
    ).toMatchObject({
      message: 'DELETE "/k" uploadId "1": 403 AccessDenied: No way',
      resource: 'b/k',
      requestId: 'r1',
      traceId: 't1',
      serverTime: Date.UTC(2020, 5, 17, 5, 37, 29),
    });
  });
  it('I8: __proto__ in it pollutes nothing', async () => {
    await refusal(
      403,
      '<Error><__proto__><polluted>1</polluted></__proto__><constructor>1</constructor><Code>AccessDenied</Code></Error>',
    );
    expect('polluted' in {}).toBe(false);
  });
  it('NoSuchUpload in an answer that is cut off is not gone', async () => {
    const cut = () => {
      const body = new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode(xml('NoSuchUpload'))),
        pull: (controller) => controller.error(new TypeError('terminated')),
      });
      return Promise.resolve(new Response(body, { status: 404 }));
    };
    const address = { bucket: 'b-1250000000', region: 'ap-guangzhou', key: 'k', uploadId: '1' };
    const error = await rejection(abortMultipartUpload(address, { credentials, fetch: cut }));
    expect(error).toMatchObject({ serviceCode: 'NoSuchUpload', attempts: 4, refused: false });
  });
  it('NoSuchUpload in any of these dresses is gone', async () => {
    const endpoint = await serveOnce(
      () =>
        new Response('\ufeff<Error xmlns="u"><Code><![CDATA[NoSuchUpload]]></Code></Error>', { status: 404 }),
    );
    const address = { bucket: 'b-1250000000', region: 'ap-guangzhou', endpoint, key: 'k', uploadId: '1' };
    expect(await abortMultipartUpload(address, { credentials })).toMatchObject({ outcome: 'gone' });
  });
});
