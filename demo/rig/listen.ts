// A fetch-style handler on node:http. A handler that rejects has lost the connection: its socket is
// destroyed.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ReadableStream as NodeStream } from 'node:stream/web';
import { type Exchange, onClientError } from './client-error.ts';
import { urlOf } from './target.ts';

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
  const exchanges = new WeakMap<Socket, Exchange>();
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    exchanges.set(incoming.socket, { incoming, outgoing });
    answer(handler, scheme, incoming, outgoing).catch(() => outgoing.destroy());
  };
  const server = tls ? createTlsServer(tls, onRequest) : createServer(onRequest);
  server.on('clientError', (error, socket) =>
    onClientError(error, socket as Socket, exchanges.get(socket as Socket)),
  );
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
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  const request = requestOf(incoming, scheme, gone.signal);
  const response = request ? await handler(request) : refusal(incoming.method);
  for (const [name, value] of response.headers) outgoing.appendHeader(asWritten(name), value);
  outgoing.writeHead(response.status);
  if (response.body) await pipeline(Readable.fromWeb(response.body as never), outgoing);
  else outgoing.end();
}

/** `undefined` where fetch has no request for it: TRACE, `OPTIONS *`, a Host that is none. */
function requestOf(incoming: IncomingMessage, scheme: string, signal: AbortSignal): Request | undefined {
  const { method = 'GET', headers, url = '' } = incoming;
  const init: RequestInit & { duplex: 'half' } = {
    method,
    headers: Object.entries(headers).map(([n, v]) => [n, String(v)]),
    duplex: 'half',
    signal,
  };
  // Without either a request has no body (RFC 9112, section 6.3).
  const hasBody = 'content-length' in headers || 'transfer-encoding' in headers;
  // What the handler leaves unread is read to its end: a client that is still sending must get to see the
  // answer.
  if (hasBody && method !== 'GET' && method !== 'HEAD')
    init.body = NodeStream.from(incoming.iterator({ destroyOnReturn: false })) as ReadableStream;
  try {
    return new Request(urlOf(url, scheme, headers.host), init);
  } catch {
    return undefined;
  }
}

/** In COS's words (436/7730). */
function refusal(method: string | undefined): Response {
  const [status, code] = method === 'TRACE' ? [405, 'MethodNotAllowed'] : [400, 'BadRequest'];
  const body = `<Error><Code>${code}</Code><Message>No such request can be made.</Message></Error>`;
  return new Response(body, { status, headers: { 'content-type': 'application/xml' } });
}

/**
 * Names as COS writes them, which fetch makes lower-case: Python's and Java's SDKs tell `ETag` from `etag`.
 */
function asWritten(name: string): string {
  if (name === 'etag') return 'ETag';
  if (name === `${CUSTOMER_KEY}-md5`) return `${CUSTOMER_KEY}-MD5`;
  if (name.startsWith('x-cos-')) return name;
  return name.split('-').map(capitalized).join('-');
}

const CUSTOMER_KEY = 'x-cos-server-side-encryption-customer-key';

const capitalized = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);
