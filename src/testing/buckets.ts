// The calls to a bucket itself, but the list of its uploads. Source: Tencent docs 436/7734, 436/7735,
// 436/7738, 436/8291.

import { emptyAnswer, OWNER, xmlAnswer } from './answers.ts';
import type { Call } from './call.ts';
import { type EmulatedBucket, isAccelerated } from './hosts.ts';
import { encoder, isReached, type Listing, pageOf, readCount, readEncodingType } from './listing.ts';
import { notImplemented, Refusal } from './refusal.ts';
import type { StoredObject } from './store.ts';
import { type XmlContent, xml } from './xml.ts';

export function headBucket({ bucket }: Call): Response {
  return emptyAnswer(200, { 'content-type': 'application/xml', 'x-cos-bucket-region': bucket.region });
}

/** A bucket that a request reaches is there already. */
export function putBucket({ url }: Call): never {
  checkNotAccelerated(url);
  throw new Refusal(
    409,
    'BucketAlreadyOwnedByYou',
    'Your previous request to create the named bucket succeeded and you already own it',
  );
}

export function deleteBucket({ url }: Call): never {
  checkNotAccelerated(url);
  throw notImplemented('deleting a bucket');
}

/** Which calls beside these two it refuses, no document says (436/7730). */
function checkNotAccelerated({ hostname }: URL): void {
  if (isAccelerated(hostname))
    throw new Refusal(400, 'ActionAccelerateNotSupported', 'Global acceleration does not do this.');
}

/** List Objects, its first version. */
export function getBucket({ bucket, store, query }: Call): Response {
  const listing: Listing = {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    marker: query.get('marker') ?? '',
    // More than 1000 is read as 1000; no document says otherwise.
    max: Math.min(
      readCount(query, 'max-keys', { from: 0, to: Number.POSITIVE_INFINITY, absent: 1000 }),
      1000,
    ),
    encodingType: readEncodingType(query),
  };
  const page = pageOf(
    store.objects.from(({ key }) => isReached(key, listing)),
    listing,
  );
  const name = encoder(listing.encodingType);
  const body = xml('ListBucketResult', {
    Name: bucket.bucket,
    EncodingType: listing.encodingType,
    Prefix: name(listing.prefix),
    Marker: name(listing.marker),
    MaxKeys: listing.max,
    Delimiter: listing.delimiter === '' ? undefined : name(listing.delimiter),
    IsTruncated: page.next !== undefined,
    NextMarker: page.next && name(page.next.name),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: name(prefix) })),
    Contents: page.entries.map((object) => listed(object, name, bucket)),
  });
  return xmlAnswer(body, { 'x-cos-bucket-region': bucket.region });
}

function listed(object: StoredObject, name: (key: string) => string, { bucket }: EmulatedBucket): XmlContent {
  const appId = bucket.slice(bucket.lastIndexOf('-') + 1);
  return {
    Key: name(object.key),
    // Whole seconds, as Last-Modified has them.
    LastModified: new Date(Math.floor(object.lastModified / 1000) * 1000).toISOString(),
    ETag: object.etag,
    Size: object.size,
    Owner: { ID: appId, DisplayName: appId },
    StorageClass: object.headers['x-cos-storage-class'] ?? 'STANDARD',
    StorageTier: object.headers['x-cos-storage-tier'],
  };
}

/** The answer of `service.cos.myqcloud.com`, and of `cos.<region>.myqcloud.com` (436/8291). */
export function listBuckets(buckets: readonly EmulatedBucket[]): Response {
  const body = xml('ListAllMyBucketsResult', {
    Owner: OWNER,
    Buckets: {
      Bucket: buckets.map(({ bucket, region }) => ({
        Name: bucket,
        Location: region,
        CreationDate: '2024-01-01T00:00:00Z',
      })),
    },
  });
  return xmlAnswer(body);
}
