// The other side of closing.ts: a tab that was opened to upload one file and to go away meanwhile.
import type { Leaving } from './closing-words.ts';
import { byId } from './dom.ts';
import type { Upload } from './upload.ts';

const SIZE = 24 * 1024 * 1024;
/** Parts that are in the bucket before the tab goes away. */
const ENOUGH = 4;
/** Milliseconds between two looks at the upload. */
const LOOK = 100;

const WORDS: Record<Leaving, string> = {
  close: 'This tab closes by itself while it uploads.',
  // A page cannot crash itself, but it can go away as if it had.
  crash:
    'This tab closes by itself while it uploads, and sends nothing when it goes: to the bucket, that is a crash.',
};

/** What this tab was opened for; `undefined` for a tab of a person's own. */
export function leavingOf(search: string): { leaving: Leaving; file: string } | undefined {
  const query = new URLSearchParams(search);
  const leaving = query.get('leaving');
  const file = query.get('file');
  return file && (leaving === 'close' || leaving === 'crash') ? { leaving, file } : undefined;
}

export function uploadAndLeave(leaving: Leaving, name: string, add: (file: File) => Upload): void {
  byId('intro', 'p').textContent = WORDS[leaving];
  const upload = add(new File([new Uint8Array(SIZE)], name));
  const timer = setInterval(() => {
    if (upload.parts.filter(({ state }) => state === 'stored').length < ENOUGH) return;
    clearInterval(timer);
    if (leaving === 'crash') upload.keep(true);
    globalThis.close();
  }, LOOK);
}
