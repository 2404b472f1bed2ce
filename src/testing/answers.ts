// The answers of the service, as XML. Source: Tencent docs 436/7736, 7742, 7746, 7747, 7730.

import type { Refusal } from './refusal.ts';
import type { StoredPart, StoredUpload } from './store.ts';

type Content = string | number | boolean | Content[] | { [name: string]: Content | undefined };

/** An XML document of one element. Arrays repeat their element. */
export function xml(name: string, content: Content): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${elementOf(name, content)}`;
}

function elementOf(name: string, content: Content): string {
  if (Array.isArray(content)) return content.map((one) => elementOf(name, one)).join('');
  if (typeof content !== 'object') return `<${name}>${escaped(String(content))}</${name}>`;
  const inner = Object.entries(content).map(([child, value]) =>
    value === undefined ? '' : elementOf(child, value),
  );
  return `<${name}>${inner.join('')}</${name}>`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export function errorXml(refusal: Refusal, resource: string, requestId: string, traceId: string): string {
  const { code, message, details } = refusal;
  return xml('Error', {
    Code: code,
    Message: message,
    ...details,
    Resource: resource,
    RequestId: requestId,
    TraceId: traceId,
  });
}

const owner = { ID: 'qcs::cam::uin/100000000001:uin/100000000001', DisplayName: '100000000001' };

export interface UploadListing {
  bucket: string;
  encodingType: string | undefined;
  prefix: string;
  delimiter: string;
  keyMarker: string;
  uploadIdMarker: string;
  maxUploads: number;
  uploads: StoredUpload[];
  commonPrefixes: string[];
  next: { key: string; uploadId: string } | undefined;
}

export function uploadsXml(list: UploadListing): string {
  const name = list.encodingType === 'url' ? encodeURIComponent : (text: string) => text;
  return xml('ListMultipartUploadsResult', {
    Bucket: list.bucket,
    'Encoding-Type': list.encodingType,
    KeyMarker: name(list.keyMarker),
    UploadIdMarker: list.uploadIdMarker,
    MaxUploads: list.maxUploads,
    IsTruncated: list.next !== undefined,
    Prefix: name(list.prefix),
    Delimiter: name(list.delimiter),
    Upload: list.uploads.map((upload) => ({
      Key: name(upload.key),
      UploadId: upload.uploadId,
      StorageClass: 'Standard',
      Initiator: owner,
      Owner: owner,
      Initiated: new Date(upload.initiated).toISOString(),
    })),
    CommonPrefixes: list.commonPrefixes.map((prefix) => ({ Prefix: name(prefix) })),
    NextKeyMarker: list.next && name(list.next.key),
    NextUploadIdMarker: list.next?.uploadId,
  });
}

export interface PartListing {
  bucket: string;
  encodingType: string | undefined;
  upload: StoredUpload;
  marker: number;
  maxParts: number;
  parts: StoredPart[];
  truncated: boolean;
}

export function partsXml({
  bucket,
  encodingType,
  upload,
  marker,
  maxParts,
  parts,
  truncated,
}: PartListing): string {
  return xml('ListPartsResult', {
    Bucket: bucket,
    'Encoding-type': encodingType,
    Key: encodingType === 'url' ? encodeURIComponent(upload.key) : upload.key,
    UploadId: upload.uploadId,
    Initiator: owner,
    Owner: owner,
    PartNumberMarker: marker,
    Part: parts.map((part) => ({
      PartNumber: part.partNumber,
      LastModified: new Date(part.lastModified).toISOString(),
      ETag: part.etag,
      Size: part.body.size,
    })),
    StorageClass: 'Standard',
    NextPartNumberMarker: truncated ? (parts.at(-1)?.partNumber ?? marker) : undefined,
    MaxParts: maxParts,
    IsTruncated: truncated,
  });
}
