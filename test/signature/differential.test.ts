// Byte-equality with the official SDKs over generated requests. Left out, because the two differ from the
// protocol or from each other there (the letters are those of the protocol reference's table of
// disagreements): (a) parameter names that sort differently once encoded; (c) names equal but for case; (d)
// array values; (h) lone surrogates; (i) keys that start with "/"; (f) content-type, signed by the Node SDK
// and not by the browser SDK, has a test of its own; (g) headers that merely contain "x-cos-"; and dot
// segments, which no URL can carry.
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSigner, importSecretKey, sign, signAsync } from '../../src/index.ts';
import { percentEncode } from '../../src/support/percent-encode.ts';

interface AuthOptions {
  SecretId: string;
  SecretKey: string;
  KeyTime: string;
  Method: string;
  Key: string;
  UseRawKey: true;
  Query: Record<string, string>;
  Headers: Record<string, string>;
}
interface Sdk {
  getAuth(options: AuthOptions): string;
}
const require = createRequire(import.meta.url);
const browserSdk: Sdk = require('cos-js-sdk-v5/src/util.js');
const nodeSdk: Sdk = require('cos-nodejs-sdk-v5/sdk/util.js');

const credentials = {
  secretId: 'AKIDQjz3ltompVjBni5LitkWHFlFpwkn9U5q',
  secretKey: 'BQYIM75p8x0iWVFSIgqEKwFprpRSVHlz',
};
const keyTime = '1557989151;1557996351';
const host = 'examplebucket-1250000000.cos.ap-beijing.myqcloud.com';

const awkward = fc.constantFrom(
  ...`+%!'()*~ &=?#/:;,@$"<>\\|^\`{}[]-_.\t\n\r`,
  '%20',
  '中',
  'é',
  'e\u0301',
  '🎬',
  '\u2028',
  '\0',
);
const text = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: awkward },
      { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 3 }) },
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''))
  .filter((value) => value.isWellFormed());
const key = text.filter(
  (value) =>
    value !== '' &&
    !value.startsWith('/') &&
    !value.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment)),
);
const uniquely = (pairs: [string, string][]) =>
  Object.fromEntries(
    new Map(pairs.map(([name, value]) => [name.toLowerCase(), [name, value] as const])).values(),
  );
// Names whose raw and encoded order agree: mixed case, and characters that stay or sort alike.
const paramName = fc.oneof(
  fc.constantFrom(
    'uploadId',
    'partNumber',
    'uploads',
    'encoding-type',
    'key-marker',
    'Response-Content-Type',
    'max-uploads',
  ),
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,8}$/),
);
const query = fc.array(fc.tuple(paramName, fc.oneof(fc.constant(''), text)), { maxLength: 6 }).map(uniquely);
const headerName = fc.oneof(
  fc.constantFrom(
    'Range',
    'Origin',
    'Content-MD5',
    'content-length',
    'If-Match',
    'X-Cos-Acl',
    'x-cos-security-token',
    'x-ci-process',
    'Pic-Operations',
    'Expires',
    'Cache-Control',
    'Date',
    'Accept',
    'User-Agent',
  ),
  fc.stringMatching(/^[Xx]-[Cc]os-[A-Za-z0-9-]{1,10}$/),
);
const headerValue = fc
  .array(fc.oneof(fc.constantFrom(...`+%!'()*~ &=?#/:;,@"`), fc.stringMatching(/^[!-~]{1,5}$/)), {
    maxLength: 10,
  })
  .map((parts) => parts.join('').trim());
const headers = fc.array(fc.tuple(headerName, headerValue), { maxLength: 20 }).map(uniquely);

it('sign equals both official SDKs byte for byte over 3000 generated requests, and so do signAsync and createSigner', async () => {
  const secretKey = await importSecretKey(credentials.secretKey);
  const signer = createSigner(credentials, { keyTime });
  const property = fc.asyncProperty(
    fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD'),
    key,
    query,
    headers,
    async (method, key, query, headers) => {
      const path = key.split('/').map(percentEncode).join('/');
      const search = Object.entries(query)
        .map(([name, value]) => `${name}=${percentEncode(value)}`)
        .join('&');
      const request = { method, url: `https://${host}/${path}${search && `?${search}`}`, headers };
      const options: AuthOptions = {
        SecretId: credentials.secretId,
        SecretKey: credentials.secretKey,
        KeyTime: keyTime,
        Method: method,
        Key: key,
        UseRawKey: true,
        Query: query,
        Headers: { ...headers, Host: host },
      };
      const ours = sign(request, credentials, { keyTime });
      expect(ours).toBe(browserSdk.getAuth(options));
      expect(ours).toBe(nodeSdk.getAuth(options));
      expect(signer.sign(request)).toBe(ours);
      expect(await signAsync(request, { secretId: credentials.secretId, secretKey }, { keyTime })).toBe(ours);
    },
  );
  await fc.assert(property, { numRuns: 3000 });
});

it('content-type is signed as the Node SDK does, for buckets with strict signing', () => {
  const request = {
    method: 'PUT',
    url: `https://${host}/k`,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  };
  const options: AuthOptions = {
    SecretId: credentials.secretId,
    SecretKey: credentials.secretKey,
    KeyTime: keyTime,
    Method: 'PUT',
    Key: 'k',
    UseRawKey: true,
    Query: {},
    Headers: { ...request.headers, Host: host },
  };
  expect(sign(request, credentials, { keyTime })).toBe(nodeSdk.getAuth(options));
  expect(sign(request, credentials, { keyTime })).not.toBe(browserSdk.getAuth(options));
});
