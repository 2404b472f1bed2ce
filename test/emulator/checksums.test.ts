// ETag, CRC-64 and Content-MD5. Values: the table of cos-objects 5.2; the last three rows of it are
// published (436/7749, 436/7753, 436/10881).
import { describe, expect, it } from 'vitest';
import { CombinedCrc64, Crc64 } from '../../src/testing/crc64.ts';
import { openDesk, told } from './desk.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const crc64 = (data: Uint8Array) => {
  const crc = new Crc64();
  crc.update(data);
  return crc.digest();
};
const MiB = 1024 * 1024;

describe('CRC-64 as COS has it', () => {
  it.each([
    ['', 0n],
    ['123456789', 11051210869376104954n],
    ['hello world', 5981764153023615706n],
    ['[Object Content]', 16749565679157681890n],
    ['[Object Content Version 2]', 11596229263574363878n],
    ['[Chunked Content][2nd chunk][3rd chunk][4th chunk]', 7188322482464764960n],
  ])('of "%s"', (text, sum) => {
    expect(crc64(bytes(text))).toBe(sum);
  });
  it('of a MiB of zeros, piece by piece', () => {
    const crc = new Crc64();
    for (let i = 0; i < 16; i++) crc.update(new Uint8Array(MiB / 16));
    expect(crc.digest()).toBe(6947770692288575170n);
  });
  it.each([
    [['1234', '56789'], 11051210869376104954n],
    [['', 'hello ', '', 'world', ''], 5981764153023615706n],
    [['a', 'b'], 13575383233297952838n],
    [['A'.repeat(MiB), 'B'.repeat(MiB), 'tail'], 17777367739409753878n],
  ])('of parts, put together from their sums', (parts, sum) => {
    const combined = new CombinedCrc64();
    for (const part of parts) combined.append({ crc64: crc64(bytes(part)), size: part.length });
    expect(combined.digest()).toBe(sum);
  });
});

describe('what answers say', () => {
  const sums = (answer: { header(name: string): string | undefined }) => [
    answer.header('etag'),
    answer.header('x-cos-hash-crc64ecma'),
  ];
  const OF_DIGITS = ['"25f9e794323b453885f5181f1b624d0b"', '11051210869376104954'];

  it('PUT, GET, HEAD, a part of it, and 304', async () => {
    const { ask } = openDesk();
    expect(sums(await ask('PUT', '/k', { body: '123456789' }))).toEqual(OF_DIGITS);
    expect(sums(await ask('GET', '/k'))).toEqual(OF_DIGITS);
    expect(sums(await ask('HEAD', '/k'))).toEqual(OF_DIGITS);
    expect(sums(await ask('GET', '/k', { headers: { range: 'bytes=0-3' } }))).toEqual(OF_DIGITS);
    expect(sums(await ask('GET', '/k', { headers: { 'if-none-match': OF_DIGITS[0]! } }))).toEqual(OF_DIGITS);
  });
  it('Upload Part, and Complete over all bytes', async () => {
    const { ask, open, complete } = openDesk();
    const uploadId = await open('k', ['1234']);
    const part = await ask('PUT', `/k?partNumber=2&uploadId=${uploadId}`, { body: '56789' });
    expect(part.header('x-cos-hash-crc64ecma')).toBe('7598038797645275211');
    const completed = await complete('k', uploadId, [1, 2]);
    expect(completed.header('x-cos-hash-crc64ecma')).toBe('11051210869376104954');
    expect(completed.element('ETag')).toMatch(/^&quot;[\da-f]{32}-2&quot;$/);
    const head = await ask('HEAD', '/k');
    expect(`&quot;${head.header('etag')?.slice(1, -1)}&quot;`).toBe(completed.element('ETag'));
  });
  it('HEAD, as Go puts it together from the ranges of a download', async () => {
    const { ask, open, complete } = openDesk();
    await complete('k', await open('k', ['1234', '56789']), [1, 2]);
    const combined = new CombinedCrc64();
    for (const range of ['bytes=0-2', 'bytes=3-5', 'bytes=6-']) {
      const part = bytes((await ask('GET', '/k', { headers: { range } })).text);
      combined.append({ crc64: crc64(part), size: part.length });
    }
    expect((await ask('HEAD', '/k')).header('x-cos-hash-crc64ecma')).toBe(String(combined.digest()));
  });
  it("the same parts have another ETag in another upload: it is not S3's", async () => {
    const { cos, open, complete } = openDesk();
    const etags: string[] = [];
    for (let i = 0; i < 2; i++) {
      await complete('k', await open('k', ['1234', '56789']), [1, 2]);
      etags.push(cos.objects[0]!.etag);
    }
    expect(etags[0]).not.toBe(etags[1]);
    expect(etags).not.toContain('"d8399932ce6023ac3365f50fbbcde132-2"');
  });
  it('Content-MD5 is checked, of objects, parts and lists', async () => {
    const { cos, ask, open } = openDesk();
    const right = { 'content-md5': 'JfnnlDI7RTiF9RgfG2JNCw==' };
    const put = (path: string, body: string, headers: Record<string, string>) =>
      ask('PUT', path, { body, headers }).then(told);
    expect(await put('/k', '123456789', right)).toEqual([200, undefined]);
    expect(await put('/k', '12345678', right)).toEqual([400, 'BadDigest']);
    expect(await put('/k', '123456789', { 'content-md5': 'JfnnlA==' })).toEqual([400, 'InvalidDigest']);
    expect(await put('/k', '123456789', { 'content-md5': '*' })).toEqual([400, 'InvalidDigest']);
    const uploadId = await open('k');
    expect(await put(`/k?partNumber=1&uploadId=${uploadId}`, 'x', right)).toEqual([400, 'BadDigest']);
    const body = '<Delete><Object><Key>k</Key></Object></Delete>';
    expect(told(await ask('POST', '/?delete', { body, headers: right }))).toEqual([400, 'BadDigest']);
    expect([cos.objects.length, cos.storedBytes]).toEqual([1, 0]);
  });
});
