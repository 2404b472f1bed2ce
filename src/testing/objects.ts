// Put, get, head and delete of objects. Source: Tencent docs 436/7749, 436/7753, 436/7745, 436/7743,
// 436/8289.

import { emptyAnswer, xmlAnswer } from './answers.ts';
import type { Call } from './call.ts';
import { checkConditions, isRangeWanted } from './conditions.ts';
import { readContent, readText } from './content.ts';
import { checkCustomerKey, encryptionOf, etagOf, readEncryption } from './encryption.ts';
import { checkReadable, readMetadata, readOverrides, readStorageClass } from './metadata.ts';
import { noVersions } from './object-call.ts';
import { readRange } from './ranges.ts';
import { malformedXml, noSuchKey, notImplemented, Refusal } from './refusal.ts';
import type { Store, StoredObject } from './store.ts';
import { childElements, childText, readXml, xmlElement } from './xml.ts';

export async function putObject({ request, store, key, now, behaviour }: Call): Promise<Response> {
  const headers = readObjectHeaders(request.headers);
  const content = await readContent(request, behaviour.storeBytes);
  // Only now: while the body came, another may have been put there.
  if (forbidsOverwrite(request.headers)) checkNoObject(store, key);
  const object: StoredObject = {
    ...content,
    key,
    etag: etagOf(content, headers),
    lastModified: now,
    headers,
  };
  store.objects.set(object);
  return emptyAnswer(200, { ...sumsOf(object), ...encryptionOf(headers) });
}

export function getObject(call: Call): Response {
  const { request, query } = call;
  const object = findObject(call);
  checkReadable(object.headers);
  const conditional = conditionalAnswer(request, object);
  if (conditional) return conditional;
  const wanted = isRangeWanted(request.headers, object) ? request.headers.get('range') : null;
  const range = readRange(wanted, object.size);
  if (!object.body) throw notImplemented('giving bytes, because of storeBytes: false');
  const headers = { ...headersOf(object), ...readOverrides(query) };
  if (!range) return new Response(object.body, { status: 200, headers });
  const { first, last } = range;
  const ofRange = {
    'content-length': String(last - first + 1),
    'content-range': `bytes ${first}-${last}/${object.size}`,
  };
  return new Response(object.body.slice(first, last + 1), {
    status: 206,
    headers: { ...headers, ...ofRange },
  });
}

export function headObject(call: Call): Response {
  const object = findObject(call);
  return (
    conditionalAnswer(call.request, object) ?? new Response(null, { status: 200, headers: headersOf(object) })
  );
}

/** 204 also when there is no such object. */
export function deleteObject({ store, key }: Call): Response {
  store.objects.delete(key);
  return emptyAnswer(204);
}

/** DELETE Multiple Objects: what is not there counts as deleted. */
export async function deleteObjects({ request, store }: Call): Promise<Response> {
  const root = readXml(await readText(request));
  const named = childElements(root, 'Object');
  if (root.name !== 'Delete' || named.length === 0 || named.length > 1000) throw malformedXml();
  if (named.some((object) => childText(object, 'VersionId'))) throw noVersions();
  const keys = named.map((object) => childText(object, 'Key') ?? '');
  for (const key of keys) store.objects.delete(key);
  const isQuiet = childText(root, 'Quiet') === 'true';
  return xmlAnswer(xmlElement('DeleteResult', { Deleted: isQuiet ? [] : keys.map((Key) => ({ Key })) }));
}

/** What an object keeps of the headers that it was made with. */
export function readObjectHeaders(headers: Headers): Record<string, string> {
  return { ...readMetadata(headers), ...readStorageClass(headers), ...readEncryption(headers) };
}

/** `x-cos-forbid-overwrite`, for all that makes an object. */
export const forbidsOverwrite = (headers: Headers): boolean =>
  headers.get('x-cos-forbid-overwrite') === 'true';

/** @throws {Refusal} FileAlreadyExists */
export function checkNoObject(store: Store, key: string): void {
  if (store.objects.get(key))
    throw new Refusal(409, 'FileAlreadyExists', 'The object exists, and may not be overwritten.');
}

/** The headers that say what the bytes are. */
export function sumsOf({ etag, crc64 }: Pick<StoredObject, 'etag' | 'crc64'>): Record<string, string> {
  return { etag, 'x-cos-hash-crc64ecma': String(crc64) };
}

/** @throws {Refusal} NoSuchKey, SsecDecryptHeaderInvalid */
function findObject({ request, store, key }: Call): StoredObject {
  const object = store.objects.get(key);
  if (!object) throw noSuchKey();
  checkCustomerKey(object.headers, request.headers);
  return object;
}

/** Of the whole object, also when a range of it is given. */
function headersOf(object: StoredObject): Record<string, string> {
  return {
    'content-length': String(object.size),
    'accept-ranges': 'bytes',
    'last-modified': new Date(object.lastModified).toUTCString(),
    ...sumsOf(object),
    ...object.headers,
  };
}

/** 304 or 412, when a condition says so; nothing when the object is to be given. */
function conditionalAnswer({ method, headers }: Request, object: StoredObject): Response | undefined {
  const verdict = checkConditions(headers, object);
  if (verdict === 'failed') throw preconditionFailed();
  if (verdict === 'proceed') return undefined;
  // As the samples have it: only GET tells the object's (436/7753, 436/7745).
  const type = method === 'HEAD' ? 'application/xml' : object.headers['content-type'];
  return emptyAnswer(304, { ...(type && { 'content-type': type }), ...sumsOf(object) });
}

export const preconditionFailed = (): Refusal =>
  new Refusal(412, 'PreconditionFailed', 'Precondition not match.');
