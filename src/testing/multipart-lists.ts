// The lists of unfinished uploads and of their parts. Source: Tencent docs 436/7736, 436/7747.

import { OWNER, xmlAnswer } from './answers.ts';
import type { Call } from './call.ts';
import { encoder, isReached, type Listing, pageOf, readCount, readEncodingType } from './listing.ts';
import { findUpload } from './multipart.ts';
import { compareKeys } from './sorted.ts';
import type { StoredUpload } from './store.ts';
import { type XmlContent, xml } from './xml.ts';

export function listUploads({ bucket, store, query }: Call): Response {
  const listing: Listing = {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    marker: query.get('key-marker') ?? '',
    max: readCount(query, 'max-uploads', { from: 1, to: 1000, absent: 1000 }),
    encodingType: readEncodingType(query),
  };
  const uploadIdMarker = listing.marker === '' ? '' : (query.get('upload-id-marker') ?? '');
  const isWanted = ({ key, uploadId }: StoredUpload): boolean =>
    isReached(key, listing) ||
    (uploadIdMarker !== '' &&
      key === listing.marker &&
      key.startsWith(listing.prefix) &&
      compareKeys(uploadId, uploadIdMarker) > 0);
  const page = pageOf(store.uploads.from(isWanted), listing);
  const name = encoder(listing.encodingType);
  return xmlAnswer(
    xml('ListMultipartUploadsResult', {
      Bucket: bucket.bucket,
      'Encoding-Type': listing.encodingType,
      KeyMarker: name(listing.marker),
      UploadIdMarker: uploadIdMarker,
      MaxUploads: listing.max,
      IsTruncated: page.next !== undefined,
      Prefix: name(listing.prefix),
      Delimiter: name(listing.delimiter),
      Upload: page.entries.map((upload) => listedUpload(upload, name)),
      CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: name(prefix) })),
      NextKeyMarker: page.next && name(page.next.name),
      NextUploadIdMarker: page.next?.entry.uploadId,
    }),
  );
}

function listedUpload(upload: StoredUpload, name: (key: string) => string): XmlContent {
  return {
    Key: name(upload.key),
    UploadId: upload.uploadId,
    StorageClass: storageClassOf(upload),
    Initiator: OWNER,
    Owner: OWNER,
    Initiated: new Date(upload.initiated).toISOString(),
  };
}

export function listParts(call: Call): Response {
  const { bucket, query } = call;
  const upload = findUpload(call);
  const marker = readCount(query, 'part-number-marker', { from: 0, to: 10_000, absent: 0 });
  const maxParts = readCount(query, 'max-parts', { from: 1, to: 1000, absent: 1000 });
  const encodingType = readEncodingType(query);
  const rest = [...upload.parts.values()]
    .filter(({ partNumber }) => partNumber > marker)
    .sort((a, b) => a.partNumber - b.partNumber);
  const parts = rest.slice(0, maxParts);
  const isTruncated = rest.length > parts.length;
  return xmlAnswer(
    xml('ListPartsResult', {
      Bucket: bucket.bucket,
      'Encoding-type': encodingType,
      Key: encoder(encodingType)(upload.key),
      UploadId: upload.uploadId,
      Initiator: OWNER,
      Owner: OWNER,
      PartNumberMarker: marker,
      Part: parts.map(({ partNumber, lastModified, etag, size }) => ({
        PartNumber: partNumber,
        LastModified: new Date(lastModified).toISOString(),
        ETag: etag,
        Size: size,
      })),
      StorageClass: storageClassOf(upload),
      NextPartNumberMarker: isTruncated ? parts.at(-1)?.partNumber : undefined,
      MaxParts: maxParts,
      IsTruncated: isTruncated,
    }),
  );
}

/** These lists write the usual class in mixed case. */
const storageClassOf = ({ headers }: StoredUpload): string => headers['x-cos-storage-class'] ?? 'Standard';
