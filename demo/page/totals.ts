// The view of all uploads together, and the button that cancels them all, or dismisses them all once they
// have ended.
import { counted } from '../words.ts';
import { byId, setText } from './dom.ts';
import type { Upload } from './upload.ts';
import { isActive, progressInWords } from './upload-words.ts';

export interface TotalsOptions {
  cancelAll: () => void;
  dismissAll: () => void;
}

export class Totals {
  readonly #button = byId('all', 'button');

  constructor({ cancelAll, dismissAll }: TotalsOptions) {
    this.#button.addEventListener('click', () =>
      this.#button.dataset.action === 'cancel-all' ? cancelAll() : dismissAll(),
    );
  }

  show(uploads: readonly Upload[]): void {
    const active = uploads.filter(isActive);
    const isBusy = active.length > 0 || uploads.some(({ state }) => state === 'aborting');
    byId('totals', 'div').hidden = uploads.length === 0;
    this.#button.dataset.action = isBusy ? 'cancel-all' : 'dismiss-all';
    setText(this.#button, isBusy ? 'Cancel all' : 'Dismiss all');
    this.#button.ariaDisabled = String(isBusy && active.length === 0);
    const going = uploads.filter((upload) => isActive(upload) || upload.state === 'completed');
    const size = sum(going, ({ file }) => file.size);
    const arrived = sum(going, (upload) => upload.arrived);
    const bar = byId('total-bar', 'progress');
    bar.max = size || 1;
    bar.value = arrived;
    const speed = sum(active, (upload) => (upload.state === 'uploading' ? upload.speed : 0));
    setText(
      byId('total-words', 'p'),
      active.length > 0
        ? `${going.length - active.length} of ${counted(going.length, 'file')}: ${progressInWords(arrived, size, speed)}`
        : endInWords(uploads),
    );
  }
}

const sum = (uploads: readonly Upload[], figure: (upload: Upload) => number): number =>
  uploads.reduce((total, upload) => total + figure(upload), 0);

const ENDS: Partial<Record<Upload['state'], string>> = {
  completed: 'completed',
  aborting: 'being cancelled',
  aborted: 'cancelled',
  failed: 'not confirmed',
};

/** "2 completed, 1 cancelled." */
function endInWords(uploads: readonly Upload[]): string {
  const groups = Map.groupBy(uploads, ({ state, error }) =>
    state === 'aborted' && error !== undefined ? 'stopped' : (ENDS[state] ?? state),
  );
  return `${[...groups].map(([end, { length }]) => `${length} ${end}`).join(', ')}.`;
}
