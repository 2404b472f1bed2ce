// An upload's state, progress and end in words: what it is doing, what happened, and what a person can do
// about it.
import type { AbortOutcome, UploadState } from 'cos-abort/upload';
import { bytesOf } from '../words.ts';
import { adviceFor } from './error-words.ts';
import type { Upload } from './upload.ts';
import type { Server } from './way.ts';

type State = UploadState['name'];

/** As much of an upload as its words need. */
export type Told = Pick<Upload, 'state' | 'outcome' | 'error' | 'uploadId' | 'content' | 'file' | 'arrived'>;

/** What a person can do with a card. */
export type Action = 'cancel' | 'go-on' | 'again' | 'dismiss';

const ENDED: readonly State[] = ['completed', 'aborted'];
const ACTIVE: readonly State[] = ['idle', 'initiating', 'uploading', 'completing'];

/** Nothing of it is under way, and nothing can be left of it. */
export const hasEnded = ({ state }: Pick<Upload, 'state'>): boolean => ENDED.includes(state);
/** Whether cancelling it makes sense. */
export const isActive = ({ state }: Pick<Upload, 'state'>): boolean => ACTIVE.includes(state);

/** Whether a person is asked: go on, or discard? */
export const awaitsFile = ({ state, content }: Pick<Upload, 'state' | 'content'>): boolean =>
  state === 'uploading' && content === undefined;

const STATE: Record<Exclude<State, 'aborted' | 'failed'>, string> = {
  idle: 'Waiting for its turn',
  initiating: 'Opening the upload',
  uploading: 'Uploading',
  completing: 'The bucket is putting the parts together',
  completed: 'Completed',
  aborting: 'Cancelling: the bucket is deleting the parts',
};

const OUTCOME: Record<AbortOutcome['outcome'], string> = {
  aborted: 'Nothing is left.',
  gone: 'The bucket no longer knew it. Nothing is left.',
  completed: 'Completing was faster than cancelling: the object exists.',
  'never-started': 'It had not begun.',
  unconfirmed:
    "It is not confirmed, so parts may be left in the bucket. This browser's journal remembers the upload.",
};

/** Where no uploadId ever came, nobody here can abort it. */
const NO_ID =
  'Whether an upload was opened is not known. If so, it is empty, and the nightly sweep aborts it.';

/** The state, and once it has ended why and how. */
export function stateInWords(upload: Told, asked: Server): string {
  const { state, outcome, error, uploadId } = upload;
  if (awaitsFile(upload)) return questionInWords(upload, asked);
  if (state === 'aborting' && error !== undefined) return `${adviceFor(error, asked)} ${STATE.aborting}`;
  if (outcome?.outcome === 'completed') return OUTCOME.completed;
  if (state !== 'aborted' && state !== 'failed') return STATE[state];
  const isConfirmed = state === 'aborted';
  const cancelled = isConfirmed ? 'Cancelled.' : 'Not cancelled.';
  const lead = error === undefined ? cancelled : `Stopped. ${adviceFor(error, asked)}`;
  const why = outcome?.error !== undefined && outcome.error !== error ? adviceFor(outcome.error, asked) : '';
  const end = isConfirmed || uploadId ? outcome && OUTCOME[outcome.outcome] : NO_ID;
  return [lead, why, end].filter(Boolean).join(' ');
}

function questionInWords({ error, arrived, file }: Told, asked: Server): string {
  const stored =
    error === undefined
      ? `${bytesOf(arrived)} of ${bytesOf(file.size)} are stored.`
      : `How much of it is stored is not known. ${adviceFor(error, asked)}`;
  return `${stored} To go on, choose the file again.`;
}

/** The first is the chief one, which is always there. */
export function actionsOf(upload: Told): Action[] {
  const { state, error, uploadId, content } = upload;
  if (awaitsFile(upload)) return ['cancel', 'go-on'];
  if (state === 'failed') return uploadId ? ['cancel', 'dismiss'] : ['dismiss', 'again'];
  if (!hasEnded({ state })) return ['cancel'];
  return error === undefined || state === 'completed' || !content ? ['dismiss'] : ['dismiss', 'again'];
}

/** What stands on the button. */
export function actionInWords(action: Action, upload: Pick<Upload, 'state' | 'content'>): string {
  if (action === 'go-on') return 'Go on';
  if (action === 'again') return 'Upload again';
  if (action === 'dismiss') return 'Dismiss';
  if (awaitsFile(upload)) return 'Discard';
  return upload.state === 'failed' ? 'Cancel again' : 'Cancel';
}

/** "2.5 of 5 MiB, 1.9 MiB/s, about 2 s left" */
export function progressInWords(arrived: number, size: number, speed: number): string {
  const left = speed > 0 ? Math.ceil((size - arrived) / speed) : 0;
  const pace = speed > 0 ? [`${bytesOf(speed)}/s`, left > 0 ? `about ${durationOf(left)} left` : ''] : [];
  return [`${bytesOf(arrived)} of ${bytesOf(size)}`, ...pace].filter(Boolean).join(', ');
}

const durationOf = (seconds: number): string =>
  seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
