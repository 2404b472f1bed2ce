// The view of one upload: its status, its progress, and the button that cancels it or takes the card away.
import { bytesOf } from '../words.ts';
import { byId, element } from './dom.ts';
import type { Phase, Upload, UploadPart } from './upload.ts';

const STATUS: Record<Phase, string> = {
  starting: 'Starting',
  uploading: 'Uploading',
  completing: 'Putting the parts together',
  completed: 'Completed: the parts have become an object',
  cancelling: 'Cancelling',
  cancelled: 'Cancelled',
  failed: 'Failed',
};
const ENDED: readonly Phase[] = ['completed', 'cancelled', 'failed'];

/** Adds a card to the list. The function returned shows the upload's present state on it. */
export function addCard(list: HTMLElement, upload: Upload, announce: (text: string) => void): () => void {
  const card = (byId('card-template', 'template').content.cloneNode(true) as DocumentFragment).querySelector('li')!;
  const [title, status, button, total, parts] = ['h3', '.card-status', 'button', '.total', '.parts'].map((selector) =>
    card.querySelector(selector),
  ) as [HTMLElement, HTMLElement, HTMLButtonElement, HTMLProgressElement, HTMLElement];
  const { name, size } = upload.file;
  title.textContent = name;
  total.ariaLabel = `All of ${name}`;
  parts.ariaLabel = `Parts of ${name}`;
  const showParts = upload.parts.map((part) => addPart(parts, part));
  button.addEventListener('click', () => {
    if (!ENDED.includes(upload.phase)) return upload.cancel();
    card.remove();
    byId('file', 'input').focus();
  });
  let shown: Phase | undefined;
  list.prepend(card);
  return show;

  function show(): void {
    const arrived = upload.parts.reduce((sum, part) => sum + part.arrived, 0);
    total.value = arrived / size;
    for (const showPart of showParts) showPart();
    status.textContent =
      upload.phase === 'uploading'
        ? `${bytesOf(arrived)} of ${bytesOf(size)}`
        : [STATUS[upload.phase], upload.detail].filter(Boolean).join('. ');
    if (shown === upload.phase) return;
    shown = upload.phase;
    card.dataset.phase = shown;
    const ended = ENDED.includes(shown);
    // One button with one place, so that the keyboard's focus stays where it is.
    button.textContent = ended ? 'Remove' : 'Cancel';
    button.ariaLabel = `${button.textContent} ${name}`;
    button.ariaDisabled = String(shown === 'cancelling' || shown === 'completing');
    announce(`${name}: ${STATUS[shown]}. ${upload.detail}`);
  }
}

function addPart(list: HTMLElement, part: UploadPart): () => void {
  const bar = element('progress', '');
  bar.max = part.size;
  bar.ariaLabel = `Part ${part.partNumber}`;
  const state = element('span', 'part-state');
  const item = element('li', '', element('span', 'part-number', String(part.partNumber)), bar, state);
  list.append(item);
  return () => {
    bar.value = part.arrived;
    item.dataset.state = part.state;
    state.textContent = part.state;
  };
}
