// The view of all uploads together, and the button that cancels them all.
import { counted } from '../words.ts';
import { byId } from './dom.ts';
import type { Upload } from './upload.ts';
import { isActive, progressInWords } from './upload-words.ts';

/** `show` after each change, `add` for each upload. */
export function totalsView(): { add(upload: Upload): void; show(): void } {
  const box = byId('totals', 'div');
  const button = byId('cancel-all', 'button');
  let batch: Upload[] = [];
  button.addEventListener('click', () => {
    for (const upload of batch.filter(isActive)) upload.cancel();
  });
  return {
    add(upload) {
      // Uploads that ended before are no part of what a person waits for now.
      if (!batch.some(isActive)) batch = [];
      batch.push(upload);
      box.hidden = false;
    },
    show() {
      const active = batch.filter(isActive);
      const going = batch.filter((upload) => isActive(upload) || upload.state === 'completed');
      const sum = (figure: (upload: Upload) => number): number =>
        going.reduce((total, upload) => total + figure(upload), 0);
      const size = sum(({ file }) => file.size);
      const arrived = sum((upload) => upload.arrived);
      const bar = byId('total-bar', 'progress');
      bar.max = size || 1;
      bar.value = arrived;
      byId('total-words', 'p').textContent =
        active.length > 0
          ? `${going.length - active.length} of ${counted(going.length, 'file')} done: ${progressInWords(arrived, size, speedOf(active))}`
          : endInWords(batch);
      button.ariaDisabled = String(active.length === 0);
    },
  };
}

const speedOf = (active: readonly Upload[]): number =>
  active.filter(({ state }) => state === 'uploading').reduce((sum, { speed }) => sum + speed, 0);

/** "2 completed, 1 aborted." */
function endInWords(batch: readonly Upload[]): string {
  const counts = Map.groupBy(batch, ({ state }) => state);
  return `${[...counts].map(([state, uploads]) => `${uploads.length} ${state === 'failed' ? 'not confirmed' : state}`).join(', ')}.`;
}
