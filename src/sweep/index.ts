// cos-abort/sweep: what nobody cleaned up, aborted from a schedule.

export type { CredentialSource } from '../credentials/source.ts';
export type { ListedUpload } from '../multipart/list-uploads.ts';
export * from '../service/errors.ts';
export {
  type SweepCursor,
  type SweepEvent,
  type SweepOptions,
  type SweepResult,
  sweepStaleUploads,
} from './sweep.ts';
