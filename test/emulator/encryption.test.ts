// What answers say of encryption, and a customer's key. Sources: Tencent docs 436/7749, 436/7753, 436/10881,
// 436/8287.
import { describe, expect, it } from 'vitest';
import { openDesk, told } from './desk.ts';

const DIGITS = '123456789';
const DIGITS_ETAG = '"25f9e794323b453885f5181f1b624d0b"';
const DIGITS_CRC = '11051210869376104954';
/** The MD5 of the key's, and of the ETag that the bytes have without a key. */
const HIDDEN_ETAG = '"8bd489038700026d8199dadff180070d"';

const SSE = 'x-cos-server-side-encryption';
const managed = { [SSE]: 'AES256' };
const key = {
  [`${SSE}-customer-algorithm`]: 'AES256',
  [`${SSE}-customer-key`]: 'MDEyMzQ1Njc4OUFCQ0RFRjAxMjM0NTY3ODlBQkNERUY=',
  [`${SSE}-customer-key-md5`]: 'U5L61r7jcwdNvT7frmUG8g==',
};
/** The same key for the source of a copy. */
const sourceKey = Object.fromEntries(
  Object.entries(key).map(([name, value]) => [name.replace('x-cos-', 'x-cos-copy-source-'), value]),
);
/** What answers say of it. */
const KEY_TOLD = ['AES256', 'U5L61r7jcwdNvT7frmUG8g=='];
const KEY_NAMES = [`${SSE}-customer-algorithm`, `${SSE}-customer-key-md5`];

describe("a customer's key", () => {
  it('is asked for to read, and never told', async () => {
    const { ask } = openDesk();
    const put = await ask('PUT', '/k', { body: 'x', headers: key });
    expect(put.header(`${SSE}-customer-key-md5`)).toBe('U5L61r7jcwdNvT7frmUG8g==');
    expect(put.header(`${SSE}-customer-key`)).toBeUndefined();
    expect(told(await ask('GET', '/k'))).toEqual([400, 'SsecDecryptHeaderInvalid']);
    expect((await ask('HEAD', '/k', { headers: key })).status).toBe(200);
  });
  it('hides the MD5 of the bytes, not their CRC', async () => {
    const { cos, ask, open, complete } = openDesk();
    const put = await ask('PUT', '/k', { body: DIGITS, headers: key });
    const uploadId = await open('parts', [], key);
    const part = await ask('PUT', `/parts?partNumber=1&uploadId=${uploadId}`, { body: DIGITS, headers: key });
    for (const { header } of [put, part, await ask('GET', '/k', { headers: key })])
      expect([header('etag'), header('x-cos-hash-crc64ecma')]).toEqual([HIDDEN_ETAG, DIGITS_CRC]);
    expect(cos.uploads[0]?.parts.map(({ etag }) => etag)).toEqual([HIDDEN_ETAG]);
    expect((await complete('parts', uploadId, [1])).status).toBe(200);
  });
  it('that a copy adds hides it, and that a copy takes away shows it again', async () => {
    const { ask, host } = openDesk();
    await ask('PUT', '/plain', { body: DIGITS });
    const hide = { 'x-cos-copy-source': `${host}/plain`, ...key };
    expect((await ask('PUT', '/hidden', { headers: hide })).element('ETag')).toBe(
      HIDDEN_ETAG.replaceAll('"', '&quot;'),
    );
    const show = { 'x-cos-copy-source': `${host}/hidden`, ...sourceKey };
    await ask('PUT', '/shown', { headers: show });
    expect((await ask('HEAD', '/shown')).header('etag')).toBe(DIGITS_ETAG);
    expect(told(await ask('PUT', '/shown', { headers: { ...show, ...key } }))).toEqual([200, undefined]);
  });
  it.each(Object.keys(key))('without %s is none: nothing is stored plain, or read', async (name) => {
    const { cos, ask, open, host } = openDesk();
    await ask('PUT', '/source', { body: 'x' });
    await ask('PUT', '/hidden', { body: 'x', headers: key });
    const half = { ...key, [name]: '' };
    const part = `/k?partNumber=1&uploadId=${await open('k')}`;
    const answers = [
      await ask('PUT', '/k', { body: 'x', headers: half }),
      await ask('POST', '/k?uploads', { headers: half }),
      await ask('PUT', '/k', { headers: { ...half, 'x-cos-copy-source': `${host}/source` } }),
      await ask('PUT', part, { body: 'x', headers: half }),
      await ask('PUT', part, { headers: { ...half, 'x-cos-copy-source': `${host}/source` } }),
    ];
    expect(answers.map(told)).toEqual(Array(5).fill([400, 'InvalidArgument']));
    expect([cos.objects.length, cos.uploads.length, cos.storedBytes]).toEqual([2, 1, 0]);
    expect(told(await ask('GET', '/hidden', { headers: half }))).toEqual([400, 'SsecDecryptHeaderInvalid']);
  });
  it('has the algorithm AES256 only', async () => {
    const { cos, ask } = openDesk();
    const headers = { ...key, [`${SSE}-customer-algorithm`]: 'AES128' };
    expect(told(await ask('PUT', '/k', { body: 'x', headers }))).toEqual([400, 'InvalidArgument']);
    expect(cos.objects).toEqual([]);
  });
  it('of an upload is that of all its parts, of copied ones too', async () => {
    const { cos, ask, open, host } = openDesk();
    await ask('PUT', '/source', { body: DIGITS });
    const path = `/k?partNumber=1&uploadId=${await open('k', [], key)}`;
    const copy = { 'x-cos-copy-source': `${host}/source` };
    for (const asked of [{ body: 'x' }, { headers: copy }])
      expect(told(await ask('PUT', path, asked))).toEqual([400, 'SsecDecryptHeaderInvalid']);
    expect(cos.uploads[0]?.parts).toEqual([]);
    expect(told(await ask('PUT', path, { headers: { ...copy, ...key } }))).toEqual([200, undefined]);
  });
});

describe('an answer says how an object is encrypted', () => {
  it('that a copy makes', async () => {
    const { ask, host } = openDesk();
    await ask('PUT', '/source', { body: 'x' });
    const copy = { 'x-cos-copy-source': `${host}/source` };
    expect((await ask('PUT', '/k', { headers: { ...copy, ...managed } })).header(SSE)).toBe('AES256');
    const answer = await ask('PUT', '/k', { headers: { ...copy, ...key } });
    expect(KEY_NAMES.map(answer.header)).toEqual(KEY_TOLD);
    expect((await ask('PUT', '/plain', { headers: copy })).header(SSE)).toBeUndefined();
  });
  it('of which a part is copied', async () => {
    const { ask, open, host } = openDesk();
    await ask('PUT', '/source', { body: 'x' });
    const copy = { 'x-cos-copy-source': `${host}/source` };
    const part = async (headers: Record<string, string>) =>
      `/k?partNumber=1&uploadId=${await open('k', [], headers)}`;
    expect((await ask('PUT', await part(managed), { headers: copy })).header(SSE)).toBe('AES256');
    const answer = await ask('PUT', await part(key), { headers: { ...copy, ...key } });
    expect(KEY_NAMES.map(answer.header)).toEqual(KEY_TOLD);
  });
});

it('KMS is not done', async () => {
  const { ask } = openDesk();
  const headers = { [SSE]: 'cos/kms' };
  expect(told(await ask('PUT', '/k', { headers, body: '' }))).toEqual([501, 'NotImplemented']);
});
