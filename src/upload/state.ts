// The life of an upload as one state and one pure transition. Everything that acts is in controller.ts.

import type { UploadAddress } from '../address.ts';

/** How an abort ended. Only `unconfirmed` may have left something in the bucket. */
export interface AbortOutcome {
  /**
   * `aborted`: the server confirmed it. `gone`: the server no longer knows the upload. `completed`: completing had won, the object
   * exists. `never-started`: there was nothing to abort. `unconfirmed`: it could not be known; `error` says why.
   */
  outcome: 'aborted' | 'gone' | 'completed' | 'never-started' | 'unconfirmed';
  /** Why it is unconfirmed. */
  error?: unknown;
  /** What is unconfirmed, where its id is known: for a later `abortMultipartUpload`, a journal or a sweep. */
  address?: UploadAddress;
}

/** What an upload is doing. */
export type UploadState =
  | { name: 'idle' }
  | { name: 'initiating' }
  | { name: 'uploading'; upload: UploadAddress }
  | { name: 'completing'; upload: UploadAddress }
  | { name: 'completed'; upload: UploadAddress }
  | ({ name: 'aborting' } & Remains)
  | { name: 'aborted'; outcome: AbortOutcome }
  | ({ name: 'failed' } & Remains);

/** What may have to be cleaned up. */
interface Remains {
  /** `undefined` while no id is known. */
  upload: UploadAddress | undefined;
  /** The error of a call that may have acted all the same: an upload may have been opened, or the object may exist. */
  doubt: unknown;
}

/** What happens to an upload. `doubt` is `undefined` when the server refused, and so did not act. */
export type UploadEvent =
  | { type: 'initiate' }
  | { type: 'initiated'; upload: UploadAddress }
  | { type: 'initiate-failed'; doubt: unknown }
  | { type: 'complete' }
  | { type: 'completed' }
  | { type: 'complete-failed'; doubt: unknown }
  | { type: 'abort' }
  | { type: 'aborted'; outcome: AbortOutcome }
  | { type: 'abort-failed' };

/** The state after an event; the same state when the event means nothing to it. */
export function transition(state: UploadState, event: UploadEvent): UploadState {
  switch (state.name) {
    case 'idle':
      if (event.type === 'initiate') return { name: 'initiating' };
      if (event.type === 'abort') return { name: 'aborting', upload: undefined, doubt: undefined };
      break;
    case 'initiating':
      if (event.type === 'initiated') return { name: 'uploading', upload: event.upload };
      if (event.type === 'initiate-failed') return { name: 'failed', upload: undefined, doubt: event.doubt };
      if (event.type === 'abort') return { name: 'aborting', upload: undefined, doubt: undefined };
      break;
    case 'uploading':
      if (event.type === 'complete') return { name: 'completing', upload: state.upload };
      if (event.type === 'abort') return { name: 'aborting', upload: state.upload, doubt: undefined };
      break;
    case 'completing':
      if (event.type === 'completed') return { name: 'completed', upload: state.upload };
      if (event.type === 'complete-failed')
        return event.doubt === undefined
          ? { name: 'uploading', upload: state.upload }
          : { name: 'failed', upload: state.upload, doubt: event.doubt };
      if (event.type === 'abort') return { name: 'aborting', upload: state.upload, doubt: undefined };
      break;
    case 'aborting':
      if (event.type === 'initiated') return { ...state, upload: event.upload, doubt: undefined };
      if (event.type === 'initiate-failed' || event.type === 'complete-failed')
        return { ...state, doubt: event.doubt };
      if (event.type === 'completed' && state.upload) return { name: 'completed', upload: state.upload };
      if (event.type === 'aborted') return { name: 'aborted', outcome: event.outcome };
      if (event.type === 'abort-failed') return { ...state, name: 'failed' };
      break;
    case 'failed':
      if (event.type === 'abort') return { ...state, name: 'aborting' };
      // Late answers, after waiting for them was given up.
      if (event.type === 'initiated') return { ...state, upload: event.upload, doubt: undefined };
      if (event.type === 'completed' && state.upload) return { name: 'completed', upload: state.upload };
      break;
    // Nothing leads out of completed and aborted.
  }
  return state;
}
