// Copies of objects, and of objects into parts. Source: Tencent docs 436/10881, 436/8287.

import { xmlAnswer } from './answers.ts';
import type { Bucket, Call } from './call.ts';
import { checkConditions } from './conditions.ts';
import { type Content, checkSize, contentOf } from './content.ts';
import { checkCustomerKey, checkPartKey, encryptionOf, etagOf, readEncryption } from './encryption.ts';
import { checkReadable, readMetadata, readStorageClass } from './metadata.ts';
import { findUpload, putPart } from './multipart.ts';
import { checkNoObject, forbidsOverwrite, preconditionFailed } from './objects.ts';
import { checkPolicy } from './policy.ts';
import { readCopyRange } from './ranges.ts';
import { noSuchKey, notImplemented, Refusal } from './refusal.ts';
import type { StoredObject, StoredPart } from './store.ts';
import { xml } from './xml.ts';

export function copyObject(call: Call): Response {
  const { request, store, key, now } = call;
  const { headers } = request;
  const source = findSource(call);
  const isReplaced = readDirective(headers) === 'replaced';
  if (source === store.objects.get(key) && !isReplaced)
    throw new Refusal(400, 'InvalidRequest', 'Source and target are one object, and nothing is replaced.');
  checkSize(source.size);
  if (forbidsOverwrite(headers)) checkNoObject(store, key);
  // Class and encryption are never copied.
  const stored = {
    ...(isReplaced ? readMetadata(headers) : metadataOf(source)),
    ...readStorageClass(headers),
    ...readEncryption(headers),
  };
  const object: StoredObject = {
    ...source,
    key,
    etag: etagOf(source, stored),
    lastModified: now,
    headers: stored,
  };
  store.objects.set(object);
  return copied('CopyObjectResult', object, stored);
}

/** Upload Part - Copy. */
export async function copyPart(call: Call): Promise<Response> {
  const { headers } = call.arrivedFor ?? findUpload(call);
  checkPartKey(headers, call.request.headers);
  const source = findSource(call);
  const content = await cut(source, call.request.headers.get('x-cos-copy-source-range') ?? '');
  return copied('CopyPartResult', putPart(call, content), headers);
}

/** An empty range is none: Python's SDK sends it so. */
async function cut(source: StoredObject, range: string): Promise<Content> {
  const isAll = range === '';
  const { first, last } = isAll ? { first: 0, last: source.size - 1 } : readCopyRange(range, source.size);
  checkSize(last - first + 1);
  if (isAll) return source;
  if (!source.body) throw notImplemented('copying a range, because of storeBytes: false');
  return contentOf(new Uint8Array(await source.body.slice(first, last + 1).arrayBuffer()));
}

/** @param headers what the object has, or will have when the upload is completed */
function copied(
  name: string,
  { etag, crc64, lastModified }: StoredObject | StoredPart,
  headers: Record<string, string>,
): Response {
  const time = new Date(lastModified).toISOString();
  return xmlAnswer(
    xml(name, { ETag: etag, CRC64: crc64, LastModified: `${time.slice(0, time.indexOf('.'))}Z` }),
    encryptionOf(headers),
  );
}

/** @throws {Refusal} as the service answers: bad or missing source, not permitted, a condition that fails */
function findSource(call: Call): StoredObject {
  const { headers } = call.request;
  const { bucket, key } = readSource(headers.get('x-cos-copy-source') ?? '', call);
  checkPolicy(call.credentials, 'GetObject');
  const object = bucket.store.objects.get(key);
  if (!object) throw noSuchKey();
  checkReadable(object.headers);
  checkCustomerKey(object.headers, headers, 'x-cos-copy-source-');
  if (checkConditions(headers, object, 'x-cos-copy-source-') !== 'proceed') throw preconditionFailed();
  return object;
}

/** `<host>/<encoded key>`, and an empty `?versionId=` from PHP. `+` is a plus. */
function readSource(source: string, { bucketAt }: Call): { bucket: Bucket; key: string } {
  const [address = '', version = ''] = source.split('?versionId=');
  if (version !== '') throw notImplemented('copying a version');
  const slash = address.indexOf('/');
  const host = address.slice(0, Math.max(slash, 0));
  const key = decoded(address.slice(slash + 1));
  // What ends in a colon is a scheme.
  if (host === '' || host.endsWith(':') || !key)
    throw new Refusal(400, 'InvalidCopySource', 'x-cos-copy-source must be <host>/<encoded key>.');
  return { bucket: bucketAt(hostnameOf(host)), key };
}

function hostnameOf(host: string): string {
  const colon = host.lastIndexOf(':');
  return (colon < 0 ? host : host.slice(0, colon)).toLowerCase();
}

/** A header's characters are bytes: SDKs that send a key as it is send its UTF-8. */
function decoded(text: string): string | undefined {
  const encoded = Array.from(text, (char) => (char < '\x80' ? char : `%${char.charCodeAt(0).toString(16)}`));
  try {
    return decodeURIComponent(encoded.join(''));
  } catch {
    return undefined;
  }
}

/**
 * Java writes REPLACE.
 * @throws {Refusal} InvalidArgument
 */
function readDirective(headers: Headers): 'copy' | 'replaced' {
  const directive = (headers.get('x-cos-metadata-directive') || 'copy').toLowerCase();
  if (directive === 'copy') return 'copy';
  if (directive === 'replaced' || directive === 'replace') return 'replaced';
  throw new Refusal(400, 'InvalidArgument', 'x-cos-metadata-directive must be Copy or Replaced.');
}

function metadataOf(source: StoredObject): Record<string, string> {
  return readMetadata(new Headers(source.headers));
}
