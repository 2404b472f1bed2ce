// The multipart calls, but the lists. Source: Tencent docs 436/7746, 436/7750, 436/7742, 436/7740.

import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { emptyAnswer, xmlAnswer } from './answers.ts';
import type { Call } from './call.ts';
import { unquoted } from './conditions.ts';
import { type Content, readContent, readText } from './content.ts';
import { CombinedCrc64 } from './crc64.ts';
import { readDigits } from './digits.ts';
import { checkPartKey, encryptionOf, etagOf } from './encryption.ts';
import { checkNoObject, forbidsOverwrite, readObjectHeaders, sumsOf } from './objects.ts';
import { malformedXml, Refusal } from './refusal.ts';
import type { StoredObject, StoredPart, StoredUpload } from './store.ts';
import { childElements, childText, readXml, xml } from './xml.ts';

export function initiate({ request, bucket, store, key, now }: Call): Response {
  const upload: StoredUpload = {
    key,
    uploadId: idOf(now),
    initiated: now,
    headers: readObjectHeaders(request.headers),
    forbidsOverwrite: forbidsOverwrite(request.headers),
    parts: new Map(),
  };
  if (upload.forbidsOverwrite) checkNoObject(store, key);
  store.uploads.set(upload);
  return xmlAnswer(
    xml('InitiateMultipartUploadResult', { Bucket: bucket.bucket, Key: key, UploadId: upload.uploadId }),
    encryptionOf(upload.headers),
  );
}

/** As COS's look: the time in seconds, and 64 hexadecimal digits. */
const idOf = (now: number): string =>
  `${Math.floor(now / 1000)}${crypto.randomUUID()}${crypto.randomUUID()}`.replaceAll('-', '');

export async function uploadPart(call: Call): Promise<Response> {
  readPartNumber(call);
  const { headers } = call.arrivedFor ?? findUpload(call);
  checkPartKey(headers, call.request.headers);
  const part = putPart(call, await readContent(call.request, call.behaviour.storeBytes));
  return emptyAnswer(200, { ...sumsOf(part), ...encryptionOf(headers) });
}

/** @throws {Refusal} NoSuchUpload: the upload was aborted or completed while the part was under way */
export function putPart(call: Call, content: Content): StoredPart {
  const { store, now, behaviour } = call;
  const partNumber = readPartNumber(call);
  const upload = call.arrivedFor ?? findUpload(call);
  if (!store.uploads.has(upload)) {
    // Or left behind, as S3's documentation warns.
    if (behaviour.lateParts === 'refused') throw noSuchUpload();
    upload.parts.clear();
    store.uploads.set(upload);
  }
  const { plainEtag, size, crc64, body } = content;
  const etag = etagOf(content, upload.headers);
  const part: StoredPart = { partNumber, etag, plainEtag, size, crc64, body, lastModified: now };
  upload.parts.set(partNumber, part);
  return part;
}

export async function complete(call: Call): Promise<Response> {
  const { request, url, bucket, store, key } = call;
  const body = await readText(request);
  // Only now: while the body came, the upload may have ended.
  const upload = findUpload(call);
  const named = readNamedParts(body);
  const parts = named.map((part) => findPart(upload, part));
  checkOrder(parts);
  checkSizes(parts, call.behaviour.minPartSize);
  if (upload.forbidsOverwrite || forbidsOverwrite(request.headers)) checkNoObject(store, key);
  const object = assemble(upload, parts, call.now);
  store.objects.set(object);
  store.uploads.delete(upload.uploadId);
  const { etag, crc64 } = object;
  return xmlAnswer(
    xml('CompleteMultipartUploadResult', {
      Location: `http://${url.host}/${key}`,
      Bucket: bucket.bucket,
      Key: key,
      ETag: etag,
    }),
    { 'x-cos-hash-crc64ecma': String(crc64), ...encryptionOf(upload.headers) },
  );
}

export function abort(call: Call): Response {
  const { store, key, query, behaviour } = call;
  const uploadId = query.get('uploadId') ?? '';
  const upload = behaviour.missingUploads === 'deleted' ? store.upload(key, uploadId) : findUpload(call);
  if (upload) store.uploads.delete(upload.uploadId);
  return emptyAnswer(204, { 'content-type': 'application/xml' });
}

/** @throws {Refusal} NoSuchUpload, also for an ended upload and for the id of another key */
export function findUpload({ store, key, query }: Call): StoredUpload {
  const upload = store.upload(key, query.get('uploadId') ?? '');
  if (!upload) throw noSuchUpload();
  return upload;
}

const noSuchUpload = (): Refusal =>
  new Refusal(404, 'NoSuchUpload', 'The specified multipart upload does not exist.');

/** @throws {Refusal} InvalidArgument */
function readPartNumber({ query }: Call): number {
  const partNumber = readDigits(query.get('partNumber') ?? '');
  if (partNumber !== undefined && partNumber >= 1 && partNumber <= 10_000) return partNumber;
  throw new Refusal(400, 'InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive.');
}

/** A part as the request to Complete names it. */
interface NamedPart {
  /** `undefined` for what is no number. */
  partNumber: number | undefined;
  etag: string;
}

function readNamedParts(body: string): NamedPart[] {
  const root = readXml(body);
  const parts = childElements(root, 'Part');
  if (root.name !== 'CompleteMultipartUpload' || parts.length === 0) throw malformedXml();
  return parts.map((part) => ({
    partNumber: readDigits(childText(part, 'PartNumber') ?? ''),
    etag: childText(part, 'ETag') ?? '',
  }));
}

function findPart(upload: StoredUpload, { partNumber, etag }: NamedPart): StoredPart {
  const part = partNumber === undefined ? undefined : upload.parts.get(partNumber);
  if (!part || unquoted(part.etag) !== unquoted(etag)) throw invalidPart();
  return part;
}

/** Numbers must rise (InvalidPartOrder) and leave none out (InvalidPart): 436/7742. */
function checkOrder(parts: readonly StoredPart[]): void {
  const steps = parts.slice(1).map((part, i) => part.partNumber - (parts[i] as StoredPart).partNumber);
  if (steps.some((step) => step < 1))
    throw new Refusal(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.');
  if (steps.some((step) => step > 1)) throw invalidPart();
}

const invalidPart = (): Refusal =>
  new Refusal(400, 'InvalidPart', 'One or more of the specified parts could not be found.');

function checkSizes(parts: readonly StoredPart[], minPartSize: number): void {
  if (parts.slice(0, -1).some(({ size }) => size < minPartSize))
    throw new Refusal(
      400,
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed object size.',
    );
}

/**
 * The ETag is unlike S3's: the same parts have another in another upload, as the service's samples show
 * (436/7742).
 */
function assemble(upload: StoredUpload, parts: readonly StoredPart[], now: number): StoredObject {
  const crc = new CombinedCrc64();
  for (const part of parts) crc.append(part);
  const seed = [upload.uploadId, ...parts.map(({ etag }) => etag)].join('');
  const bodies = parts.map(({ body }) => body).filter((body) => body !== undefined);
  const etag = `"${bytesToHex(md5(new TextEncoder().encode(seed)))}-${parts.length}"`;
  return {
    key: upload.key,
    etag,
    plainEtag: etag,
    size: parts.reduce((sum, { size }) => sum + size, 0),
    crc64: crc.digest(),
    body: bodies.length === parts.length ? new Blob(bodies) : undefined,
    lastModified: now,
    headers: upload.headers,
  };
}
