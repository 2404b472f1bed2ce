// What a client sends that is no HTTP, or that ends too early. Left alone, Node writes a bare 400 over an
// answer that is under way.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A request, and the answer to it. */
export interface Exchange {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

/** Those that Node tells itself; all others are 400. */
const STATUSES = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
]);

/** @param exchange the last one on this connection */
export function onClientError(
  { code = '' }: NodeJS.ErrnoException,
  socket: Socket,
  exchange: Exchange | undefined,
): void {
  if (exchange && isAnswered(exchange, code)) closeAfter(exchange.outgoing, socket);
  else if (socket.writable && !exchange?.outgoing.headersSent)
    socket.end(`HTTP/1.1 ${STATUSES.get(code) ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`);
  else socket.destroy();
}

/** Whether the handler's answer is still to come, and is the right one. */
function isAnswered({ incoming, outgoing }: Exchange, code: string): boolean {
  if (outgoing.writableFinished || outgoing.destroyed) return false;
  if (incoming.complete) return true; // what came after it is the error
  if (code !== 'HPE_INVALID_EOF_STATE' || !incoming.headers['content-length']) return false;
  incoming.complete = true; // or Node destroys the connection when the body ends
  incoming.push(null); // the handler sees for itself that there are fewer bytes than that
  return true;
}

function closeAfter(outgoing: ServerResponse, socket: Socket): void {
  if (outgoing.headersSent) outgoing.once('finish', () => socket.destroySoon());
  else outgoing.setHeader('Connection', 'close');
}
