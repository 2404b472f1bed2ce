// The emulator over HTTP: what comes in by the wire must be what the emulator sees, and each answer must get
// out. Byte by byte over a socket, because clients do not send such requests.
import { connect } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import COS from 'cos-nodejs-sdk-v5';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Handler, listen } from '../../demo/rig/listen.ts';
import { type CosEmulator, createCosEmulator } from '../../src/testing/index.ts';

const HOST = 'examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com';

async function open(wrapped: (cos: CosEmulator) => Handler = (cos) => cos) {
  const cos = createCosEmulator({ minPartSize: 0 });
  const listening = await listen(wrapped(cos));
  onTestFinished(() => listening.close());
  const port = Number(new URL(listening.origin).port);
  /** Sends that and no more; all that is answered. */
  const exchange = async (sent: string): Promise<Answered> => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end(sent, 'latin1');
    return readAnswer(await readText(socket));
  };
  return { cos, port, exchange };
}

interface Answered {
  status: number;
  code: string | undefined;
  /** As they are written. */
  headers: string[];
}

function readAnswer(text: string): Answered {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  const [statusLine = '', ...headers] = head.split('\r\n');
  return { status: Number(statusLine.split(' ')[1]), code: body.match(/<Code>(.*)<\/Code>/)?.[1], headers };
}

const told = ({ status, code }: Answered) => [status, code];

interface Sent {
  host?: string;
  /** Where it is not what is sent. */
  signed?: { host?: string; path?: string };
  headers?: string[];
  body?: string;
}

/** A signed request as it is written; Content-Length is that of the body, unless the headers tell another. */
function write(cos: CosEmulator, method: string, target: string, sent: Sent = {}): string {
  const { host = HOST, signed = {}, headers = [], body = '' } = sent;
  const { secretId: SecretId, secretKey: SecretKey } = cos.credentials[0]!;
  const Pathname = signed.path ?? decodeURIComponent(target);
  const asked = { Method: method as 'PUT', Pathname, Headers: { host: signed.host ?? host } };
  const authorization = COS.getAuthorization({ SecretId, SecretKey, ...asked, Query: {} });
  const isTold = headers.some((line) => line.startsWith('Content-Length') || line.startsWith('Transfer-'));
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${host}`,
    `Authorization: ${authorization}`,
    ...(isTold ? [] : [`Content-Length: ${body.length}`]),
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

describe('the path is the one that was sent', () => {
  it.each([
    ['/a/../b', 'a/../b'],
    ['/a/./b', 'a/./b'],
    ['/../b', '../b'],
    ['/./b', './b'],
    ['/a/..', 'a/..'],
    ['/a/.', 'a/.'],
    ['/a/../', 'a/../'],
    ['/a/../../b/..', 'a/../../b/..'],
    ['/a/%2e%2E/b', 'a/../b'],
    ['/a/.%2e/b', 'a/../b'],
    ['/a/..%2Fb', 'a/../b'],
    ['/a/.../b', 'a/.../b'],
    ['/a//b', 'a//b'],
    ['/a\\..\\b', 'a\\..\\b'],
    ['/a#b', 'a#b'],
  ])('%s', async (target, key) => {
    const { cos, exchange } = await open();
    expect(told(await exchange(write(cos, 'PUT', target, { body: 'x' })))).toEqual([200, undefined]);
    expect(cos.objects.map((object) => object.key)).toEqual([key]);
  });
  it('also where the client takes it for a proxy', async () => {
    const { cos, exchange } = await open();
    const sent = { signed: { path: '/a/../b' }, body: 'x' };
    const answer = await exchange(write(cos, 'PUT', `http://${HOST}/a/../b`, sent));
    expect(told(answer)).toEqual([200, undefined]);
    expect(cos.objects.map(({ key }) => key)).toEqual(['a/../b']);
  });
  it('and no other object is reached by the signature of its own', async () => {
    const { cos, exchange } = await open();
    const answer = await exchange(write(cos, 'PUT', '/a/../b', { signed: { path: '/b' }, body: 'x' }));
    expect([told(answer), cos.objects]).toEqual([[403, 'SignatureDoesNotMatch'], []]);
  });
  it.each(['/.', '/..', '/%2e%2E'])('%s cannot be: 400', async (target) => {
    const { cos, exchange } = await open();
    expect(told(await exchange(write(cos, 'PUT', target, { body: 'x' })))).toEqual([400, 'BadRequest']);
    expect(cos.requests).toEqual([]);
  });
  it('and so is the query', async () => {
    const { cos, exchange } = await open();
    await exchange(write(cos, 'GET', '/?prefix=a/../b#c', { signed: { path: '/' } }));
    expect(cos.requests.map(({ path, status }) => [path, status])).toEqual([['/?prefix=a/../b%23c', 200]]);
  });
});

describe('Host is signed as it is sent', () => {
  it.each([`${HOST}:80`, HOST.toUpperCase(), '127.0.0.1:9000'])('%s', async (host) => {
    const { cos, exchange } = await open();
    expect(told(await exchange(write(cos, 'PUT', '/k', { host })))).toEqual([200, undefined]);
  });
  it('and no other', async () => {
    const { cos, exchange } = await open();
    const signed = { host: 'other.example.com' };
    expect(told(await exchange(write(cos, 'PUT', '/k', { signed })))).toEqual([403, 'SignatureDoesNotMatch']);
  });
  it.each(['a b', '', 'a/b', 'a?b', 'a#b', 'a@b', 'a:99999', '['])('"%s" is none: 400', async (host) => {
    const { cos, exchange } = await open();
    expect(told(await exchange(write(cos, 'PUT', '/k', { host })))).toEqual([400, 'BadRequest']);
    expect(cos.requests).toEqual([]);
  });
});

describe('what fetch has no request for', () => {
  it('TRACE is 405', async () => {
    const { exchange } = await open();
    expect(told(await exchange(`TRACE /k HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`))).toEqual([
      405,
      'MethodNotAllowed',
    ]);
  });
  it('OPTIONS * is 400', async () => {
    const { exchange } = await open();
    expect(told(await exchange(`OPTIONS * HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`))).toEqual([400, 'BadRequest']);
  });
  it('and what is no HTTP is 400, as Node says it', async () => {
    const { exchange } = await open();
    expect(told(await exchange('no HTTP\r\n\r\n'))).toEqual([400, undefined]);
    const long = `GET / HTTP/1.1\r\nHost: ${HOST}\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect(told(await exchange(long))).toEqual([431, undefined]);
  });
});

describe('names of headers are those of COS', () => {
  it('of metadata in lower case, whatever they are', async () => {
    const { cos, exchange } = await open();
    await exchange(write(cos, 'PUT', '/k', { headers: ['x-cos-meta-api-key-md5: v'] }));
    const { headers } = await exchange(write(cos, 'HEAD', '/k'));
    expect(headers).toContain('x-cos-meta-api-key-md5: v');
  });
  it("of a customer's key with capitals", async () => {
    const { cos, exchange } = await open();
    const name = 'x-cos-server-side-encryption-customer';
    const headers = [`${name}-algorithm: AES256`, `${name}-key: k`, `${name}-key-MD5: m`];
    const answer = await exchange(write(cos, 'PUT', '/k', { headers }));
    expect(answer.headers).toContain(`${name}-key-MD5: m`);
  });
});

describe('the bytes of a body', () => {
  it('that are fewer than Content-Length says are refused', async () => {
    const { cos, exchange } = await open();
    const sent = { headers: ['Content-Length: 10'], body: 'abc' };
    expect(told(await exchange(write(cos, 'PUT', '/k', sent)))).toEqual([400, 'IncompleteBody']);
    expect(cos.objects).toEqual([]);
  });
  it('that end amid a chunk are no body', async () => {
    const { cos, exchange } = await open();
    const chunked = ['Transfer-Encoding: chunked'];
    const sent = { headers: chunked, body: '5\r\nabc' };
    expect(told(await exchange(write(cos, 'PUT', '/k', sent)))).toEqual([400, undefined]);
    expect(cos.objects).toEqual([]);
  });
  it.each([[[]], [['Connection: close']]])('that are more are dropped, with %j', async (connection) => {
    const { cos, exchange } = await open();
    const sent = { headers: ['Content-Length: 3', ...connection], body: 'abcdef' };
    expect(told(await exchange(write(cos, 'PUT', '/k', sent)))).toEqual([200, undefined]);
    expect(cos.objects.map(({ etag }) => etag)).toEqual(['"900150983cd24fb0d6963f7d28e17f72"']);
  });
  it('that are more do not cut an answer that is on its way', async () => {
    const { port, exchange } = await open(() => async () => {
      const parts = new TransformStream<string, string>();
      const writer = parts.writable.getWriter();
      void writer.write('be').then(() => answering.resolve(writer));
      return new Response(parts.readable.pipeThrough(new TextEncoderStream()));
    });
    const answering = Promise.withResolvers<WritableStreamDefaultWriter<string>>();
    const socket = connect(port, '127.0.0.1');
    const text = readText(socket);
    socket.write(`PUT /k HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 3\r\n\r\nabc`);
    const writer = await answering.promise;
    socket.write('no HTTP\r\n\r\n');
    // What is answered after that was read after that.
    await exchange(`OPTIONS * HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    await writer.write('gun');
    await writer.close();
    expect((await text).split('\r\n\r\n')[1]).toBe('2\r\nbe\r\n3\r\ngun\r\n0');
  });
});
