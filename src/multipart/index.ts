/**
 * The multipart calls, enough to build an uploader on.
 * @module
 */

export {
  type AbortOptions,
  type AbortResult,
  type AbortWithUrlOptions,
  abortMultipartUpload,
  abortWithUrl,
  presignAbort,
} from './abort.ts';
export { type CompletedUpload, type CompleteOptions, completeMultipartUpload } from './complete.ts';
export type { HeaderOptions } from './headers.ts';
export { type InitiateOptions, initiateMultipartUpload } from './initiate.ts';
export { type ListedPart, type ListPartsOptions, listParts } from './list-parts.ts';
export {
  type ListedUpload,
  type ListUploadsOptions,
  listMultipartUploads,
  type UploadMarker,
} from './list-uploads.ts';
export { type Part, type PartBody, type UploadPartOptions, uploadPart } from './upload-part.ts';
