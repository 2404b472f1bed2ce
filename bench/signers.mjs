// Every way to sign, in Node and in a page alike: the same requests, byte-equal where the protocol is the
// same.
import { AwsV4Signer } from 'aws4fetch';
import { createSigner, importSecretKey, parseAuthorization, presign, sign, signAsync } from 'cos-abort/sign';
import browserSdk from 'cos-js-sdk-v5/src/util.js';
import { S3mini } from 's3mini';
import { mustEqual } from './equal.mjs';
import { race } from './rounds.mjs';
import { credentials, s3Credentials, sdkCredentials, upload } from './upload.mjs';

const { bucket, region } = upload;
export const origin = `https://${bucket}.cos.${region}.myqcloud.com`;
export const keyTime = '1557989151;1557996351';
/** Rounds of what is awaited: it takes much longer, and has no bar. */
const ASYNC_ROUNDS = 150;

// Many uploads, so that nothing can be kept from one call to the next but what a signer keeps.
export const UPLOADS = 16;
const uploads = Array.from({ length: UPLOADS }, (_, i) => {
  const uploadId = `1484727270323ddb949d528c629235314a9ead80f0ba5d993a3d76b460e6a9cceb9633b${i}`;
  const key = `photos/${i}.jpg`;
  return {
    key,
    uploadId,
    request: { method: 'DELETE', url: `${origin}/${key}?uploadId=${uploadId}` },
    sdk: {
      ...sdkCredentials,
      Method: 'DELETE',
      Bucket: bucket,
      Region: region,
      KeyTime: keyTime,
      Key: key,
      Query: { uploadId },
    },
  };
});

const signer = createSigner(credentials, { keyTime });
const signWithBrowserSdk = ({ sdk }) => browserSdk.getAuth(sdk);

const signatures = {
  sign: ({ request }) => sign(request, credentials, { keyTime }),
  'createSigner().sign': ({ request }) => signer.sign(request),
  'cos-js-sdk-v5': signWithBrowserSdk,
};
const urls = {
  presign: ({ request }) => presign(request, credentials, { keyTime }),
  'createSigner().presign': ({ request }) => signer.presign(request),
  'cos-js-sdk-v5, the signature alone': signWithBrowserSdk,
};

/**
 * @param {object} more signers that this platform alone has
 * @param {{ rounds: number, repeats: number }} options how often a round repeats all uploads: as often as
 * the grain of the clock asks for
 */
export async function raceSignatures(more, { rounds, repeats }) {
  const ways = { ...signatures, ...more };
  for (const upload of uploads)
    for (const way of Object.values(ways)) mustEqual(way(upload), ways.sign(upload));
  const secretKey = await importSecretKey(credentials.secretKey);
  const { secretId } = credentials;
  const awaited = {
    'signAsync (WebCrypto)': ({ request }) => signAsync(request, { secretId, secretKey }, { keyTime }),
    'aws4fetch (S3)': ({ request }) => signForS3(request),
  };
  return { ...(await raceSync(ways, rounds, repeats)), ...(await raceAwaited(awaited)) };
}

/** @param {object} sdk the official SDK of this platform, and its name */
export async function raceUrls({ name, sdk }, { rounds, repeats }) {
  const ways = { ...urls, [name]: (upload) => sdk.getObjectUrl({ ...upload.sdk, Sign: true }) };
  for (const upload of uploads) {
    mustEqual(ways['createSigner().presign'](upload), ways.presign(upload));
    mustHaveOurSignature(ways[name](upload), upload.request);
  }
  const mini = new S3mini({ ...s3Credentials, endpoint: origin, region });
  const awaited = {
    'aws4fetch (S3)': ({ request }) => signForS3(request, { signQuery: true }),
    's3mini (S3)': ({ key, uploadId }) => mini.getPresignedUrl('GET', key, 900, { uploadId }),
  };
  return { ...(await raceSync(ways, rounds, repeats)), ...(await raceAwaited(awaited)) };
}

function raceSync(ways, rounds, repeats) {
  const forAll = (way) => () => {
    for (let i = 0; i < repeats; i += 1) for (const upload of uploads) way(upload);
  };
  return race(mapped(ways, forAll), { rounds, times: repeats * UPLOADS });
}

function raceAwaited(ways) {
  const forAll = (way) => async () => {
    for (const upload of uploads) await way(upload);
  };
  return race(mapped(ways, forAll), { rounds: ASYNC_ROUNDS, times: UPLOADS });
}

const mapped = (ways, change) =>
  Object.fromEntries(Object.entries(ways).map(([name, way]) => [name, change(way)]));

/** An SDK takes the time from its own clock. */
function mustHaveOurSignature(theirs, request) {
  const { keyTime, signature } = parseAuthorization(new URL(theirs).search.slice(1));
  const ours = parseAuthorization(sign(request, credentials, { keyTime }));
  mustEqual(signature, ours.signature);
}

const signForS3 = (request, options) =>
  new AwsV4Signer({ ...request, ...s3Credentials, ...options, service: 's3', region }).sign();
