// cos-abort/multipart: the multipart calls, enough to build an uploader on.

export {
  type AbortOptions,
  type AbortResult,
  type AbortWithUrlOptions,
  abortMultipartUpload,
  abortWithUrl,
  presignAbort,
} from './abort.ts';
export { type CompletedUpload, completeMultipartUpload } from './complete.ts';
export { type InitiateOptions, initiateMultipartUpload } from './initiate.ts';
export { type ListedPart, listParts } from './list-parts.ts';
export {
  type ListedUpload,
  type ListUploadsOptions,
  listMultipartUploads,
  type UploadMarker,
} from './list-uploads.ts';
export { type Part, uploadPart } from './upload-part.ts';
