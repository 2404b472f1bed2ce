// Times a signature against the official SDKs' and an abort against a bare fetch: same request, one process, interleaved rounds, medians.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { abortMultipartUpload } from 'cos-abort/abort';
import { createSigner, sign } from 'cos-abort/sign';
import { report } from './bench-report.mjs';

const require = createRequire(import.meta.url);
const browserSdk = require('cos-js-sdk-v5/src/util.js');
const nodeSdk = require('cos-nodejs-sdk-v5/sdk/util.js');

const credentials = {
  secretId: 'AKIDQjz3ltompVjBni5LitkWHFlFpwkn9U5q',
  secretKey: 'BQYIM75p8x0iWVFSIgqEKwFprpRSVHlz',
};
const address = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' };

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** Median time of each subject in ms. They take turns, and begin in turn, so that what slows the machine slows them all. */
async function race(subjects, rounds, round) {
  const times = subjects.map(() => []);
  for (let i = -rounds / 10; i < rounds; i++) {
    for (const [turn] of subjects.entries()) {
      const at = (turn + i + rounds) % subjects.length;
      const start = performance.now();
      await round(subjects[at]);
      if (i >= 0) times[at].push(performance.now() - start);
    }
  }
  return times.map(median);
}

const keyTime = '1557989151;1557996351';
const sdkOptions = {
  Method: 'DELETE',
  Bucket: address.bucket,
  Region: address.region,
  SecretId: credentials.secretId,
  SecretKey: credentials.secretKey,
  KeyTime: keyTime,
};
// Many uploads, so that nothing can be kept from one call to the next but what a signer keeps.
const uploads = Array.from({ length: 64 }, (_, i) => {
  const uploadId = `1484727270323ddb949d528c629235314a9ead80f0ba5d993a3d76b460e6a9cceb9633b${i}`;
  const url = `https://${address.bucket}.cos.${address.region}.myqcloud.com/photos/${i}.jpg?uploadId=${uploadId}`;
  const sdk = { ...sdkOptions, Key: `photos/${i}.jpg`, Query: { uploadId } };
  return { ours: { method: 'DELETE', url }, sdk };
});
const signer = createSigner(credentials, { keyTime });
const signers = [
  ({ ours }) => sign(ours, credentials, { keyTime }),
  ({ ours }) => signer.sign(ours),
  ({ sdk }) => browserSdk.getAuth(sdk),
  ({ sdk }) => nodeSdk.getAuth(sdk),
];
for (const upload of uploads) {
  const [ours, ...others] = signers.map((one) => one(upload));
  assert.deepEqual(others, [ours, ours, ours]);
}
console.log('signatures are byte-equal');

const [cold, kept, browser, node] = await race(signers, 400, (one) => {
  for (const upload of uploads) one(upload);
});
report('sign, faster than cos-js-sdk-v5', browser / cold, '>= 5', browser / cold >= 5);
report('createSigner, faster than cos-js-sdk-v5', browser / kept, '>= 10', browser / kept >= 10);
report('createSigner, faster than cos-nodejs-sdk-v5', node / kept, '> 1', node / kept > 1);

// The server has a thread of its own, as it would have a machine of its own.
const server = new Worker(
  `const { createServer } = require('node:http');
  const server = createServer((_, response) => response.writeHead(204).end());
  server.listen(0, '127.0.0.1', () => require('node:worker_threads').parentPort.postMessage(server.address().port));`,
  { eval: true },
);
const [port] = await once(server, 'message');
const upload = {
  ...address,
  endpoint: `http://127.0.0.1:${port}`,
  key: 'photos/1.jpg',
  uploadId: '1484727270323ddb949d',
};
const url = `${upload.endpoint}/photos/1.jpg?uploadId=${upload.uploadId}`;
const prepared = {
  method: 'DELETE',
  headers: { authorization: sign({ method: 'DELETE', url }, credentials) },
};
const [abort, bare] = await race(
  [
    async () => assert.equal((await abortMultipartUpload(upload, { credentials })).outcome, 'aborted'),
    async () => assert.equal((await fetch(url, prepared)).status, 204),
  ],
  1500,
  (one) => one(),
);
report('abortMultipartUpload, slower than a bare fetch', abort / bare, '<= 1.15', abort / bare <= 1.15);
console.log(
  `medians: ${[cold, kept, browser, node].map((ms) => `${((ms / uploads.length) * 1000).toFixed(1)} us`).join(', ')} a signature;`,
  `${[abort, bare].map((ms) => `${ms.toFixed(3)} ms`).join(', ')} an abort`,
);
await server.terminate();
