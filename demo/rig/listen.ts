// A fetch-style handler on node:http. A handler that rejects has lost the connection: its socket is destroyed.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export type Handler = (request: Request) => Response | Promise<Response>;

/** Listens on loopback; port 0 takes any. `close` ends all connections. */
export async function listen(
  handler: Handler,
  port = 0,
): Promise<{ origin: string; close: () => Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    answer(handler, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(handler: Handler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { method = 'GET', headers, url } = incoming;
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  const init: RequestInit & { duplex: 'half' } = {
    method,
    headers: Object.entries(headers).map(([n, v]) => [n, String(v)]),
    duplex: 'half',
    signal: gone.signal,
  };
  if (method !== 'GET' && method !== 'HEAD') init.body = Readable.toWeb(incoming) as ReadableStream;
  const response = await handler(new Request(`http://${headers.host}${url}`, init));
  outgoing.setHeaders(response.headers).writeHead(response.status);
  if (response.body) await pipeline(Readable.fromWeb(response.body as never), outgoing);
  else outgoing.end();
}
