// A bucket on loopback, in a thread of its own, that costs next to nothing: it verifies no signature, lists
// as many uploads as it was last told, and answers 204 to every abort. A message is how many to list; the
// answer is the origin and how many aborts there were since.
import { createServer } from 'node:http';
import { parentPort } from 'node:worker_threads';

const PAGE = 1000;
let listed = 0;
let aborted = 0;

const server = createServer((request, response) => {
  if (request.method === 'DELETE') {
    aborted++;
    response.writeHead(204).end();
    return;
  }
  const marker = new URL(request.url, 'http://bucket').searchParams.get('upload-id-marker');
  const from = marker ? Number(marker) : 0;
  const to = Math.min(from + PAGE, listed);
  response.writeHead(200, { 'content-type': 'application/xml' }).end(pageOf(from, to));
});

function pageOf(from, to) {
  const uploads = Array.from({ length: to - from }, (_, i) => from + i + 1).map(
    (id) =>
      `<Upload><Key>${keyOf(id)}</Key><UploadId>${id}</UploadId><Initiated>2026-01-01T00:00:00.000Z</Initiated></Upload>`,
  );
  const next = `<NextKeyMarker>${keyOf(to)}</NextKeyMarker><NextUploadIdMarker>${to}</NextUploadIdMarker>`;
  return `<ListMultipartUploadsResult><IsTruncated>${to < listed}</IsTruncated>${next}${uploads.join('')}</ListMultipartUploadsResult>`;
}

const keyOf = (id) => `videos/${String(id).padStart(6, '0')}.mp4`;

server.listen(0, '127.0.0.1', () => {
  parentPort.on('message', (count) => {
    parentPort.postMessage({ origin: `http://127.0.0.1:${server.address().port}`, aborted });
    listed = count;
    aborted = 0;
  });
});
