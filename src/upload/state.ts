// The life of an upload: its state, what happens to it, and two pure functions of both. Everything that acts
// is in session.ts and cancel.ts.

import type { UploadAddress } from '../address.ts';
import type { Certainty } from './certainty.ts';
import { type AbortOutcome, type Deletes, type Facts, NO_DELETES } from './facts.ts';

/** What an upload is doing. */
export type UploadState =
  | { name: 'idle' | 'initiating' | 'uploading' | 'completing' | 'completed' | 'aborting' }
  | { name: 'aborted'; outcome: AbortOutcome }
  /** Something could not be done, or not be known. An abort may be tried (again). */
  | { name: 'failed' };

/** What happens to an upload. */
export type UploadEvent =
  | { type: 'initiate' }
  | { type: 'initiated'; address: UploadAddress }
  | { type: 'initiate-failed'; certainty: Certainty }
  | { type: 'complete' }
  | { type: 'completed' }
  | { type: 'complete-failed'; certainty: Certainty }
  | { type: 'abort' }
  | { type: 'deleted'; deletes: Deletes }
  | { type: 'aborted'; outcome: AbortOutcome }
  | { type: 'abort-failed' };

/** The state after an event; the same state when the event means nothing to it. */
export function transition(state: UploadState, event: UploadEvent): UploadState {
  switch (state.name) {
    case 'idle':
      if (event.type === 'initiate') return { name: 'initiating' };
      if (event.type === 'abort') return { name: 'aborting' };
      break;
    case 'initiating':
      if (event.type === 'initiated') return { name: 'uploading' };
      if (event.type === 'initiate-failed') return { name: 'failed' };
      if (event.type === 'abort') return { name: 'aborting' };
      break;
    case 'uploading':
      if (event.type === 'complete') return { name: 'completing' };
      if (event.type === 'abort') return { name: 'aborting' };
      break;
    case 'completing':
      if (event.type === 'completed') return { name: 'completed' };
      if (event.type === 'complete-failed') return { name: event.certainty.known ? 'uploading' : 'failed' };
      if (event.type === 'abort') return { name: 'aborting' };
      break;
    case 'aborting':
      if (event.type === 'completed') return { name: 'completed' };
      if (event.type === 'aborted') return { name: 'aborted', outcome: event.outcome };
      if (event.type === 'abort-failed') return { name: 'failed' };
      break;
    case 'failed':
      if (event.type === 'abort') return { name: 'aborting' };
      if (event.type === 'completed') return { name: 'completed' }; // late news
      break;
    // Nothing leads out of completed and aborted.
  }
  return state;
}

/** What is known after an event. */
export function learn(facts: Facts, event: UploadEvent): Facts {
  switch (event.type) {
    case 'initiate':
      return { ...facts, initiate: { is: 'under-way' } };
    case 'initiated':
      return { ...facts, initiate: { is: 'done', address: event.address } };
    case 'initiate-failed':
      return { ...facts, initiate: failed(event.certainty) };
    case 'complete':
      return { ...facts, complete: { is: 'under-way' } };
    case 'completed':
      return { ...facts, complete: { is: 'done' } };
    case 'complete-failed':
      return { ...facts, complete: failed(event.certainty) };
    case 'abort':
      return { ...facts, deletes: NO_DELETES };
    case 'deleted':
      return { ...facts, deletes: event.deletes, outcomes: [...facts.outcomes, ...event.deletes.outcomes] };
    default:
      return facts;
  }
}

const failed = (certainty: Certainty): { is: 'refused' } | { is: 'uncertain'; error: unknown } =>
  certainty.known ? { is: 'refused' } : { is: 'uncertain', error: certainty.error };
