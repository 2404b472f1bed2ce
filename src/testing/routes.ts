// Which operation a request means: one table, read from the top.

import { deleteBucket, getBucket, headBucket, putBucket } from './buckets.ts';
import type { Call } from './call.ts';
import { copyObject, copyPart } from './copy.ts';
import { abort, complete, initiate, uploadPart } from './multipart.ts';
import { listParts, listUploads } from './multipart-lists.ts';
import { deleteObject, deleteObjects, getObject, headObject, putObject } from './objects.ts';
import { notImplemented, Refusal } from './refusal.ts';
import { signs } from './verify.ts';

/** An operation, and how it is recognised. */
export interface Route {
  method: string;
  on: 'bucket' | 'object';
  /** The parameter that names it; for `uploadId` one that is not empty. */
  parameter?: 'uploads' | 'uploadId' | 'delete';
  copies?: boolean;
  /** As policies name it, e.g. `AbortMultipartUpload`. */
  action: string;
  run(call: Call): Response | Promise<Response>;
}

const ROUTES: readonly Route[] = [
  { method: 'GET', on: 'bucket', parameter: 'uploads', action: 'ListMultipartUploads', run: listUploads },
  { method: 'POST', on: 'bucket', parameter: 'delete', action: 'DeleteMultipleObjects', run: deleteObjects },
  { method: 'GET', on: 'bucket', action: 'GetBucket', run: getBucket },
  { method: 'HEAD', on: 'bucket', action: 'HeadBucket', run: headBucket },
  { method: 'PUT', on: 'bucket', action: 'PutBucket', run: putBucket },
  { method: 'DELETE', on: 'bucket', action: 'DeleteBucket', run: deleteBucket },
  { method: 'POST', on: 'object', parameter: 'uploads', action: 'InitiateMultipartUpload', run: initiate },
  { method: 'POST', on: 'object', parameter: 'uploadId', action: 'CompleteMultipartUpload', run: complete },
  {
    method: 'PUT',
    on: 'object',
    parameter: 'uploadId',
    copies: true,
    action: 'UploadPartCopy',
    run: copyPart,
  },
  { method: 'PUT', on: 'object', parameter: 'uploadId', action: 'UploadPart', run: uploadPart },
  { method: 'PUT', on: 'object', copies: true, action: 'PutObject', run: copyObject },
  { method: 'PUT', on: 'object', action: 'PutObject', run: putObject },
  { method: 'DELETE', on: 'object', parameter: 'uploadId', action: 'AbortMultipartUpload', run: abort },
  { method: 'DELETE', on: 'object', action: 'DeleteObject', run: deleteObject },
  { method: 'GET', on: 'object', parameter: 'uploadId', action: 'ListParts', run: listParts },
  { method: 'GET', on: 'object', action: 'GetObject', run: getObject },
  { method: 'HEAD', on: 'object', action: 'HeadObject', run: headObject },
];

/** Parameters that no operation above is named by, and that may be empty: SDKs send them so. */
const EMPTY_PARAMETERS = [
  'uploadId',
  'versionId',
  'prefix',
  'delimiter',
  'marker',
  'max-keys',
  'key-marker',
  'upload-id-marker',
  'max-uploads',
  'part-number-marker',
  'max-parts',
  'encoding-type',
  'response-content-type',
  'response-content-language',
  'response-expires',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
];
/**
 * Parameters with a value that make another operation of the request. Those without one are recognised by
 * that.
 */
const OTHER_OPERATIONS = [
  'accelerate',
  'acl',
  'append',
  'ci-process',
  'cors',
  'delete',
  'domain',
  'encryption',
  'intelligenttiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'list-type',
  'location',
  'logging',
  'object-lock',
  'origin',
  'policy',
  'referer',
  'replication',
  'restore',
  'retention',
  'select',
  'symlink',
  'tagging',
  'uploads',
  'versioning',
  'versions',
  'website',
];
/** Beginnings of headers that ask for something beside storing, which is not done. */
const OTHER_WORK = [
  'pic-operations',
  'x-cos-callback',
  'x-cos-legal-hold',
  'x-cos-object-lock-',
  'x-cos-website-redirect-location',
];

/** @throws {Refusal} NotImplemented for what COS may do and this does not; MethodNotAllowed */
export function findRoute(request: Request, key: string, query: URLSearchParams): Route {
  const on = key === '' ? 'bucket' : 'object';
  // An empty uploadId counts as none: the worst reading of the documentation.
  const isNamed = ({ parameter }: Route): boolean =>
    parameter === undefined ||
    (parameter === 'uploadId' ? Boolean(query.get(parameter)) : query.has(parameter));
  // Also when it is empty: as a plain PUT it would leave an empty object.
  const copies = request.headers.has('x-cos-copy-source');
  const route = ROUTES.find(
    (one) =>
      one.method === request.method && one.on === on && isNamed(one) && (one.copies !== true || copies),
  );
  checkNothingElse(request, query, route?.parameter);
  if (route) return route;
  if (['GET', 'HEAD', 'PUT', 'POST', 'DELETE'].includes(request.method))
    throw notImplemented(`${request.method} on ${on === 'bucket' ? 'a bucket' : 'an object'}`);
  throw new Refusal(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
}

/**
 * @param parameter what names the operation
 * @throws {Refusal} NotImplemented for what asks for another one, or for more
 */
export function checkNothingElse({ headers }: Request, query: URLSearchParams, parameter?: string): void {
  for (const [name, value] of query)
    if (name !== parameter && isOtherOperation(name, value)) throw notImplemented(`?${name}`);
  for (const [name, value] of headers)
    if (value !== '' && OTHER_WORK.some((start) => name.startsWith(start))) throw notImplemented(name);
}

/**
 * COS names an operation by a parameter without a value (`?acl`), and ignores what it does not know
 * (`?t=1`).
 */
function isOtherOperation(name: string, value: string): boolean {
  if (OTHER_OPERATIONS.includes(name)) return true;
  return value === '' && name !== '' && !EMPTY_PARAMETERS.includes(name) && !signs(name);
}
