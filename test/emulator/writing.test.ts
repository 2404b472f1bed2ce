// What makes and removes objects beside a plain PUT. Sources: Tencent docs 436/10881, 436/8287, 436/8289,
// 436/7742, 436/7751.
import { connect } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, it } from 'vitest';
import { listen } from '../../demo/rig/listen.ts';
import { sign } from '../../src/index.ts';
import { answerOf, NOW, openDesk, told } from './desk.ts';

describe('a copy', () => {
  const copy = (desk: ReturnType<typeof openDesk>, source: string, headers: Record<string, string> = {}) =>
    desk.ask('PUT', '/to', { headers, unsigned: { 'x-cos-copy-source': source } });
  const desk = async () => {
    const opened = openDesk();
    const headers = { 'content-type': 'a/b', 'x-cos-meta-a': '1', 'x-cos-storage-class': 'STANDARD_IA' };
    await opened.ask('PUT', '/dir/a%20b%2Bc', { body: '123456789', headers });
    await opened.ask('PUT', '/dir/%C3%A4%C2%A0b', { body: 'ä' });
    return opened;
  };
  it('has the bytes, the sums and the metadata, not the class', async () => {
    const opened = await desk();
    const answer = await copy(opened, `${opened.host}/dir/a%20b%2Bc`);
    expect([answer.element('ETag'), answer.element('CRC64'), answer.element('LastModified')]).toEqual([
      '&quot;25f9e794323b453885f5181f1b624d0b&quot;',
      '11051210869376104954',
      '2026-05-06T07:08:09Z',
    ]);
    const get = await opened.ask('GET', '/to');
    expect([get.text, get.header('content-type'), get.header('x-cos-meta-a')]).toEqual([
      '123456789',
      'a/b',
      '1',
    ]);
    expect(get.header('x-cos-storage-class')).toBeUndefined();
  });
  it.each([
    ['Go and Java: as the document says', 'dir/a%20b%2Bc', 200],
    ['JavaScript and Node: as it is, a plus is a plus', 'dir/a%20b+c', 200],
    ['PHP: encoded slash and an empty version', 'dir%2Fa%20b%2Bc?versionId=', 200],
    ['a blank written as a plus is another key', 'dir/a+b%2Bc', 404],
    ['JavaScript and PHP: UTF-8 as it is, a character a byte', 'dir/Ã¤Â\xA0b', 200],
    ['PHP: the same with an empty version', 'dir/Ã¤Â\xA0b?versionId=', 200],
    ['UTF-8 that is encoded in part', 'dir/%C3%A4Â\xA0b', 200],
    ['bytes that are no UTF-8', 'dir/ä', 400],
  ])('takes the source from %s', async (_, key, status) => {
    const opened = await desk();
    expect((await copy(opened, `${opened.host}/${key}`)).status).toBe(status);
  });
  it.each([
    ['nothing', '/', 400, 'InvalidCopySource'],
    ['an empty header', '', 400, 'InvalidCopySource'],
    ['a scheme', 'https://HOST/dir/a%20b%2Bc', 400, 'InvalidCopySource'],
    ['a host alone', 'HOST', 400, 'InvalidCopySource'],
    ['a key that is no UTF-8', 'HOST/%ff', 400, 'InvalidCopySource'],
    ['a missing key', 'HOST/missing', 404, 'NoSuchKey'],
    ['a missing bucket', 'other-1250000000.cos.ap-guangzhou.myqcloud.com/k', 404, 'NoSuchBucket'],
    ['a version', 'HOST/dir/a%20b%2Bc?versionId=1', 501, 'NotImplemented'],
  ])('refuses %s', async (_, source, status, code) => {
    const opened = await desk();
    expect(told(await copy(opened, source.replace('HOST', opened.host)))).toEqual([status, code]);
    expect(opened.cos.objects).toHaveLength(2);
  });
  it.each(['Replaced', 'REPLACE'])('%s: the metadata is that of the request', async (directive) => {
    const opened = await desk();
    const headers = { 'x-cos-metadata-directive': directive, 'x-cos-meta-b': '2' };
    await copy(opened, `${opened.host}/dir/a%20b%2Bc`, headers);
    const get = await opened.ask('GET', '/to');
    expect(['content-type', 'x-cos-meta-a', 'x-cos-meta-b'].map(get.header)).toEqual([
      'application/octet-stream',
      undefined,
      '2',
    ]);
  });
  it('onto itself must replace something', async () => {
    const opened = await desk();
    const headers = { 'x-cos-copy-source': `${opened.host}/dir/a%20b%2Bc` };
    expect(told(await opened.ask('PUT', '/dir/a%20b%2Bc', { headers }))).toEqual([400, 'InvalidRequest']);
  });
  it('with a condition that fails is 412, never 304', async () => {
    const opened = await desk();
    const headers = { 'x-cos-copy-source-if-none-match': '*' };
    const answer = await copy(opened, `${opened.host}/dir/a%20b%2Bc`, headers);
    expect(told(answer)).toEqual([412, 'PreconditionFailed']);
  });
  it('into a part: a range, or with an empty range all', async () => {
    const opened = await desk();
    const uploadId = await opened.open('k');
    const part = (partNumber: number, range: string) =>
      opened.ask('PUT', `/k?partNumber=${partNumber}&uploadId=${uploadId}`, {
        headers: {
          'x-cos-copy-source': `${opened.host}/dir/a%20b%2Bc`,
          'x-cos-copy-source-range': range,
        },
      });
    expect((await part(1, 'bytes=0-3')).element('CRC64')).toBe('14865968487149912872');
    expect((await part(2, '')).element('CRC64')).toBe('11051210869376104954');
    expect(told(await part(3, 'bytes=5-9'))).toEqual([416, 'InvalidRange']);
    expect(told(await part(3, 'bytes=5-'))).toEqual([400, 'InvalidArgument']);
    await opened.complete('k', uploadId, [1, 2]);
    expect((await opened.ask('GET', '/k')).text).toBe('1234123456789');
  });
});

describe('5 GB', () => {
  const GB = 1024 ** 3;
  /** An object of as many parts, each a copy of another one. */
  const repeat = async (desk: ReturnType<typeof openDesk>, source: string, times: number, key: string) => {
    const uploadId = await desk.open(key);
    const headers = { 'x-cos-copy-source': `${desk.host}/${source}` };
    const numbers = Array.from({ length: times }, (_, i) => i + 1);
    for (const number of numbers)
      await desk.ask('PUT', `/${key}?partNumber=${number}&uploadId=${uploadId}`, { headers });
    await desk.complete(key, uploadId, numbers);
  };
  it('may be copied, and a byte more may not', async () => {
    const desk = openDesk({ storeBytes: false });
    const { cos, ask, open, host } = desk;
    await ask('PUT', '/1M', { body: new Uint8Array(1024 ** 2) });
    await repeat(desk, '1M', 64, '64M');
    await repeat(desk, '64M', 80, '5G');
    await ask('PUT', '/1', { body: 'x' });
    const uploadId = await open('more');
    for (const [i, source] of ['5G', '1'].entries())
      await ask('PUT', `/more?partNumber=${i + 1}&uploadId=${uploadId}`, {
        headers: { 'x-cos-copy-source': `${host}/${source}` },
      });
    await desk.complete('more', uploadId, [1, 2]);
    const size = (key: string) => cos.objects.find((object) => object.key === key)?.size;
    expect([size('5G'), size('more')]).toEqual([5 * GB, 5 * GB + 1]);

    const part = `/to?partNumber=1&uploadId=${await open('to')}`;
    const copy = async (path: string, source: string, range = '') =>
      told(
        await ask('PUT', path, {
          headers: { 'x-cos-copy-source': `${host}/${source}`, 'x-cos-copy-source-range': range },
        }),
      );
    expect([await copy('/to', '5G'), await copy(part, '5G')]).toEqual(Array(2).fill([200, undefined]));
    const tooLarge = [400, 'EntityTooLarge'];
    expect([await copy('/to2', 'more'), await copy(part, 'more')]).toEqual([tooLarge, tooLarge]);
    expect(await copy(part, 'more', `bytes=0-${5 * GB}`)).toEqual(tooLarge);
    expect(await copy(part, 'more', 'bytes=1-9')).toEqual([501, 'NotImplemented']); // of bytes not stored
  });
});

describe('Delete Multiple Objects', () => {
  const remove = (desk: ReturnType<typeof openDesk>, body: string) => desk.ask('POST', '/?delete', { body });
  const objects = (...keys: string[]) => keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('');

  it('tells what is deleted, what was missing too, and with Quiet nothing', async () => {
    const desk = openDesk();
    for (const key of ['a', 'b', 'c']) await desk.ask('PUT', `/${key}`, { body: '' });
    const loud = await remove(desk, `<Delete>${objects('a', 'missing')}</Delete>`);
    expect(loud.text.replace(/\s/g, '')).toBe(
      '<DeleteResult><Deleted><Key>a</Key></Deleted><Deleted><Key>missing</Key></Deleted></DeleteResult>',
    );
    const quiet = await remove(desk, `<Delete>${objects('b')}<Quiet>true</Quiet></Delete>`);
    expect(quiet.text).toBe('<DeleteResult/>');
    expect(desk.cos.objects.map(({ key }) => key)).toEqual(['c']);
  });
  it.each([
    ['no XML', 'a'],
    ['nothing', '<Delete></Delete>'],
    ['more than 1000', `<Delete>${objects(...Array.from({ length: 1001 }, (_, i) => `${i}`))}</Delete>`],
  ])('refuses %s', async (_, body) => {
    expect(told(await remove(openDesk(), body))).toEqual([400, 'MalformedXML']);
  });
  it('of a version deletes nothing, and an empty version is none', async () => {
    const desk = openDesk();
    await desk.ask('PUT', '/a', { body: '' });
    const object = (version: string) => `<Object><Key>a</Key><VersionId>${version}</VersionId></Object>`;
    const answer = await remove(desk, `<Delete>${objects('a')}${object('1')}</Delete>`);
    expect([told(answer), desk.cos.objects.length]).toEqual([[400, 'InvalidArgument'], 1]);
    await remove(desk, `<Delete>${object('')}</Delete>`);
    expect(desk.cos.objects).toEqual([]);
  });
});

describe('Complete', () => {
  it.each([
    ['a gap', [1, 3], 'InvalidPart'],
    ['a missing part', [1, 2, 3, 4], 'InvalidPart'],
    ['disorder', [2, 1, 3], 'InvalidPartOrder'],
    ['a part twice', [1, 1, 2], 'InvalidPartOrder'],
    ['nothing', [], 'MalformedXML'],
  ])('refuses %s, and the upload stays', async (_, numbers, code) => {
    const { cos, open, complete } = openDesk();
    const uploadId = await open('k', ['1', '2', '3']);
    expect(told(await complete('k', uploadId, numbers))).toEqual([400, code]);
    expect([cos.uploads.length, cos.objects.length]).toEqual([1, 0]);
    expect((await complete('k', uploadId, [1, 2, 3])).status).toBe(200);
  });
  it.each([
    '<PartNumber/>',
    '<PartNumber>1.0</PartNumber>',
    '<PartNumber>0x1</PartNumber>',
    '<PartNumber>one</PartNumber>',
    '',
  ])('refuses a part whose number is "%s"', async (number) => {
    const { cos, ask, open } = openDesk();
    const uploadId = await open('k', ['1']);
    const { etag } = cos.uploads[0]!.parts[0]!;
    const part = `<Part>${number}<ETag>${etag}</ETag></Part>`;
    const body = `<CompleteMultipartUpload>${part}</CompleteMultipartUpload>`;
    expect(told(await ask('POST', `/k?uploadId=${uploadId}`, { body }))).toEqual([400, 'InvalidPart']);
  });
  it('checks its Content-MD5', async () => {
    const { cos, ask, open } = openDesk();
    const asked = {
      body: '<CompleteMultipartUpload/>',
      headers: { 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' },
    };
    const answer = await ask('POST', `/k?uploadId=${await open('k', ['1'])}`, asked);
    expect([told(answer), cos.uploads.length]).toEqual([[400, 'BadDigest'], 1]);
  });
  it('sent twice at once happens once', async () => {
    const { open, complete } = openDesk();
    const uploadId = await open('k', ['1']);
    const answers = await Promise.all([complete('k', uploadId, [1]), complete('k', uploadId, [1])]);
    expect(answers.map(told)).toEqual([
      [200, undefined],
      [404, 'NoSuchUpload'],
    ]);
  });
  it('whose answer is lost has made the object; the same again is 404', async () => {
    const { cos, ask, open, complete } = openDesk();
    const uploadId = await open('k', ['1234']);
    const part = `<Part><PartNumber>1</PartNumber><ETag>${cos.uploads[0]!.parts[0]!.etag}</ETag></Part>`;
    const body = `<CompleteMultipartUpload>${part}</CompleteMultipartUpload>`;
    cos.inject({ drop: 'after' });
    await expect(complete('k', uploadId, [1])).rejects.toThrow('Failed to fetch');
    expect(told(await ask('POST', `/k?uploadId=${uploadId}`, { body }))).toEqual([404, 'NoSuchUpload']);
    expect((await ask('GET', '/k')).text).toBe('1234');
  });
  it('refuses small parts, but the last', async () => {
    const { open, complete } = openDesk({ minPartSize: 2 });
    expect(told(await complete('k', await open('k', ['1', '22']), [1, 2]))).toEqual([400, 'EntityTooSmall']);
    expect((await complete('k', await open('k', ['22', '1']), [1, 2])).status).toBe(200);
  });
});

describe('x-cos-forbid-overwrite', () => {
  const headers = { 'x-cos-forbid-overwrite': 'true' };
  it('refuses PUT, copy and Initiate of an object that is there', async () => {
    const { ask, host } = openDesk();
    expect((await ask('PUT', '/k', { body: '1', headers })).status).toBe(200);
    expect(told(await ask('PUT', '/k', { body: '2', headers }))).toEqual([409, 'FileAlreadyExists']);
    expect(told(await ask('POST', '/k?uploads', { headers }))).toEqual([409, 'FileAlreadyExists']);
    const copied = await ask('PUT', '/k', {
      headers: { ...headers, 'x-cos-copy-source': `${host}/k`, 'x-cos-metadata-directive': 'Replaced' },
    });
    expect(told(copied)).toEqual([409, 'FileAlreadyExists']);
    expect((await ask('GET', '/k')).text).toBe('1');
  });
  it('lets one of two at once through', async () => {
    const { ask } = openDesk();
    const answers = await Promise.all(['1', '2'].map((body) => ask('PUT', '/k', { body, headers })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
  it('refuses Complete of an object that has come meanwhile', async () => {
    const { ask, open, complete } = openDesk();
    const uploadId = await open('k', ['1'], headers);
    await ask('PUT', '/k', { body: 'meanwhile' });
    expect(told(await complete('k', uploadId, [1]))).toEqual([409, 'FileAlreadyExists']);
  });
});

describe('what is not done', () => {
  it.each([
    ['PUT', '/k?acl'],
    ['PUT', '/k?acl='],
    ['PUT', '/k?acl=private'],
    ['DELETE', '/k?tagging'],
    ['GET', '/k?tagging'],
    ['POST', '/k?restore'],
    ['PUT', '/k?restore=1'],
    ['PUT', '/k?retention=x'],
    ['GET', '/?cors=1'],
    ['GET', '/?policy=x'],
    ['POST', '/k?append&position=0'],
    ['POST', '/k'],
    ['PUT', '/?cors'],
    ['GET', '/?versioning'],
    ['GET', '/?versions&prefix='],
    ['GET', '/?list-type=2'],
    ['GET', '/k?ci-process=snapshot&time=1'],
    ['DELETE', '/'],
    ['POST', '/'],
    ...['GET', 'HEAD', 'PUT', 'DELETE'].flatMap((method) => [
      [method, '/k?uploads=1'],
      [method, '/k?delete=1'],
    ]),
    ['POST', '/k?delete=1'],
    ['PUT', '/k?uploadId=1&partNumber=1&uploads=1'],
    ['PUT', '/?uploads=1'],
    ['PUT', '/?delete=1'],
    ['GET', '/?delete=1'],
  ])('%s %s is 501, and nothing happens', async (method, path) => {
    const { cos, ask } = openDesk();
    await ask('PUT', '/k', { body: 'precious' });
    const answer = await ask(method, path);
    expect([answer.status, method === 'HEAD' ? 'NotImplemented' : answer.element('Code')]).toEqual([
      501,
      'NotImplemented',
    ]);
    expect((await ask('GET', '/k')).text).toBe('precious');
    expect(cos.objects).toHaveLength(1);
  });
  it('a picture is not worked on', async () => {
    const { cos, ask } = openDesk();
    const headers = { 'pic-operations': '{"is_pic_info":1}' };
    expect(told(await ask('PUT', '/k', { body: '', headers }))).toEqual([501, 'NotImplemented']);
    expect(cos.objects).toEqual([]);
  });
  it.each([
    ['x-cos-object-lock-mode', 'COMPLIANCE'],
    ['x-cos-object-lock-retain-until-date', '2027-01-01T00:00:00Z'],
    ['x-cos-object-lock-legal-hold', 'ON'],
    ['x-cos-legal-hold', 'ON'],
    ['x-cos-website-redirect-location', '/other'],
  ])('%s is 501 on PUT, copy and Initiate', async (name, value) => {
    const { cos, ask, host } = openDesk();
    await ask('PUT', '/k', { body: 'precious' });
    const headers = { [name]: value };
    const copy = { ...headers, 'x-cos-copy-source': `${host}/k` };
    const answers = [
      await ask('PUT', '/to', { body: '', headers }),
      await ask('PUT', '/to', { headers: copy }),
      await ask('POST', '/to?uploads', { headers }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([501, 501, 501]);
    expect([cos.objects.length, cos.uploads]).toEqual([1, []]);
  });
  it('parameters that COS ignores are ignored', async () => {
    const { ask } = openDesk();
    expect((await ask('PUT', '/k?t=1', { body: '' })).status).toBe(200);
  });
  it('an unknown method is 405', async () => {
    expect(told(await openDesk().ask('PATCH', '/k'))).toEqual([405, 'MethodNotAllowed']);
  });
});

describe('what is out of its limits', () => {
  const put = (headers: Record<string, string>, path = '/k') =>
    openDesk().ask('PUT', path, { body: '', headers }).then(told);
  it.each(['GET', 'HEAD', 'PUT', 'DELETE'])('%s of a version is 400, and nothing happens', async (method) => {
    const { cos, ask } = openDesk();
    await ask('PUT', '/k?versionId=', { body: 'precious' });
    expect((await ask(method, '/k?versionId=1')).status).toBe(400);
    expect(cos.objects.map(({ size }) => size)).toEqual([8]);
  });
  it.each(['819199', '838860801', '-819200', '1e6', '0x100000', '819200.5', 'fast'])(
    'a traffic limit of %s',
    async (limit) => {
      expect(await put({ 'x-cos-traffic-limit': limit })).toEqual([400, 'InvalidArgument']);
    },
  );
  it.each(['819200', '838860800', ''])('but not one of "%s"', async (limit) => {
    expect(await put({ 'x-cos-traffic-limit': limit })).toEqual([200, undefined]);
  });
  it('a traffic limit of a part, and of a download', async () => {
    const { ask, open } = openDesk();
    const uploadId = await open('k');
    const headers = { 'x-cos-traffic-limit': '1' };
    expect((await ask('PUT', `/k?partNumber=1&uploadId=${uploadId}`, { body: '', headers })).status).toBe(
      400,
    );
    await ask('PUT', '/k', { body: '' });
    expect((await ask('GET', '/k', { headers })).status).toBe(400);
  });
  it.each([
    [
      [2048, 2048],
      [200, undefined],
    ],
    [[2049], [400, 'InvalidArgument']],
    [
      [2048, 2048, 1],
      [400, 'InvalidArgument'],
    ],
  ])('metadata of %j bytes', async (sizes, answer) => {
    const headers = Object.fromEntries(sizes.map((size, i) => [`x-cos-meta-${i}`, 'x'.repeat(size)]));
    expect(await put(headers)).toEqual(answer);
  });
  it.each([
    ['x-cos-meta-Photo-1', 200, undefined],
    ['x-cos-meta-a_b', 400, 'InvalidArgument'],
    ['x-cos-meta-a.b', 400, 'InvalidArgument'],
  ])('metadata of the name %s', async (name, status, code) => {
    expect(await put({ [name]: 'v' })).toEqual([status, code]);
  });
  it.each([
    ['1B2M2Y8AsgTpgAmY7PhCfg==', [200, undefined]],
    ['1B2M2Y8AsgTpgAmY7PhCfg', [400, 'InvalidDigest']],
    ['1B2M2Y8A sgTpgAmY7PhCfg==', [400, 'InvalidDigest']],
    ['1B2M2Y8AsgTpgAmY7PhCfh==', [400, 'InvalidDigest']],
    ['d41d8cd98f00b204e9800998ecf8427e', [400, 'InvalidDigest']],
  ])('a Content-MD5 of "%s"', async (contentMd5, answer) => {
    expect(await put({ 'content-md5': contentMd5 })).toEqual(answer);
  });
  it('a body of fewer bytes than Content-Length says is refused, and of more is cut', async () => {
    const { cos, ask, open } = openDesk();
    const part = `/k?partNumber=1&uploadId=${await open('k')}`;
    const headers = { 'content-length': '4' };
    for (const path of ['/k', part])
      expect(told(await ask('PUT', path, { body: 'abc', headers }))).toEqual([400, 'IncompleteBody']);
    expect([cos.objects, cos.storedBytes]).toEqual([[], 0]);
    const more = await ask('PUT', '/k', { body: 'abcdef', headers });
    expect([more.status, more.header('etag')]).toEqual([200, '"e2fc714c4727ee9395f324cd2e7f331f"']);
    expect((await ask('GET', '/k')).text).toBe('abcd');
  });
});

describe('storeBytes: false', () => {
  it('keeps sizes and sums, and tells that the bytes are gone', async () => {
    const { cos, ask, open, complete } = openDesk({ storeBytes: false });
    await complete('k', await open('k', ['1234', '56789']), [1, 2]);
    const head = await ask('HEAD', '/k');
    expect([head.header('content-length'), head.header('x-cos-hash-crc64ecma')]).toEqual([
      '9',
      '11051210869376104954',
    ]);
    expect(told(await ask('GET', '/k'))).toEqual([501, 'NotImplemented']);
    const copied = await ask('PUT', '/to', {
      headers: { 'x-cos-copy-source': 'examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/k' },
    });
    expect(copied.element('CRC64')).toBe('11051210869376104954');
    expect(cos.objects.map(({ size }) => size)).toEqual([9, 9]);
  });
});

describe('the length of a body', () => {
  const { cos, host } = openDesk();
  const listening = listen(cos);
  afterAll(async () => (await listening).close());
  /** PUT over a socket, with these lines of headers; what is answered, and the status line is enough of it. */
  const put = async (path: string, lines: string[], body = ''): Promise<[status: string, code?: string]> => {
    const authorization = sign({ method: 'PUT', url: `http://${host}${path}` }, cos.credentials[0]!, {
      now: () => NOW,
    });
    const head = [`PUT ${path} HTTP/1.1`, `Host: ${host}`, `Authorization: ${authorization}`, ...lines];
    const socket = connect(Number(new URL((await listening).origin).port), '127.0.0.1');
    socket.write(`${[...head, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`);
    const text = await readText(socket);
    return [text.split(' ')[1]!, ...(text.match(/<Code>(.*)<\/Code>/)?.slice(1) ?? [])] as [string];
  };
  it('must be told, of an object and of a part', async () => {
    const uploadId = cos.addUpload({ key: 'k' });
    expect(await put('/k', [])).toEqual(['411', 'MissingContentLength']);
    expect(await put(`/k?partNumber=1&uploadId=${uploadId}`, [])).toEqual(['411', 'MissingContentLength']);
  });
  it('may be 0, or come in chunks', async () => {
    expect(await put('/k', ['Content-Length: 0'])).toEqual(['200']);
    expect(await put('/k', ['Transfer-Encoding: chunked'], '3\r\nabc\r\n0\r\n\r\n')).toEqual(['200']);
    expect(cos.objects.map(({ size }) => size)).toEqual([3]);
  });
  it('is at most 5 GB, which is refused before it is sent', async () => {
    expect(await put('/k', [`Content-Length: ${5 * 1024 ** 3 + 1}`])).toEqual(['400', 'EntityTooLarge']);
  });
  it('needs not be told where nothing goes over HTTP', async () => {
    expect((await openDesk().ask('PUT', '/k')).status).toBe(200);
  });
});

it('a body of another realm is kept: Jest with happy-dom reads it as Buffers of the outer one', async () => {
  const foreign: Uint8Array = runInNewContext('new (class Buffer extends Uint8Array {})([97, 98, 99])');
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(foreign);
      controller.close();
    },
  });
  const { ask } = openDesk();
  expect((await ask('PUT', '/k', { body })).header('etag')).toBe('"900150983cd24fb0d6963f7d28e17f72"');
  expect((await ask('GET', '/k')).text).toBe('abc');
});

it('a body that ends too early leaves nothing behind', async () => {
  const { cos, host } = openDesk();
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array(4)),
    pull: (controller) => controller.error(new TypeError('cut off')),
  });
  const url = `https://${host}/k`;
  const authorization = sign({ method: 'PUT', url }, cos.credentials[0]!, { now: () => NOW });
  const init = { method: 'PUT', headers: { authorization }, body, duplex: 'half' as const };
  await expect(answerOf(cos(new Request(url, init)))).rejects.toThrow();
  expect([cos.objects, cos.requests.at(-1)?.status]).toEqual([[], 0]);
});
