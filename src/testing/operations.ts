// What the service does for each request: the multipart calls, and put, get, head and delete of objects.

import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { partsXml, uploadsXml, xml } from './answers.ts';
import { Refusal } from './refusal.ts';
import type { Store, StoredPart, StoredUpload } from './store.ts';

/** A request to a bucket, taken apart. */
export interface Operation {
  /** As policies name it, e.g. `AbortMultipartUpload`. */
  action: string;
  run(context: Context): Promise<Response> | Response;
}

interface Context {
  request: Request;
  bucket: string;
  host: string;
  store: Store;
  key: string;
  query: URLSearchParams;
  /** The upload that `uploadId` named when the request arrived. */
  arrivedFor: StoredUpload | undefined;
  now: number;
  minPartSize: number;
  lateParts: 'refused' | 'stored';
  missingUploads: 'refused' | 'deleted';
}

/** Which operation a method, a key and a query mean. An empty `uploadId` counts as none: the worst reading of the documentation. */
export function operation(method: string, key: string, query: URLSearchParams): Operation {
  const ofUpload = Boolean(query.get('uploadId'));
  const named = (action: string, run: Operation['run']): Operation => ({ action, run });
  if (key === '') {
    if (method === 'GET' && query.has('uploads')) return named('ListMultipartUploads', listUploads);
    throw new Refusal(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }
  switch (method) {
    case 'POST':
      if (query.has('uploads')) return named('InitiateMultipartUpload', initiate);
      if (ofUpload) return named('CompleteMultipartUpload', complete);
      break;
    case 'PUT':
      return ofUpload ? named('UploadPart', uploadPart) : named('PutObject', putObject);
    case 'DELETE':
      return ofUpload ? named('AbortMultipartUpload', abort) : named('DeleteObject', deleteObject);
    case 'GET':
      return ofUpload ? named('ListParts', listParts) : named('GetObject', getObject);
    case 'HEAD':
      return named('HeadObject', getObject);
  }
  throw new Refusal(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
}

function initiate({ request, bucket, store, key, now }: Context): Response {
  const random = bytesToHex(crypto.getRandomValues(new Uint8Array(32)));
  const uploadId = `${Math.floor(now / 1000)}${random}`;
  store.open({ key, uploadId, initiated: now, headers: objectHeaders(request), parts: new Map() });
  return xmlResponse(xml('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: uploadId }));
}

async function uploadPart({
  request,
  store,
  key,
  query,
  arrivedFor,
  now,
  lateParts,
}: Context): Promise<Response> {
  const partNumber = Number(query.get('partNumber'));
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > 10_000)
    throw new Refusal(
      400,
      'InvalidArgument',
      'Part number must be an integer between 1 and 10000, inclusive.',
    );
  const upload = arrivedFor ?? store.get(key, query.get('uploadId') ?? '');
  const { body, etag } = await stored(request);
  if (!store.isOpen(upload)) {
    // A part that was under way when its upload was aborted: refused, or left behind as S3's documentation warns.
    if (lateParts === 'refused') store.get(key, upload.uploadId);
    upload.parts.clear();
    store.open(upload);
  }
  upload.parts.set(partNumber, { partNumber, etag, body, lastModified: now });
  return new Response(null, { status: 200, headers: { etag } });
}

async function complete({
  request,
  bucket,
  host,
  store,
  key,
  query,
  minPartSize,
}: Context): Promise<Response> {
  const upload = store.get(key, query.get('uploadId') ?? '');
  const parts = namedParts(await request.text()).map(({ partNumber, etag }) => {
    const part = upload.parts.get(partNumber);
    if (!part || unquoted(part.etag) !== unquoted(etag))
      throw new Refusal(400, 'InvalidPart', 'One or more of the specified parts could not be found.');
    return part;
  });
  if (parts.some((part, i) => i > 0 && part.partNumber <= (parts[i - 1] as StoredPart).partNumber))
    throw new Refusal(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.');
  if (parts.slice(0, -1).some((part) => part.body.size < minPartSize))
    throw new Refusal(
      400,
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed object size.',
    );
  const etag = `"${bytesToHex(md5(new TextEncoder().encode(parts.map((part) => part.etag).join(''))))}-${parts.length}"`;
  store.objects.set(key, {
    key,
    etag,
    body: new Blob(parts.map((part) => part.body)),
    headers: upload.headers,
  });
  store.close(upload);
  return xmlResponse(
    xml('CompleteMultipartUploadResult', {
      Location: `http://${host}/${key}`,
      Bucket: bucket,
      Key: key,
      ETag: etag,
    }),
  );
}

function abort({ store, key, query, missingUploads }: Context): Response {
  const uploadId = query.get('uploadId') ?? '';
  const upload = missingUploads === 'deleted' ? store.find(key, uploadId) : store.get(key, uploadId);
  if (upload) store.close(upload);
  return new Response(null, { status: 204 });
}

function listParts({ bucket, store, key, query }: Context): Response {
  const upload = store.get(key, query.get('uploadId') ?? '');
  const marker = Number(query.get('part-number-marker') ?? 0);
  const maxParts = pageSize(query.get('max-parts'), 'max-parts');
  const rest = [...upload.parts.values()]
    .filter((part) => part.partNumber > marker)
    .sort((a, b) => a.partNumber - b.partNumber);
  const parts = rest.slice(0, maxParts);
  return xmlResponse(
    partsXml({
      bucket,
      encodingType: encodingType(query),
      upload,
      marker,
      maxParts,
      parts,
      truncated: rest.length > parts.length,
    }),
  );
}

function listUploads({ bucket, store, query }: Context): Response {
  const [prefix, delimiter, keyMarker] = ['prefix', 'delimiter', 'key-marker'].map(
    (name) => query.get(name) ?? '',
  ) as [string, string, string];
  const uploadIdMarker = keyMarker === '' ? '' : (query.get('upload-id-marker') ?? '');
  const maxUploads = pageSize(query.get('max-uploads'), 'max-uploads');
  const uploads: StoredUpload[] = [];
  const commonPrefixes = new Set<string>();
  let next: { key: string; uploadId: string } | undefined;
  let last: StoredUpload | undefined;
  for (const upload of store.uploads(prefix, keyMarker, uploadIdMarker)) {
    const at = delimiter === '' ? -1 : upload.key.indexOf(delimiter, prefix.length);
    const group = at < 0 ? undefined : upload.key.slice(0, at + delimiter.length);
    if (group !== undefined && (commonPrefixes.has(group) || keyMarker.startsWith(group))) {
      last = upload;
      continue;
    }
    if (uploads.length + commonPrefixes.size === maxUploads) {
      next = last && { key: last.key, uploadId: last.uploadId };
      break;
    }
    if (group === undefined) uploads.push(upload);
    else commonPrefixes.add(group);
    last = upload;
  }
  return xmlResponse(
    uploadsXml({
      bucket,
      encodingType: encodingType(query),
      prefix,
      delimiter,
      keyMarker,
      uploadIdMarker,
      maxUploads,
      uploads,
      commonPrefixes: [...commonPrefixes],
      next,
    }),
  );
}

async function putObject({ request, store, key }: Context): Promise<Response> {
  const { body, etag } = await stored(request);
  store.objects.set(key, { key, etag, body, headers: objectHeaders(request) });
  return new Response(null, { status: 200, headers: { etag } });
}

function getObject({ request, store, key }: Context): Response {
  const object = store.objects.get(key);
  if (!object) throw new Refusal(404, 'NoSuchKey', 'The specified key does not exist.');
  const headers = { ...object.headers, etag: object.etag, 'content-length': String(object.body.size) };
  return new Response(request.method === 'HEAD' ? null : object.body, { status: 200, headers });
}

function deleteObject({ store, key }: Context): Response {
  store.objects.delete(key);
  return new Response(null, { status: 204 });
}

async function stored(request: Request): Promise<{ body: Blob; etag: string }> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  return { body: new Blob([bytes]), etag: `"${bytesToHex(md5(bytes))}"` };
}

function namedParts(body: string): { partNumber: number; etag: string }[] {
  const child = (element: XmlElement, name: string): XmlElement[] =>
    element.children.filter((node): node is XmlElement => node instanceof XmlElement && node.name === name);
  let root: XmlElement | null = null;
  try {
    ({ root } = parseXml(body));
  } catch {}
  const parts = root ? child(root, 'Part') : [];
  if (parts.length === 0) throw new Refusal(400, 'MalformedXML', 'The XML you provided was not well-formed.');
  return parts.map((part) => ({
    partNumber: Number(child(part, 'PartNumber')[0]?.text),
    etag: child(part, 'ETag')[0]?.text ?? '',
  }));
}

const unquoted = (etag: string): string => etag.replace(/^"|"$/g, '');

function objectHeaders(request: Request): Record<string, string> {
  const kept =
    /^(?:content-(?:type|disposition|encoding)|cache-control|expires|x-cos-meta-.+|x-cos-storage-class)$/;
  return Object.fromEntries([...request.headers].filter(([name]) => kept.test(name)));
}

function pageSize(value: string | null, name: string): number {
  const size = Number(value ?? 1000);
  if (!Number.isInteger(size) || size < 1 || size > 1000)
    throw new Refusal(400, 'InvalidArgument', `${name} must be from 1 to 1000.`);
  return size;
}

function encodingType(query: URLSearchParams): string | undefined {
  const type = query.get('encoding-type') ?? undefined;
  if (type !== undefined && type !== 'url')
    throw new Refusal(400, 'InvalidArgument', 'encoding-type must be url.');
  return type;
}

const xmlResponse = (body: string): Response =>
  new Response(body, { status: 200, headers: { 'content-type': 'application/xml' } });
