// A signature against the official SDKs' and others': the same requests, byte-equal where the protocol is the same.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { AwsV4Signer } from 'aws4fetch';
import { createSigner, presign, sign } from 'cos-abort/sign';
import { race } from './rounds.mjs';

const require = createRequire(import.meta.url);
const browserSdk = require('cos-js-sdk-v5/src/util.js');
const nodeSdk = require('cos-nodejs-sdk-v5/sdk/util.js');

const credentials = {
  secretId: 'AKIDQjz3ltompVjBni5LitkWHFlFpwkn9U5q',
  secretKey: 'BQYIM75p8x0iWVFSIgqEKwFprpRSVHlz',
};
const bucket = 'examplebucket-1250000000';
const region = 'ap-guangzhou';
const origin = `https://${bucket}.cos.${region}.myqcloud.com`;
const keyTime = '1557989151;1557996351';

// Many uploads, so that nothing can be kept from one call to the next but what a signer keeps.
const UPLOADS = 16;
const uploads = Array.from({ length: UPLOADS }, (_, i) => {
  const uploadId = `1484727270323ddb949d528c629235314a9ead80f0ba5d993a3d76b460e6a9cceb9633b${i}`;
  return {
    request: { method: 'DELETE', url: `${origin}/photos/${i}.jpg?uploadId=${uploadId}` },
    sdk: {
      Method: 'DELETE',
      Bucket: bucket,
      Region: region,
      SecretId: credentials.secretId,
      SecretKey: credentials.secretKey,
      KeyTime: keyTime,
      Key: `photos/${i}.jpg`,
      Query: { uploadId },
    },
  };
});

/** Figures of each signer, and curves over what is signed. */
export async function benchSigning() {
  const signer = createSigner(credentials, { keyTime });
  const ways = {
    sign: ({ request }) => sign(request, credentials, { keyTime }),
    'createSigner().sign': ({ request }) => signer.sign(request),
    'cos-js-sdk-v5': ({ sdk }) => browserSdk.getAuth(sdk),
    'cos-nodejs-sdk-v5': ({ sdk }) => nodeSdk.getAuth(sdk),
  };
  for (const upload of uploads) {
    const [ours, ...others] = Object.values(ways).map((way) => way(upload));
    assert.deepEqual(others, [ours, ours, ours]);
  }
  const forAll = (way) => () => {
    for (const upload of uploads) way(upload);
  };
  const subjects = Object.fromEntries(Object.entries(ways).map(([name, way]) => [name, forAll(way)]));
  subjects.presign = forAll(({ request }) => presign(request, credentials, { keyTime }));
  subjects['createSigner().presign'] = forAll(({ request }) => signer.presign(request));
  subjects['aws4fetch (S3)'] = async () => {
    for (const { request } of uploads) await signForS3(request);
  };
  const figures = await race(subjects, { rounds: 1500, times: UPLOADS });
  return { figures, curves: { 'headers signed': await overHeaders(), 'bytes of the key': await overKeys() } };
}

const signForS3 = ({ method, url }) =>
  new AwsV4Signer({
    method,
    url,
    accessKeyId: credentials.secretId,
    secretAccessKey: credentials.secretKey,
    service: 's3',
    region,
  }).sign();

const overHeaders = () =>
  curve([0, 4, 16, 64], (count) => ({
    method: 'PUT',
    url: `${origin}/a.txt`,
    headers: Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-cos-meta-${i}`, 'value'])),
  }));

const overKeys = () =>
  curve([16, 128, 850], (length) => ({ method: 'GET', url: `${origin}/${'a'.repeat(length)}` }));

/** Microseconds by size. */
async function curve(sizes, requestOf) {
  const subjects = Object.fromEntries(
    sizes.map((size) => {
      const request = requestOf(size);
      return [
        size,
        () => {
          for (let i = 0; i < UPLOADS; i += 1) sign(request, credentials, { keyTime });
        },
      ];
    }),
  );
  const figures = await race(subjects, { rounds: 400, times: UPLOADS });
  return Object.fromEntries(sizes.map((size) => [size, figures[size].median]));
}
