// The commonest mistakes, and word for word what each is answered with: the argument, the rule, the way out, and never the value.
import { describe, expect, it } from 'vitest';
import { bucketUrl, objectUrl, uploadUrl } from '../src/index.ts';

const address = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', key: 'a.txt', uploadId: '1' };
const { bucket, region, key, uploadId } = address;

const BUCKET =
  'bucket must be lower-case letters, digits and `-`, and end in `-<APPID>`: `examplebucket-1250000000`';
const REGION = 'region must look like `ap-guangzhou`, without `cos.`';
const ENDPOINT = 'endpoint must be an origin, without a path: `https://cos.example.com`';
const UPLOAD_ID =
  'uploadId must be what Initiate Multipart Upload answered: not blank, without control characters';

describe('addresses', () => {
  it.each<[mistake: string, given: unknown, message: string]>([
    ['nothing', undefined, 'address must be an object with `bucket`, `region`, `key`, `uploadId`'],
    ['a promise', Promise.resolve(address), 'address is a Promise: await it'],
    [
      "the SDK's names",
      { Bucket: bucket, Region: region, Key: key, UploadId: uploadId },
      'use `bucket`, not `Bucket`',
    ],
    ["the SDK's name for one", { bucket, region, key, UploadID: uploadId }, 'use `uploadId`, not `UploadID`'],
    ['a bucket without its APPID', { ...address, bucket: 'examplebucket' }, BUCKET],
    ['a bucket in capitals', { ...address, bucket: 'ExampleBucket-1250000000' }, BUCKET],
    ['a host name as the bucket', { ...address, bucket: 'b-1.cos.ap-guangzhou.myqcloud.com' }, BUCKET],
    ['no bucket', { region, key, uploadId }, BUCKET],
    ['cos. before the region', { ...address, region: 'cos.ap-guangzhou' }, REGION],
    ['a region by its display name', { ...address, region: 'Guangzhou' }, REGION],
    ['an endpoint without a scheme', { ...address, endpoint: 'cos.example.com' }, ENDPOINT],
    ['an endpoint with a path', { ...address, endpoint: 'https://cos.example.com/bucket' }, ENDPOINT],
    [
      'an endpoint with a port that is none',
      { ...address, endpoint: 'https://cos.example.com:99999' },
      ENDPOINT,
    ],
    [
      'http:',
      { ...address, endpoint: 'http://cos.example.com' },
      'endpoint must be `https:`; `http:` is for loopback, or needs `allowInsecureEndpoint: true`',
    ],
    [
      'a text for true',
      { ...address, allowInsecureEndpoint: 'true' },
      'allowInsecureEndpoint must be true or false',
    ],
    ['no key', { bucket, region, uploadId }, 'key must be a string that is not empty'],
    ['an empty key', { ...address, key: '' }, 'key must be a string that is not empty'],
    ['a path as the key', { ...address, key: '/a.txt' }, 'key must not begin with `/`: leave it out'],
    [
      'a dot segment',
      { ...address, key: 'a/../b' },
      'key must have no segment `.` or `..`, nor `%2e` for them: no URL can carry it',
    ],
    [
      'a key that is too long',
      { ...address, key: 'a'.repeat(851) },
      'key must be at most 850 bytes of UTF-8',
    ],
    [
      'half a character',
      { ...address, key: 'a\ud83e' },
      'key must hold no lone surrogate: that is half a character',
    ],
    ['no uploadId', { bucket, region, key }, UPLOAD_ID],
    ['an uploadId that is not known yet', { ...address, uploadId: undefined }, UPLOAD_ID],
    ['an empty uploadId', { ...address, uploadId: '' }, UPLOAD_ID],
  ])('%s', (_, given, message) => {
    expect(messageOf(() => uploadUrl(given as never))).toBe(message);
  });
  it('names what the call needs', () => {
    expect(messageOf(() => bucketUrl(null as never))).toBe(
      'address must be an object with `bucket`, `region`',
    );
    expect(messageOf(() => objectUrl('a' as never))).toBe(
      'address must be an object with `bucket`, `region`, `key`',
    );
  });
});

/** The message of a misuse. */
function messageOf(misuse: () => unknown): string {
  try {
    misuse();
  } catch (error) {
    expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}
