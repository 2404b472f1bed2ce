// What is known of an upload, and the one function from there to how its abort ended. Late news is learnt
// like any other.

import type { UploadAddress } from '../address.ts';
import type { AbortResult } from '../multipart/abort.ts';
import { outOfTime } from '../support/time.ts';

/** How an abort ended. Only `unconfirmed` may have left something in the bucket. */
export type AbortOutcome =
  | {
      /**
       * `aborted`: COS confirmed it. `gone`: COS no longer knows the upload. `completed`: completing had won,
       * the object exists. `never-started`: no upload was ever opened.
       */
      outcome: 'aborted' | 'gone' | 'completed' | 'never-started';
      error?: undefined;
      address?: undefined;
    }
  | {
      /** It could not be known. */
      outcome: 'unconfirmed';
      /** Why. */
      error: unknown;
      /**
       * What is unconfirmed, where its id is known: for a later `abortMultipartUpload`, a journal or a sweep.
       */
      address?: UploadAddress;
    };

/** What is known of a request that is sent once. */
type Fact<Done> =
  | { is: 'not-sent' }
  | { is: 'under-way' }
  | { is: 'refused' }
  | { is: 'uncertain'; error: unknown }
  | ({ is: 'done' } & Done);

/** What is known of the DELETEs of the latest clean-up. */
export interface Deletes {
  /** What COS said to each, in order. */
  outcomes: readonly AbortResult['outcome'][];
  /** Why there was not one more that was needed. */
  failed: { error: unknown } | undefined;
}

/** What is known of an upload. */
export interface Facts {
  initiate: Fact<{ address: UploadAddress }>;
  complete: Fact<object>;
  deletes: Deletes;
  /** What COS said to the DELETEs of all clean-ups, in order. */
  outcomes: Deletes['outcomes'];
}

/** Of a clean-up that has not begun. */
export const NO_DELETES: Deletes = { outcomes: [], failed: undefined };

/** Of an upload that has not begun. */
export const nothingKnown: Facts = {
  initiate: { is: 'not-sent' },
  complete: { is: 'not-sent' },
  deletes: NO_DELETES,
  outcomes: [],
};

/** How an abort ended, by what is known at its end. */
export function outcomeOf(facts: Facts): AbortOutcome {
  const { initiate, complete, deletes } = facts;
  if (complete.is === 'done') return { outcome: 'completed' };
  if (initiate.is === 'not-sent' || initiate.is === 'refused') return { outcome: 'never-started' };
  if (initiate.is === 'under-way') return { outcome: 'unconfirmed', error: outOfTime() };
  if (initiate.is === 'uncertain') return { outcome: 'unconfirmed', error: initiate.error };

  const { address } = initiate;
  const unconfirmed = (error: unknown): AbortOutcome => ({ outcome: 'unconfirmed', error, address });
  if (complete.is === 'under-way') return unconfirmed(outOfTime());
  if (deletes.failed) return unconfirmed(deletes.failed.error);
  if (deletes.outcomes.length === 0) return unconfirmed(outOfTime());
  // What a lost Complete may have made is gone for COS, too, and some servers answer 204 to any DELETE.
  if (complete.is === 'uncertain' && !provesAbort(facts)) return unconfirmed(complete.error);
  return { outcome: facts.outcomes.includes('aborted') ? 'aborted' : 'gone' };
}

/** Whether the DELETEs alone prove that the upload was still there, and that it is there no more. */
export const provesAbort = ({ outcomes }: Facts): boolean =>
  outcomes[0] === 'aborted' && outcomes.at(-1) === 'gone';
