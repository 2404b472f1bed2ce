/**
 * cos-abort/sweep: what nobody cleaned up, aborted from a schedule.
 * @module
 */

export type { CredentialSource } from '../credentials/source.ts';
export type { ListedUpload } from '../multipart/list-uploads.ts';
export * from '../service/errors.ts';
export type { SweepFacts, SweepResult } from './abort-stale.ts';
export type { SweepCursor, SweepOptions } from './options.ts';
export { type SweepEvent, sweepStaleUploads } from './sweep.ts';
