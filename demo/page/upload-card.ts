// The view of one upload: its state in words, its progress, and the button that cancels it or takes the card away.
import { counted } from '../words.ts';
import { byId, element } from './dom.ts';
import type { Upload, UploadPart } from './upload.ts';
import { hasEnded, progressInWords, stateInWords } from './upload-words.ts';

/** Adds a card to the list. The function returned shows the upload's present state on it. */
export function addCard(list: HTMLElement, upload: Upload, announce: (text: string) => void): () => void {
  const card = (byId('card-template', 'template').content.cloneNode(true) as DocumentFragment).querySelector(
    'li',
  )!;
  const one = <E extends HTMLElement>(selector: string): E => card.querySelector<E>(selector)!;
  const title = one('h3');
  const status = one('.card-status');
  const progress = one('.card-progress');
  const summary = one('summary');
  const parts = one('.parts');
  const button = one<HTMLButtonElement>('button');
  const total = one<HTMLProgressElement>('.total');
  const { name, size } = upload.file;
  card.dataset.upload = title.textContent = name;
  total.max = size;
  total.ariaLabel = `All of ${name}`;
  parts.ariaLabel = `Parts of ${name}`;
  const showParts = upload.parts.map((part) => addPart(parts, part));
  button.addEventListener('click', () => {
    if (!hasEnded(upload)) return upload.cancel();
    card.remove();
    byId('files', 'input').focus();
  });
  let said = '';
  list.prepend(card);
  return show;

  function show(): void {
    const { state, outcome, arrived, speed } = upload;
    const ended = hasEnded(upload);
    card.dataset.state = state;
    if (outcome) card.dataset.outcome = outcome.outcome;
    else delete card.dataset.outcome;
    total.value = arrived;
    for (const showPart of showParts) showPart();
    const stored = upload.parts.filter((part) => part.state === 'stored').length;
    summary.textContent = `${stored} of ${counted(upload.parts.length, 'part')} stored`;
    progress.textContent = state === 'uploading' ? progressInWords(arrived, size, speed) : '';
    // One button with one place, so that the keyboard's focus stays where it is.
    button.dataset.action = ended ? 'remove' : 'cancel';
    button.textContent = ended ? 'Remove' : state === 'failed' ? 'Abort again' : 'Cancel';
    button.ariaLabel = `${button.textContent} ${name}`;
    // An abort's state comes just before its outcome, and is not worth words of its own.
    if ((state === 'aborted' || state === 'failed') && !outcome) return;
    const words = stateInWords(upload);
    if (said === words) return;
    said = status.textContent = words;
    if (state !== 'idle' && state !== 'initiating' && state !== 'completing') announce(`${name}: ${words}`);
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
    item.dataset.part = part.state;
    state.textContent =
      part.state === 'sending' ? `${Math.floor((part.arrived / part.size) * 100)} %` : part.state;
  };
}
