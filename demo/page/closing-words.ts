// What this page has seen of a tab that it has opened, in words: three steps, each of them still to come,
// under way, or done.
import type { FreedUpload } from '../protocol.ts';
import { bytesOf, counted } from '../words.ts';

/** How the tab goes away. */
export type Leaving = 'close' | 'crash';

/** What has been seen of it. */
export interface Sighting {
  leaving: Leaving;
  /** A browser that lets no page open tabs. */
  isBlocked: boolean;
  isClosed: boolean;
  /** What the tab's upload held when it held most; `undefined` before it was opened. */
  held: { parts: number; bytes: number } | undefined;
  freed: FreedUpload | undefined;
  /** Whether it is this page that has aborted the upload. */
  isRecovered: boolean;
  /** Whether the tab has had time to send something. */
  isOverdue: boolean;
}

export interface ClosingStep {
  words: string;
  progress: 'to come' | 'under way' | 'done' | 'failed';
}

export function closingSteps(seen: Sighting): ClosingStep[] {
  return [uploadingStep(seen), leavingStep(seen), arrivingStep(seen)];
}

function uploadingStep({ isBlocked, held, isClosed }: Sighting): ClosingStep {
  if (isBlocked)
    return {
      words: 'The browser has not let this page open a tab. Allow it to open pop-up windows, and try again.',
      progress: 'failed',
    };
  if (!held) return { words: 'The new tab opens an upload.', progress: isClosed ? 'failed' : 'under way' };
  const stored = `${counted(held.parts, 'part')}, ${bytesOf(held.bytes)}`;
  return isClosed
    ? { words: `The tab was uploading: ${stored} in the bucket.`, progress: 'done' }
    : { words: `The new tab uploads: ${stored} in the bucket.`, progress: 'under way' };
}

function leavingStep({ leaving, held, isClosed }: Sighting): ClosingStep {
  if (isClosed)
    return {
      words: leaving === 'close' ? 'The tab was closed.' : 'The tab is gone, and could send nothing.',
      progress: 'done',
    };
  return {
    words: leaving === 'close' ? 'The tab closes while it uploads.' : 'The tab crashes while it uploads.',
    progress: held ? 'under way' : 'to come',
  };
}

function arrivingStep({ leaving, isClosed, held, freed, isRecovered, isOverdue }: Sighting): ClosingStep {
  if (!isClosed || !held) return { words: 'This page tells what arrived.', progress: 'to come' };
  const end = freed ? `DELETE ${freed.answers[0] ?? ''}, ${bytesOf(freed.bytes)} freed` : '';
  if (freed && isRecovered)
    return {
      words: `Nothing arrived from the tab. This page found the upload in the journal and aborted it: ${end}.`,
      progress: 'done',
    };
  if (freed && leaving === 'crash')
    return {
      words: `Another page found the upload in the journal and aborted it: ${end}.`,
      progress: 'done',
    };
  if (freed) return { words: `What the tab sent while it closed has arrived: ${end}.`, progress: 'done' };
  return {
    words: isOverdue
      ? `Nothing arrives, and ${bytesOf(held.bytes)} stay billed. This page looks into the journal.`
      : 'Nothing has arrived yet.',
    progress: 'under way',
  };
}
