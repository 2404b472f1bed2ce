// An upload's state, progress and end in words: what it is doing, what happened, and what a person can do about it.
import type { AbortOutcome, UploadState } from 'cos-abort/upload';
import { bytesOf } from '../words.ts';
import { adviceFor } from './error-words.ts';
import type { Upload } from './upload.ts';

type State = UploadState['name'];

/** Nothing of them is under way, and nothing can be left of them. */
const ENDED: readonly State[] = ['completed', 'aborted'];
const ACTIVE: readonly State[] = ['idle', 'initiating', 'uploading', 'completing'];

export const hasEnded = ({ state }: Upload): boolean => ENDED.includes(state);
/** Whether cancelling it makes sense. */
export const isActive = ({ state }: Upload): boolean => ACTIVE.includes(state);

const STATE: Record<Exclude<State, 'aborted' | 'failed'>, string> = {
  idle: 'Waiting to start.',
  initiating: 'Opening the upload in the bucket.',
  uploading: 'Uploading.',
  completing: 'All parts are stored. The bucket is putting them together.',
  completed: 'Completed: the parts have become an object.',
  aborting: 'Aborting: the bucket deletes the parts, and is asked again so that none arrives late.',
};

const OUTCOME: Record<AbortOutcome['outcome'], string> = {
  aborted: 'The bucket has deleted its parts. Nothing is left.',
  gone: 'The bucket no longer knew the upload. Nothing is left.',
  completed: 'Completing was faster than cancelling: the object exists.',
  'never-started': 'Nothing had reached the bucket. Nothing is left.',
  unconfirmed:
    'The abort is not confirmed, so parts may be left in the bucket. Abort again; reloading this page does so too.',
};

/** The state, and once it has ended why and how. */
export function stateInWords({ state, outcome, error }: Upload): string {
  if (state === 'aborted' || state === 'failed') {
    const lead =
      error === undefined
        ? state === 'aborted'
          ? 'Cancelled.'
          : 'Cancelling failed.'
        : `Stopped. ${adviceFor(error)}`;
    const why = outcome?.error !== undefined && outcome.error !== error ? adviceFor(outcome.error) : '';
    return [lead, why, outcome && OUTCOME[outcome.outcome]].filter(Boolean).join(' ');
  }
  if (state === 'aborting' && error !== undefined) return `${adviceFor(error)} ${STATE.aborting}`;
  return outcome?.outcome === 'completed' ? OUTCOME.completed : STATE[state];
}

/** "2.5 of 5 MiB, 1.9 MiB/s, about 2 s left" */
export function progressInWords(arrived: number, size: number, speed: number): string {
  const left = speed > 0 ? Math.ceil((size - arrived) / speed) : 0;
  const pace = speed > 0 ? [`${bytesOf(speed)}/s`, left > 0 ? `about ${durationOf(left)} left` : ''] : [];
  return [`${bytesOf(arrived)} of ${bytesOf(size)}`, ...pace].filter(Boolean).join(', ');
}

const durationOf = (seconds: number): string =>
  seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
