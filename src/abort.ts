/**
 * Aborting an unfinished upload, with everything it needs and nothing else.
 * @module
 */

export {
  type AbortOptions,
  type AbortResult,
  type AbortWithUrlOptions,
  abortMultipartUpload,
  abortWithUrl,
  presignAbort,
} from './multipart/abort.ts';
export * from './service/errors.ts';
