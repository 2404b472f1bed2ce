// The moments of the last minute in which parts were deleted: whose, why, what the bucket answered, and how
// much that freed.
import type { FreedUpload } from '../protocol.ts';
import { bytesOf, counted } from '../words.ts';
import { fileNameOf } from './request-name.ts';

/** Why an upload was aborted. `aborted`: by another page, whose reason this one does not know. */
export type Cause = 'cancelled' | 'stopped' | 'tab closed' | 'recovered' | 'aborted';

export interface Moment {
  cause: Cause;
  /** When the first DELETE came, in milliseconds since the epoch. */
  time: number;
  names: readonly string[];
  bytes: number;
  /** What each DELETE was answered; of several uploads, as far as it is the same for all. */
  answers: readonly number[];
}

/** Milliseconds. What happens for the same reason in so short a time is one moment. */
const TOGETHER = 2000;

export class Moments {
  /**
   * By uploadId. A cause stays what it was when it was known: the page forgets an upload that is dismissed.
   */
  readonly #causes = new Map<string, Cause>();

  /** @param causeOf tells what is known by now; `undefined` for nothing. */
  tell(freed: readonly FreedUpload[], causeOf: (upload: FreedUpload) => Cause | undefined): Moment[] {
    for (const uploadId of this.#causes.keys())
      if (!freed.some((upload) => upload.uploadId === uploadId)) this.#causes.delete(uploadId);
    const moments: Moment[] = [];
    for (const upload of freed) {
      const cause = this.#causes.get(upload.uploadId) ?? causeOf(upload);
      if (cause) this.#causes.set(upload.uploadId, cause);
      const moment = momentOf(upload, cause ?? 'aborted');
      const last = moments.at(-1);
      if (last && last.cause === moment.cause && moment.time - last.time < TOGETHER)
        moments[moments.length - 1] = together(last, moment);
      else moments.push(moment);
    }
    return moments;
  }
}

const momentOf = ({ key, time, bytes, answers }: FreedUpload, cause: Cause): Moment => ({
  cause,
  time,
  names: [fileNameOf(key)],
  bytes,
  answers,
});

function together(one: Moment, other: Moment): Moment {
  const differ = one.answers.findIndex((status, i) => status !== other.answers[i]);
  return {
    ...one,
    names: [...one.names, ...other.names],
    bytes: one.bytes + other.bytes,
    answers: differ === -1 ? one.answers : one.answers.slice(0, differ),
  };
}

/** Whether the bucket has said that it knows nothing of it any more. */
export const isConfirmed = ({ answers }: Moment): boolean => answers.at(-1) === 404;

/** "3 uploads"; `undefined` for one, which has a name. */
export const subjectOf = ({ names }: Moment): string | undefined =>
  names.length > 1 ? counted(names.length, 'upload') : undefined;

/** "DELETE 204 → asked again 404" */
export const answersInWords = ({ answers }: Moment): string =>
  answers.map((status, i) => `${i === 0 ? 'DELETE' : 'asked again'} ${status}`).join(' → ');

/** "24 MiB freed" */
export const freedInWords = ({ bytes }: Moment): string =>
  bytes > 0 ? `${bytesOf(bytes)} freed` : 'it held no part';

/** "3 s ago" */
export const ago = (time: number, now: number): string =>
  now - time < 1000 ? 'just now' : `${Math.floor((now - time) / 1000)} s ago`;
