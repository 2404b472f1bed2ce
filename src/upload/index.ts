// cos-abort/upload: the controller that a browser's uploader puts under its own upload, and the journal of what a crash left behind.

export { UploadController, type UploadControllerOptions } from './controller.ts';
export {
  createUploadJournal,
  type JournalEntry,
  type JournalLocks,
  type JournalStorage,
  type RecoveredUpload,
  type RecoverOptions,
  type UploadJournal,
  type UploadJournalOptions,
} from './journal.ts';
export type { PageHideOptions } from './page-hide.ts';
export type { AbortOutcome, UploadState } from './state.ts';
export type { AbortWay } from './way.ts';
