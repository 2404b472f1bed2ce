// cos-abort/abort: aborting an upload, with everything it needs and nothing else.

export {
  type AbortOptions,
  type AbortResult,
  type AbortWithUrlOptions,
  abortMultipartUpload,
  abortWithUrl,
  presignAbort,
} from './multipart/abort.ts';
export * from './service/errors.ts';
