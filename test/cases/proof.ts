// Portable cases of proof: what COS itself has not said is not told, on any platform's HTTP.

import { equal, ok, rejection } from './assert.ts';
import { bucket, credentials, open, region, seen } from './bucket.ts';
import type { Case } from './case.ts';

const html = '<html><body>a gateway speaks</body></html>';
const internalError = '<?xml version="1.0"?><Error><Code>InternalError</Code><Message>m</Message></Error>';

export const proofCases: readonly Case[] = [
  ...(
    [
      ['403 and HTML', { status: 403, body: html }],
      ['200 and InternalError', { status: 200, body: internalError }],
    ] as const
  ).map(
    ([what, answered]): Case => [
      `proof: a Complete that happened, answered ${what}, is proved by a HEAD`,
      async ({ uploadPart, completeMultipartUpload }, origin) => {
        const key = `complete ${what}`;
        const address = await open(origin, key, { times: 0 });
        const part = await uploadPart(address, 1, 'bytes', { credentials });
        await open(origin, key, { answered });
        const { etag } = await completeMultipartUpload(address, [part], { credentials });
        ok(etag.endsWith('-1"'), `${etag} is that of one part`);
      },
    ],
  ),
  [
    'proof: an Initiate that a gateway answers is not repeated',
    async ({ initiateMultipartUpload, CosServiceError }, origin) => {
      await open(origin, 'initiate', { answered: { status: 502, body: html } });
      const address = { bucket, region, endpoint: origin, key: 'initiate' };
      const error = await rejection(initiateMultipartUpload(address, { credentials }));
      ok(error instanceof CosServiceError, `${error} is a CosServiceError`);
      const { status, attempts, refused } = error as InstanceType<typeof CosServiceError>;
      equal([status, attempts, refused], [502, 1, false]);
    },
  ],
  [
    'proof: a DELETE answered 200 and HTML is no abort: repeated',
    async ({ abortMultipartUpload }, origin) => {
      const address = await open(origin, 'portal', { answered: { status: 200, body: html } });
      const { outcome, attempts } = await abortMultipartUpload(address, { credentials });
      equal([outcome, attempts], ['gone', 2]);
    },
  ],
  [
    'proof: a DELETE answered 200 whose body is not what its encoding says is no abort: repeated',
    async ({ abortMultipartUpload }, origin) => {
      const answered = { status: 200, body: '<Error/>', headers: { 'content-encoding': 'gzip' } };
      const address = await open(origin, 'encoding', { answered });
      const { outcome, attempts } = await abortMultipartUpload(address, { credentials });
      ok(attempts >= 2, `${attempts} attempts`);
      equal([outcome, (await seen(origin, 'encoding')).open], ['gone', 0]);
    },
  ],
  [
    'proof: control characters in a key cost no uploadId',
    async ({ initiateMultipartUpload, abortMultipartUpload }, origin) => {
      const address = { bucket, region, endpoint: origin, key: 'a\u0007b\u000bc\uffffd' };
      const upload = await initiateMultipartUpload(address, { credentials });
      equal((await abortMultipartUpload(upload, { credentials })).outcome, 'aborted');
    },
  ],
  [
    'proof: only https, or loopback, is sent to',
    async ({ abortWithUrl }) => {
      for (const url of ['s3://b/k?uploadId=1', 'file:///k?uploadId=1', 'http://example.com/k?uploadId=1']) {
        const error = await rejection(abortWithUrl(url));
        ok(error instanceof RangeError, `${url}: ${error} is a RangeError`);
      }
    },
  ],
];
