// Portable cases of the signature: the published figures, and the signers against one another.

import type { SignableRequest } from '../../src/index.ts';
import { equal, rejection } from './assert.ts';
import { temporary } from './bucket.ts';
import type { Case } from './case.ts';
import { oddAbort, steps, vectors } from './vectors.ts';

const published = vectors.map(
  ({ source, credentials, keyTime, published, ...request }): Case => [
    `signature: ${source}`,
    ({ explain, sign }) => {
      const options = { keyTime, signHeaders: Object.keys(request.headers) };
      const explained = explain(request, credentials, options);
      for (const [name, value] of Object.entries(published))
        equal(explained[name as keyof typeof explained], value, name);
      equal(sign(request, credentials, options), explained.authorization, 'authorization');
      const { headerList, urlParamList, signature } = explained;
      equal(
        explained.authorization,
        `q-sign-algorithm=sha1&q-ak=${credentials.secretId}&q-sign-time=${keyTime}&q-key-time=${keyTime}` +
          `&q-header-list=${headerList}&q-url-param-list=${urlParamList}&q-signature=${signature}`,
        'authorization',
      );
    },
  ],
);

const single = steps.map(
  ({ source, of, pairs, list, text }): Case => [
    `signature: ${source}`,
    ({ explain }) => {
      const query = of === 'query';
      const explained = explain(
        {
          method: 'GET',
          url: `https://bucket.example/${query ? `?${new URLSearchParams(pairs)}` : ''}`,
          headers: query ? [] : pairs,
        },
        temporary,
        { signHeaders: query ? [] : pairs.map(([name]) => name) },
      );
      equal(query ? explained.urlParamList : explained.headerList, list, 'list');
      equal(explained.httpString.split('\n')[query ? 2 : 3], text, 'text');
    },
  ],
);

// Requests that hold what is hard to encode, and one of everything that is signed without being asked for.
const requests = [
  {
    method: 'DELETE',
    url: 'https://bucket.example/a%20b%2Bc%2520(1)!*%27~%E8%85%BE%F0%9F%A7%B5?uploadId=a%2Bb%2F%3D&X=%26',
  },
  { method: 'GET', url: 'https://bucket.example/?uploads&prefix=%E8%85%BE%2F&max-uploads=10&empty=' },
  {
    method: 'put',
    url: new URL('https://bucket.example:8443/k'),
    headers: {
      'Content-Type': ' text/plain; charset=utf-8 ',
      'x-cos-meta-name': 'a=b&c',
      'X-Other': 'unsigned',
      Range: 'bytes=0-3',
    },
  },
];

const ENCODING = 'request.url must be percent-encoded UTF-8, a `%` itself as `%25`';
const METHOD = 'request.method must be an HTTP method such as `DELETE`';
const headerRule = (name: string) =>
  `request.headers: ${name} must be ASCII on one line: write other text encoded, as filename*=UTF-8''…`;
const url = 'https://bucket.example/k';

/** What cannot be signed as it would be sent. */
const refused: readonly [what: string, request: SignableRequest, message: string][] = [
  ['a query that is not UTF-8', { method: 'GET', url: `${url}?a=%FF` }, ENCODING],
  ['a path that is not UTF-8', { method: 'GET', url: `${url}%FF` }, ENCODING],
  ['a method of two lines', { method: 'GET\nX', url }, METHOD],
  [
    'a header in Latin-1',
    { method: 'PUT', url, headers: { 'Content-Disposition': 'attachment; filename="Café.pdf"' } },
    headerRule('content-disposition'),
  ],
  [
    'a header beyond Latin-1',
    { method: 'PUT', url, headers: { 'x-cos-meta-a': '腾' } },
    headerRule('x-cos-meta-a'),
  ],
  ['a header of two lines', { method: 'PUT', url, headers: [['x-cos-a', 'b\r\nc']] }, headerRule('x-cos-a')],
];

function thrownBy(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

export const signatureCases: readonly Case[] = [
  ...published,
  ...single,
  [
    'signature: the abort of an odd key, from its address',
    ({ explain, uploadUrl }) => {
      const { address, credentials, keyTime, stringToSign, signature } = oddAbort;
      const explained = explain({ method: 'DELETE', url: uploadUrl(address) }, credentials, { keyTime });
      equal([explained.stringToSign, explained.signature], [stringToSign, signature]);
    },
  ],
  [
    'signature: sign, signAsync and createSigner agree',
    async ({ createSigner, importSecretKey, sign, signAsync }) => {
      for (const { credentials, keyTime, ...request } of [
        ...vectors,
        ...requests.map((request) => ({
          ...request,
          credentials: temporary,
          keyTime: '1700000000;1700000900',
        })),
      ]) {
        const signature = sign(request, credentials, { keyTime });
        const secretKey = await importSecretKey(credentials.secretKey);
        equal(await signAsync(request, { ...credentials, secretKey }, { keyTime }), signature, 'signAsync');
        equal(createSigner(credentials, { keyTime }).sign(request), signature, 'createSigner');
      }
    },
  ],
  [
    'signature: the query of a presigned URL begins once',
    ({ presign }) => {
      const url = presign({ method: 'GET', url: 'https://bucket.example/k?' }, temporary);
      equal(url.split('?').length, 2, 'parts');
    },
  ],
  [
    'signature: keys that have expired are said to be expired',
    ({ sign }) => {
      const keys = { ...temporary, startTime: undefined, expiredTime: 1_700_000_000 };
      const error = thrownBy(() => sign(requests[0]!, keys, { now: () => 1_700_000_000_000 }));
      equal((error as { code?: string }).code, 'ERR_COS_CREDENTIALS', 'code');
      const since =
        'credentials.expiredTime is past: the keys expired at 2023-11-14T22:13:20.000Z, get new ones';
      equal(error.message, since, 'message');
    },
  ],
  ...refused.map(
    ([what, request, message]): Case => [
      `signature: ${what} is refused`,
      async ({ importSecretKey, presign, sign, signAsync }) => {
        equal(thrownBy(() => sign(request, temporary)).message, message, 'sign');
        equal(thrownBy(() => presign(request, temporary)).message, message, 'presign');
        const secretKey = await importSecretKey(temporary.secretKey);
        const error = await rejection(signAsync(request, { ...temporary, secretKey }));
        equal((error as Error).message, message, 'signAsync');
      },
    ],
  ),
  [
    'signature: presign, presignAsync and createSigner agree',
    async ({ createSigner, importSecretKey, presign, presignAsync }) => {
      const keyTime = '1700000000;1700000900';
      const secretKey = await importSecretKey(temporary.secretKey);
      for (const request of requests) {
        const url = presign(request, temporary, { keyTime });
        equal(new URL(url).searchParams.get('x-cos-security-token'), temporary.securityToken, 'token');
        equal(await presignAsync(request, { ...temporary, secretKey }, { keyTime }), url, 'presignAsync');
        equal(createSigner(temporary, { keyTime }).presign(request), url, 'createSigner');
      }
    },
  ],
];
