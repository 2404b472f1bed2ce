// The abort handler under Express, or bare node:http: a bridge from Node's requests to those of the platform.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { handle } from './server.ts';

/** A request of Node; Express keeps the whole path in `originalUrl`. */
type NodeRequest = IncomingMessage & { originalUrl?: string };

/**
 * A function from Node's request and response, for any handler that takes a `Request`.
 * @param origin what browsers see, e.g. `https://api.example.com`: a proxy before Node may have changed it
 */
export function bridge(
  handler: (request: Request) => Promise<Response>,
  origin: string,
): (incoming: NodeRequest, outgoing: ServerResponse) => Promise<void> {
  return async (incoming, outgoing) => {
    const { method = 'GET', originalUrl, url = '/' } = incoming;
    const hasBody = method !== 'GET' && method !== 'HEAD';
    // Put together as text: for `new URL(path, origin)`, a path of `//host` is another host.
    const request = new Request(origin + (originalUrl ?? url), {
      method,
      headers: headersOf(incoming),
      ...(hasBody && { body: Readable.toWeb(incoming) as ReadableStream as BodyInit, duplex: 'half' }),
    });
    const answer = await handler(request);
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  };
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct))
    for (const value of values) headers.append(name, value);
  return headers;
}

/**
 * Where it is called. `app` is Express's; mount it before `express.json()`, which would read the body first.
 */
export function mount(app: { all(paths: string[], handler: ReturnType<typeof bridge>): unknown }): void {
  app.all(['/uploads/abort', '/uploads/presign'], bridge(handle, 'https://api.example.com'));
}
