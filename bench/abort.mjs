// One abort: without a network, on loopback against a bare fetch, and in CPU of the thread with 32 at a time.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { AwsClient } from 'aws4fetch';
import { abortMultipartUpload, abortWithUrl, presignAbort } from 'cos-abort/abort';
import { sign } from 'cos-abort/sign';
import { S3mini } from 's3mini';
import { race, raceForCpu } from './rounds.mjs';

const NodeSdk = createRequire(import.meta.url)('cos-nodejs-sdk-v5');
const credentials = {
  secretId: 'AKIDQjz3ltompVjBni5LitkWHFlFpwkn9U5q',
  secretKey: 'BQYIM75p8x0iWVFSIgqEKwFprpRSVHlz',
};
const { secretId, secretKey } = credentials;
const upload = {
  bucket: 'examplebucket-1250000000',
  region: 'ap-guangzhou',
  key: 'photos/1.jpg',
  uploadId: '1484727270323ddb949d528c629235314a9ead80f0ba5d993a3d76b460e6a9cceb9633b08e',
};

const AT_ONCE = 32;
const CHUNK = 320;

export async function benchAbort() {
  const withoutNetwork = await benchWithoutNetwork();
  const server = new Worker(new URL('./server.mjs', import.meta.url));
  const [port] = await once(server, 'message');
  const ways = waysTo(`http://127.0.0.1:${port}`);
  const loopback = await race(ways, { rounds: 1000, times: 1 });
  const chunks = Object.fromEntries(Object.entries(ways).map(([name, way]) => [name, () => manyAtOnce(way)]));
  const cpu = await raceForCpu(chunks, { rounds: 30, times: CHUNK });
  await server.terminate();
  return { withoutNetwork, loopback, cpu };
}

/** What the library itself costs: the platform's `fetch` is replaced by one that answers at once. */
async function benchWithoutNetwork() {
  const { fetch } = globalThis;
  globalThis.fetch = async () => new Response(null, { status: 204 });
  const url = presignAbort(upload, credentials);
  try {
    return await race(
      {
        abortMultipartUpload: () => tenTimes(() => abortMultipartUpload(upload, { credentials })),
        abortWithUrl: () => tenTimes(() => abortWithUrl(url)),
      },
      { rounds: 2000, times: 10 },
    );
  } finally {
    globalThis.fetch = fetch;
  }
}

/** Every way to send the same DELETE. */
function waysTo(endpoint) {
  const address = { ...upload, endpoint };
  const url = `${endpoint}/${upload.key}?uploadId=${upload.uploadId}`;
  const headers = { authorization: sign({ method: 'DELETE', url }, credentials) };
  const presigned = presignAbort(address, credentials);
  const nodeSdk = new NodeSdk({
    SecretId: secretId,
    SecretKey: secretKey,
    Domain: new URL(endpoint).host,
    Protocol: 'http:',
    KeepAlive: true,
  });
  const named = { Bucket: upload.bucket, Region: upload.region, Key: upload.key, UploadId: upload.uploadId };
  const { region } = upload;
  const aws = new AwsClient({ accessKeyId: secretId, secretAccessKey: secretKey, service: 's3', region });
  const mini = new S3mini({ accessKeyId: secretId, secretAccessKey: secretKey, endpoint, region });
  return {
    'bare fetch': async () => assert.equal((await fetch(url, { method: 'DELETE', headers })).status, 204),
    abortMultipartUpload: async () =>
      assert.equal((await abortMultipartUpload(address, { credentials })).outcome, 'aborted'),
    abortWithUrl: async () => assert.equal((await abortWithUrl(presigned)).outcome, 'aborted'),
    'cos-nodejs-sdk-v5': async () => assert.equal((await nodeSdk.multipartAbort(named)).statusCode, 204),
    'aws4fetch (S3)': async () => assert.equal((await aws.fetch(url, { method: 'DELETE' })).status, 204),
    's3mini (S3)': async () => assert.ok(await mini.abortMultipartUpload(upload.key, upload.uploadId)),
  };
}

async function tenTimes(work) {
  for (let i = 0; i < 10; i += 1) await work();
}

async function manyAtOnce(work) {
  let left = CHUNK;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}
