/**
 * The controller that an uploader in a page puts under its own upload, and the journal of what a crash left
 * behind.
 * @module
 */

export type { AbortChannel } from './channel.ts';
export { UploadController, type UploadControllerOptions } from './controller.ts';
export type { AbortOutcome } from './facts.ts';
export {
  createUploadJournal,
  type EntriesOptions,
  type JournalEntry,
  type JournalLocks,
  type JournalStorage,
  type OneBucket,
  type OwnEndpoint,
  type RecordedUpload,
  type RecoveredUpload,
  type RecoverOptions,
  type RecoverSettings,
  type UploadJournal,
  type UploadJournalOptions,
} from './journal/index.ts';
export type { PageEvents } from './page-events.ts';
export type { PageHideOptions, PageHideWatch } from './page-hide.ts';
export type { PartOptions } from './parts.ts';
export type { UploadSettings } from './settings.ts';
export type { UploadState } from './state.ts';
export type { ListenerOptions, StateListener, StateTarget } from './state-target.ts';
