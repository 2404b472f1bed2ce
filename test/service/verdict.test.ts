// The table of verdicts: what each answer proves of each operation. A row for each rule of verdict.ts.
import { describe, expect, it } from 'vitest';
import type { ReadAnswer } from '../../src/service/answer.ts';
import type { Verdict } from '../../src/service/operations.ts';
import { judge } from '../../src/service/verdict.ts';
import { readXml } from '../../src/service/xml.ts';
import { OPERATIONS, type OperationName } from './operations.ts';

const answer = (
  status: number,
  text = '',
  more: { headers?: Record<string, string>; isWhole?: boolean } = {},
): ReadAnswer => ({
  status,
  headers: new Headers(more.headers),
  text,
  isWhole: more.isWhole ?? true,
  xml: text ? readXml(text) : undefined,
});
const error = (code: string) => `<Error><Code>${code}</Code></Error>`;
const cut = { isWhole: false };
const etag = { headers: { etag: '"e"' } };

const rows: [operation: OperationName, what: string, answer: ReadAnswer, verdict: Verdict][] = [
  ['abort', '204', answer(204), 'done'],
  ['abort', '200 and nothing', answer(200), 'done'],
  ['abort', '200 and blanks', answer(200, ' \n'), 'done'],
  ['abort', '200 that was cut', answer(200, '', cut), 'unclear'],
  ['abort', '200 and text', answer(200, 'OK'), 'unclear'],
  ['abort', '200 and InternalError', answer(200, error('InternalError')), 'unclear'],
  ['abort', '200 and AccessDenied', answer(200, error('AccessDenied')), 'refused'],
  ['abort', '200 and NoSuchUpload', answer(200, error('NoSuchUpload')), 'unclear'],
  ['abort', '404 NoSuchUpload', answer(404, error('NoSuchUpload')), 'refused'],
  ['abort', '404 NoSuchUpload that was cut', answer(404, error('NoSuchUpload'), cut), 'unclear'],
  ['abort', '404 HTML', answer(404, '<html/>'), 'unclear'],
  ['abort', '404 and nothing', answer(404), 'unclear'],
  ['abort', '403 AccessDenied', answer(403, error('AccessDenied')), 'refused'],
  ['abort', '403 JSON', answer(403, '{"code":"AccessDenied"}'), 'unclear'],
  ['abort', '403 with a code that is none', answer(403, error('&amp;a;')), 'unclear'],
  ['abort', '408 RequestTimeout', answer(408, error('RequestTimeout')), 'unclear'],
  ['abort', '408 with another code', answer(408, error('AccessDenied')), 'unclear'],
  ['abort', '400 RequestTimeout', answer(400, error('RequestTimeout')), 'unclear'],
  ['abort', '400 UserNetworkTooSlow', answer(400, error('UserNetworkTooSlow')), 'unclear'],
  ['abort', '400 InternalError', answer(400, error('InternalError')), 'unclear'],
  ['abort', '429 SlowDown', answer(429, error('SlowDown')), 'refused'],
  ['abort', '429 AccessDenied', answer(429, error('AccessDenied')), 'unclear'],
  ['abort', '503 SlowDown', answer(503, error('SlowDown')), 'refused'],
  ['abort', '503 ServiceUnavailable', answer(503, error('ServiceUnavailable')), 'unclear'],
  ['abort', '503 and nothing', answer(503), 'unclear'],
  ['abort', '500 SlowDown', answer(500, error('SlowDown')), 'unclear'],
  ['abort', '300 and nothing', answer(300), 'unclear'],
  ['abort', '307', answer(307), 'unclear'],
  ['abort', '0', answer(0), 'unclear'],
  [
    'initiate',
    'its root with an id',
    answer(200, '<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>'),
    'done',
  ],
  ['initiate', 'its root without one', answer(200, '<InitiateMultipartUploadResult/>'), 'unclear'],
  [
    'initiate',
    'its root, cut',
    answer(200, '<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>', cut),
    'unclear',
  ],
  ['initiate', '204', answer(204), 'unclear'],
  ['initiate', '404 NoSuchUpload', answer(404, error('NoSuchUpload')), 'refused'],
  [
    'complete',
    'its root with an ETag',
    answer(200, '<CompleteMultipartUploadResult><ETag>"e-1"</ETag></CompleteMultipartUploadResult>'),
    'done',
  ],
  [
    'complete',
    'another root with an ETag',
    answer(200, '<CopyObjectResult><ETag>"e-1"</ETag></CopyObjectResult>'),
    'unclear',
  ],
  ['complete', '404 NoSuchUpload', answer(404, error('NoSuchUpload')), 'unclear'],
  ['complete', '200 and InvalidPart', answer(200, error('InvalidPart')), 'refused'],
  ['complete', '200 and SlowDown', answer(200, error('SlowDown')), 'unclear'],
  ['complete', '400 InvalidPart', answer(400, error('InvalidPart')), 'refused'],
  ['part', '200 with an ETag', answer(200, '', etag), 'done'],
  ['part', '200 with an ETag, cut', answer(200, '', { ...etag, isWhole: false }), 'done'],
  ['part', '200 with an ETag and a page', answer(200, '<html/>', etag), 'unclear'],
  ['part', '200 without one: CORS hides it', answer(200), 'done'],
  ['part', '200 without one, cut', answer(200, '', cut), 'unclear'],
  ['part', '404 NoSuchUpload', answer(404, error('NoSuchUpload')), 'refused'],
  [
    'listParts',
    'its root',
    answer(200, '<ListPartsResult><IsTruncated>False</IsTruncated></ListPartsResult>'),
    'done',
  ],
  [
    'listParts',
    'its root, truncated perhaps',
    answer(200, '<ListPartsResult><IsTruncated>1</IsTruncated></ListPartsResult>'),
    'unclear',
  ],
  ['listUploads', 'its root', answer(200, '<ListMultipartUploadsResult/>'), 'done'],
  ['listUploads', 'the root of another list', answer(200, '<ListBucketResult/>'), 'unclear'],
  ['head', '200', answer(200), 'done'],
  ['head', '404', answer(404), 'refused'],
  ['head', '408', answer(408), 'unclear'],
  ['head', '500', answer(500), 'unclear'],
  ['endpoint', 'an outcome', answer(200, '{"outcome":"gone"}'), 'done'],
  ['endpoint', 'an outcome, cut', answer(200, '{"outcome":"gone"}', cut), 'unclear'],
  ['endpoint', 'another word', answer(200, '{"outcome":"failed"}'), 'unclear'],
  ['endpoint', '403 with a problem', answer(403, '{"title":"not yours"}'), 'refused'],
  ['endpoint', '403 with JSON of somebody else', answer(403, '{}'), 'unclear'],
  ['endpoint', '403 HTML', answer(403, '<html/>'), 'unclear'],
  ['endpoint', '429', answer(429, '{}'), 'unclear'],
  ['endpoint', '503', answer(503, '{}'), 'unclear'],
];

describe('judge', () => {
  it.each(rows)('%s: %s', (operation, _, given, verdict) => {
    expect(judge(OPERATIONS[operation], given)).toBe(verdict);
  });
});

describe('the lists of codes', () => {
  it.each(['SlowDown', 'TooManyRequests', 'RequestLimitExceeded'])(
    '%s in a 429 or 503 is a refusal',
    (code) => {
      expect([
        judge(OPERATIONS.initiate, answer(429, error(code))),
        judge(OPERATIONS.initiate, answer(503, error(code))),
      ]).toEqual(['refused', 'refused']);
    },
  );
  it.each([
    'InvalidPart',
    'InvalidPartOrder',
    'EntityTooSmall',
    'EntityTooLarge',
    'InvalidArgument',
    'InvalidRequest',
    'MalformedXML',
    'AccessDenied',
    'SignatureDoesNotMatch',
  ])('%s is a refusal inside of a 200, too', (code) => {
    expect(judge(OPERATIONS.complete, answer(200, error(code)))).toBe('refused');
  });
});
