// What recovery has done, in words.
import type { RecoveredUpload } from 'cos-abort/upload';
import { counted } from '../words.ts';
import { adviceFor } from './error-words.ts';
import type { Server } from './way.ts';

/** A sentence for each thing that it has done; none when there was nothing to do. */
export function recoveryInWords(found: readonly RecoveredUpload[], asked: Server): string[] {
  const of = (outcome: RecoveredUpload['outcome']): readonly RecoveredUpload[] =>
    found.filter((upload) => upload.outcome === outcome);
  const sentences: Partial<Record<RecoveredUpload['outcome'], (uploads: string) => string>> = {
    aborted: (uploads) =>
      `${uploads} still open after the tab was closed or had crashed: aborted now, and the parts are deleted.`,
    gone: (uploads) => `${uploads} gone already: what the closing tab had sent has arrived.`,
    ended: (uploads) =>
      `${uploads} being completed when the tab went away: now an object, or gone. Nothing unfinished is left.`,
    unconfirmed: (uploads) =>
      `${uploads} not aborted. ${adviceFor(of('unconfirmed')[0]?.error, asked)} The journal still remembers it: try again.`,
    unknown: (uploads) =>
      `${uploads} perhaps unfinished. This browser cannot tell whether another tab still sends it: over plain http it has no Web Locks.`,
  };
  return Object.entries(sentences).flatMap(([outcome, sentence]) => {
    const { length } = of(outcome as RecoveredUpload['outcome']);
    return length > 0 ? sentence(`${counted(length, 'upload')} ${length > 1 ? 'were' : 'was'}`) : [];
  });
}
