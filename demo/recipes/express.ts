// The abort handler under Express, or bare node:http: a bridge from Node's requests to those of the platform.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { handle } from './server.ts';

/** A request of Node; Express keeps the whole path in `originalUrl`. */
type NodeRequest = IncomingMessage & { originalUrl?: string };

/** Express has a `next` that answers for an error; bare Node has none. */
type Bridge = (
  incoming: NodeRequest,
  outgoing: ServerResponse,
  next?: (error: unknown) => void,
) => Promise<void>;

/**
 * A function from Node's request and response, for any handler that takes a `Request`. It never rejects: Node
 * would end the process.
 * @param origin what browsers see, e.g. `https://api.example.com`: a proxy before Node may have changed it
 */
export function bridge(handler: (request: Request) => Promise<Response>, origin: string): Bridge {
  return async (incoming, outgoing, next = () => outgoing.writeHead(500).end()) => {
    const request = requestOf(incoming, origin);
    if (!request) return void outgoing.writeHead(400).end();
    try {
      const answer = await handler(request);
      const text = await answer.text();
      outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(text);
    } catch (error) {
      next(error);
    }
  };
}

/** `undefined` for what no `Request` can be, such as a TRACE. */
function requestOf(incoming: NodeRequest, origin: string): Request | undefined {
  const { method = 'GET', originalUrl, url = '/' } = incoming;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  try {
    // Put together as text: for `new URL(path, origin)`, a path of `//host` is another host.
    return new Request(origin + (originalUrl ?? url), {
      method,
      headers: headersOf(incoming),
      ...(hasBody && { body: Readable.toWeb(incoming) as ReadableStream as BodyInit, duplex: 'half' }),
    });
  } catch {
    return undefined;
  }
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
export function mount(app: { all(paths: string[], handler: Bridge): unknown }): void {
  app.all(['/uploads/abort', '/uploads/presign'], bridge(handle, 'https://api.example.com'));
}
