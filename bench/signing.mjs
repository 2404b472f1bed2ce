// A signature, and a signed URL, against the official SDKs' and others'; and by the size of what is signed.
import { createRequire } from 'node:module';
import { sign } from 'cos-abort/sign';
import { compare } from './ratios.mjs';
import { race } from './rounds.mjs';
import { keyTime, origin, raceSignatures, raceUrls, UPLOADS } from './signers.mjs';
import { credentials, sdkCredentials } from './upload.mjs';

const require = createRequire(import.meta.url);
const NodeSdk = require('cos-nodejs-sdk-v5');
const nodeSdk = require('cos-nodejs-sdk-v5/sdk/util.js');

const BROWSER_SDK = 'cos-js-sdk-v5';
const NODE_SDK = 'cos-nodejs-sdk-v5';
const ROUNDS = { rounds: 1500, repeats: 1 };

export async function benchSigning() {
  const signatures = await raceSignatures({ [NODE_SDK]: ({ sdk }) => nodeSdk.getAuth(sdk) }, ROUNDS);
  const sdk = new NodeSdk(sdkCredentials);
  const urls = await raceUrls({ name: 'cos-nodejs-sdk-v5, getObjectUrl', sdk }, ROUNDS);
  const faster = (one, other, atLeast) =>
    compare(`${one}, faster than ${other}`, signatures, other, one, { atLeast });
  const signer = 'createSigner().sign';
  return {
    tables: { 'a signature, us': signatures, 'a signed URL, us': urls },
    ratios: [
      faster('sign', BROWSER_SDK, 6.5),
      faster('sign', NODE_SDK, 1),
      faster(signer, BROWSER_SDK, 12),
      faster(signer, NODE_SDK, 2),
      // 1.5 times that of the first version, which was 3.4.
      compare(
        `presign, faster than ${BROWSER_SDK} signs`,
        urls,
        `${BROWSER_SDK}, the signature alone`,
        'presign',
        {
          atLeast: 5.1,
        },
      ),
    ],
    curves: { 'headers signed': await overHeaders(), 'bytes of the key': await overKeys() },
  };
}

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
