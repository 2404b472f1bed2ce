// A server that says 204 to everything. It has a thread of its own, as it would have a machine of its own.
// Its first message is its port.
import { createServer } from 'node:http';
import { parentPort } from 'node:worker_threads';

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(204, { 'x-cos-request-id': 'NTg3NzRiMjVfYmRjMzVfMTViMl82ZGZmNw==' }).end();
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
