// A fetch-style handler on node:http. A handler that rejects has lost the connection: its socket is
// destroyed.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ReadableStream as NodeStream } from 'node:stream/web';

export type Handler = (request: Request) => Response | Promise<Response>;

export interface Listening {
  origin: string;
  /** Ends all connections. */
  close(): Promise<void>;
}

/**
 * Listens on loopback.
 * @param port 0 takes any
 * @param tls certificate and key, in PEM: then it is https
 */
export async function listen(
  handler: Handler,
  port = 0,
  tls?: { cert: string; key: string },
): Promise<Listening> {
  const scheme = tls ? 'https' : 'http';
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    answer(handler, scheme, incoming, outgoing).catch(() => outgoing.destroy());
  };
  const server = tls ? createTlsServer(tls, onRequest) : createServer(onRequest);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    origin: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  handler: Handler,
  scheme: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { method = 'GET', headers, url } = incoming;
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  const init: RequestInit & { duplex: 'half' } = {
    method,
    headers: Object.entries(headers).map(([n, v]) => [n, String(v)]),
    duplex: 'half',
    signal: gone.signal,
  };
  // Without either a request has no body (RFC 9112, section 6.3).
  const hasBody = 'content-length' in headers || 'transfer-encoding' in headers;
  // What the handler leaves unread is read to its end: a client that is still sending must get to see the
  // answer.
  if (hasBody && method !== 'GET' && method !== 'HEAD')
    init.body = NodeStream.from(incoming.iterator({ destroyOnReturn: false })) as ReadableStream;
  // A client that takes this for a proxy names the host in the target itself (RFC 9112, section 3.2.2).
  const target = url?.startsWith('/') ? `${scheme}://${headers.host}${url}` : String(url);
  const response = await handler(new Request(target, init));
  for (const [name, value] of response.headers) outgoing.appendHeader(asWritten(name), value);
  outgoing.writeHead(response.status);
  if (response.body) await pipeline(Readable.fromWeb(response.body as never), outgoing);
  else outgoing.end();
}

/**
 * Names as COS writes them, which fetch makes lower-case: Python's and Java's SDKs tell `ETag` from `etag`.
 */
function asWritten(name: string): string {
  if (name === 'etag') return 'ETag';
  if (name.startsWith('x-cos-')) return name.replace('-key-md5', '-key-MD5');
  return name.split('-').map(capitalized).join('-');
}

const capitalized = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);
