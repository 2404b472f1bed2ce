// GET and HEAD: ranges, conditions, what they answer. Sources: Tencent docs 436/7753, 436/7745; RFC 9110,
// sections 13 and 14.
import { describe, expect, it } from 'vitest';
import { openDesk, told } from './desk.ts';

const LAST_MODIFIED = 'Wed, 06 May 2026 07:08:09 GMT';
const desk = async () => {
  const opened = openDesk();
  await opened.ask('PUT', '/k', { body: '0123456789', headers: { 'content-type': 'text/plain' } });
  return opened;
};

describe('a range', () => {
  it.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=4-4', '4', 'bytes 4-4/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=0-', '0123456789', 'bytes 0-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['Bytes=0-3', '0123', 'bytes 0-3/10'],
  ])('%s is 206', async (range, text, contentRange) => {
    const answer = await (await desk()).ask('GET', '/k', { headers: { range } });
    expect([answer.status, answer.text, answer.header('content-range')]).toEqual([206, text, contentRange]);
    expect(answer.header('content-length')).toBe(String(text.length));
  });
  it.each(['bytes=10-', 'bytes=10-12', 'bytes=-0'])('%s is 416', async (range) => {
    const answer = await (await desk()).ask('GET', '/k', { headers: { range } });
    expect(told(answer)).toEqual([416, 'InvalidRange']);
    expect(answer.header('content-range')).toBe('bytes */10');
  });
  it.each(['bytes=3-1', 'bytes=0-1,3-4', 'items=0-1', 'bytes=', 'bytes=-', 'nonsense'])(
    '%s is ignored',
    async (range) => {
      const answer = await (await desk()).ask('GET', '/k', { headers: { range } });
      expect([answer.status, answer.text, answer.header('content-range')]).toEqual([
        200,
        '0123456789',
        undefined,
      ]);
    },
  );
  it('of nothing is 416', async () => {
    const { ask } = openDesk();
    await ask('PUT', '/empty', { body: '' });
    expect(told(await ask('GET', '/empty', { headers: { range: 'bytes=0-' } }))).toEqual([
      416,
      'InvalidRange',
    ]);
  });
  it('goes through parts', async () => {
    const { ask, open, complete } = openDesk();
    await complete('k', await open('k', ['01234', '56789']), [1, 2]);
    expect((await ask('GET', '/k', { headers: { range: 'bytes=3-6' } })).text).toBe('3456');
  });
  it('holds with If-Range of this object only', async () => {
    const { ask } = await desk();
    const etag = (await ask('HEAD', '/k')).header('etag')!;
    const status = async (ifRange: string) =>
      (await ask('GET', '/k', { headers: { range: 'bytes=0-3', 'if-range': ifRange } })).status;
    expect([await status(etag), await status(LAST_MODIFIED)]).toEqual([206, 206]);
    expect([await status('"other"'), await status('Wed, 06 May 2026 07:08:08 GMT')]).toEqual([200, 200]);
    expect(await status('Wed May  6 07:08:09 2026')).toBe(206);
  });
});

describe('a condition', () => {
  const ETAG = '"781e5e245d69b566979b86e28d23f2c7"';
  it.each([
    [{ 'if-match': ETAG }, 200],
    [{ 'if-match': ETAG.slice(1, -1) }, 200],
    [{ 'if-match': `"other", ${ETAG}` }, 200],
    [{ 'if-match': '*' }, 200],
    [{ 'if-match': '"other"' }, 412],
    [{ 'if-match': `W/${ETAG}` }, 412],
    [{ 'if-none-match': ETAG }, 304],
    [{ 'if-none-match': `W/${ETAG}` }, 304],
    [{ 'if-none-match': '"other"' }, 200],
    [{ 'if-modified-since': LAST_MODIFIED }, 304],
    [{ 'if-modified-since': 'Wednesday, 06-May-26 07:08:09 GMT' }, 304],
    [{ 'if-modified-since': 'Wed May  6 07:08:09 2026' }, 304],
    [{ 'if-unmodified-since': 'Wednesday, 06-May-26 07:08:08 GMT' }, 412],
    [{ 'if-unmodified-since': 'Wed May  6 07:08:08 2026' }, 412],
    [{ 'if-unmodified-since': 'Saturday, 01-Jan-00 00:00:00 GMT' }, 412],
    [{ 'if-modified-since': '2050-01-01 GMT' }, 200],
    [{ 'if-modified-since': 'Sun, 01 Jan 2050 00:00:00 GMT' }, 200],
    [{ 'if-modified-since': 'Sat, 1 Jan 2050 00:00:00 GMT' }, 200],
    [{ 'if-modified-since': 'Saturday, 01-Jan-2050 00:00:00 GMT' }, 200],
    [{ 'if-modified-since': 'Sat Jan  1 00:00:00 2050 GMT' }, 200],
    [{ 'if-modified-since': 'Invalid Date' }, 200],
    [{ 'if-modified-since': 'Wed, 06 May 2026 07:08:08 GMT' }, 200],
    [{ 'if-modified-since': 'no date' }, 200],
    [{ 'if-modified-since': '2026-05-06T07:08:09Z' }, 200],
    [{ 'if-unmodified-since': '2020' }, 200],
    [{ 'if-unmodified-since': LAST_MODIFIED }, 200],
    [{ 'if-unmodified-since': 'Wed, 06 May 2026 07:08:08 GMT' }, 412],
    [{ 'if-match': ETAG, 'if-unmodified-since': 'Wed, 06 May 2026 07:08:08 GMT' }, 200],
    [{ 'if-none-match': '"other"', 'if-modified-since': LAST_MODIFIED }, 200],
  ])('%o is %i, for GET and HEAD', async (headers, status) => {
    const { ask } = await desk();
    const [get, head] = [await ask('GET', '/k', { headers }), await ask('HEAD', '/k', { headers })];
    expect([get.status, head.status]).toEqual([status, status]);
    expect(head.text).toBe('');
    if (status === 412) expect(get.element('Code')).toBe('PreconditionFailed');
    if (status === 304) expect([get.text, get.header('etag')]).toEqual(['', ETAG]);
  });
  it("that says 304 keeps the object's Content-Type, for GET", async () => {
    const { ask } = await desk();
    const headers = { 'if-none-match': ETAG };
    const answers = [await ask('GET', '/k', { headers }), await ask('HEAD', '/k', { headers })];
    expect(answers.map(({ header }) => header('content-type'))).toEqual(['text/plain', 'application/xml']);
  });
  it('does not make an object that is missing exist', async () => {
    const { ask } = await desk();
    expect(told(await ask('GET', '/missing', { headers: { 'if-none-match': '*' } }))).toEqual([
      404,
      'NoSuchKey',
    ]);
  });
});

describe('an answer', () => {
  it('is named by ids as COS has them: base64, of an error in its body too', async () => {
    const answer = await (await desk()).ask('GET', '/missing');
    const ids = ['x-cos-request-id', 'x-cos-trace-id'].map((name) => answer.header(name));
    expect(ids).toEqual([answer.element('RequestId'), answer.element('TraceId')]);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9+/]+=*$/);
  });
  it('that is injected has such an id: without one, SDKs take it for another server and change hosts', async () => {
    const { cos, ask } = openDesk();
    cos.inject({ status: 503, code: 'SlowDown' });
    const answer = await ask('PUT', '/k', { body: '' });
    expect(told(answer)).toEqual([503, 'SlowDown']);
    expect(answer.header('x-cos-request-id')).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(answer.header('x-cos-request-id')).toBe(answer.element('RequestId'));
  });
  it('says what the object is', async () => {
    const { ask } = await desk();
    const get = await ask('GET', '/k');
    const headers = ['content-type', 'content-length', 'accept-ranges', 'last-modified'].map(get.header);
    expect(headers).toEqual(['text/plain', '10', 'bytes', LAST_MODIFIED]);
    const head = await ask('HEAD', '/k');
    expect([head.header('content-length'), head.header('last-modified')]).toEqual(['10', LAST_MODIFIED]);
  });
  it('has what the object was made with, but no empty header', async () => {
    const { ask } = openDesk();
    const headers = { 'cache-control': '', 'x-cos-meta-a': '1', expires: LAST_MODIFIED };
    await ask('PUT', '/k', { body: new Uint8Array(1), headers });
    const get = await ask('GET', '/k');
    const names = ['content-type', 'cache-control', 'x-cos-meta-a', 'expires', 'x-cos-storage-class'];
    expect(names.map(get.header)).toEqual([
      'application/octet-stream',
      undefined,
      '1',
      LAST_MODIFIED,
      undefined,
    ]);
  });
  it('replaces headers as response-* asks', async () => {
    const { ask } = await desk();
    const get = await ask('GET', '/k?response-content-type=a%2Fb&response-cache-control=no-cache');
    expect([get.header('content-type'), get.header('cache-control')]).toEqual(['a/b', 'no-cache']);
    expect((await ask('GET', '/k')).header('content-type')).toBe('text/plain');
  });
  it.each([
    ['disposition', 'attachment; filename="中😀.txt"'],
    ['language', 'é'],
  ])('replaces Content-%s with the bytes that the query names', async (name, value) => {
    const { ask } = await desk();
    const get = await ask('GET', `/k?response-content-${name}=${encodeURIComponent(value)}`);
    const bytes = Uint8Array.from(get.header(`content-${name}`)!, (char) => char.charCodeAt(0));
    expect([get.status, new TextDecoder().decode(bytes)]).toEqual([200, value]);
  });
  it.each(['%00', 'a%0D%0Ab', '%7F'])(
    'refuses response-* of %s, which no header can carry',
    async (value) => {
      const { ask } = await desk();
      expect(told(await ask('GET', `/k?response-expires=${value}`))).toEqual([400, 'InvalidArgument']);
    },
  );
  it('takes an empty versionId as none, and refuses another', async () => {
    const { ask } = await desk();
    expect((await ask('GET', '/k?versionId=')).status).toBe(200);
    expect(told(await ask('GET', '/k?versionId=1'))).toEqual([400, 'InvalidArgument']);
  });
  it('of a missing object to HEAD is 404 without a body', async () => {
    const { ask } = openDesk();
    const head = await ask('HEAD', '/k');
    expect([head.status, head.text, head.header('content-length')]).toEqual([404, '', '0']);
  });
  it('names the class where it is not the usual one', async () => {
    const { ask } = openDesk();
    await ask('PUT', '/k', { body: '', headers: { 'x-cos-storage-class': 'STANDARD_IA' } });
    expect((await ask('HEAD', '/k')).header('x-cos-storage-class')).toBe('STANDARD_IA');
  });
  it('names the tier of INTELLIGENT_TIERING, and lists tell it', async () => {
    const { ask } = openDesk();
    await ask('PUT', '/k', { body: '', headers: { 'x-cos-storage-class': 'INTELLIGENT_TIERING' } });
    expect((await ask('HEAD', '/k')).header('x-cos-storage-tier')).toBe('FREQUENT');
    expect((await ask('GET', '/')).element('StorageTier')).toBe('FREQUENT');
  });
  it.each([
    ['GOLD', 'NotSupportedStorageClass'],
    ['MAZ_GOLD', 'NotSupportedStorageClass'],
    ['MAZ_STANDARD', 'MAZOperationNotSupportOnOAZBucket'],
    ['maz_standard_ia', 'MAZOperationNotSupportOnOAZBucket'],
    ['MAZ_INTELLIGENT_TIERING', 'MAZOperationNotSupportOnOAZBucket'],
  ])('has no class %s', async (storageClass, code) => {
    const headers = { 'x-cos-storage-class': storageClass };
    expect(told(await openDesk().ask('PUT', '/k', { body: '', headers }))).toEqual([400, code]);
  });
  it.each(['ARCHIVE', 'deep_archive'])('gives nothing that is in %s', async (storageClass) => {
    const { ask, host } = openDesk();
    await ask('PUT', '/k', { body: 'x', headers: { 'x-cos-storage-class': storageClass } });
    const get = await ask('GET', '/k');
    expect(told(get)).toEqual([403, 'InvalidObjectState']);
    expect(get.header('x-cos-storage-class')).toBe(storageClass.toUpperCase());
    const copied = await ask('PUT', '/to', { headers: { 'x-cos-copy-source': `${host}/k` } });
    expect(told(copied)).toEqual([403, 'InvalidObjectState']);
    expect((await ask('HEAD', '/k')).status).toBe(200);
  });
});
