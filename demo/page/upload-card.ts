// The view of one upload: one line with its name, its state in words, its bar and its buttons; its parts are
// folded away below.
import { counted } from '../words.ts';
import { byId, element, isolated, setText } from './dom.ts';
import { PartBar } from './part-bar.ts';
import type { Upload } from './upload.ts';
import {
  type Action,
  actionInWords,
  actionsOf,
  awaitsFile,
  hasEnded,
  progressInWords,
  stateInWords,
} from './upload-words.ts';
import type { Server } from './way.ts';

export interface CardOptions {
  /** Whom the upload's requests are sent to. */
  asks: Server;
  /** Told what a person has chosen. */
  onAction: (action: Action) => void;
  /** Told what has happened to the upload. */
  announce: (text: string) => void;
}

export class UploadCard {
  readonly element: HTMLLIElement;
  readonly #upload: Upload;
  readonly #options: CardOptions;
  readonly #bar: PartBar;
  #announced = '';

  constructor(upload: Upload, options: CardOptions) {
    const template = byId('card-template', 'template').content.cloneNode(true) as DocumentFragment;
    this.element = template.querySelector('li')!;
    this.#upload = upload;
    this.#options = options;
    this.#bar = new PartBar(this.#one('.part-bar'), upload);
    const { name } = upload.file;
    this.element.dataset.upload = name;
    this.#one('bdi').textContent = name;
    this.#one('h3').title = name;
    this.#one('.parts').ariaLabel = `Parts of ${isolated(name)}`;
    this.#one('details').addEventListener('toggle', () => this.#showParts());
    for (const button of this.#buttons)
      button.addEventListener('click', () => options.onAction(button.dataset.action as Action));
  }

  /** Puts the keyboard's focus on its chief button. */
  focus(): void {
    this.#buttons[0]?.focus();
  }

  show(): void {
    const { state, outcome, parts } = this.#upload;
    const { dataset } = this.element;
    dataset.state = state;
    if (outcome) dataset.outcome = outcome.outcome;
    else delete dataset.outcome;
    dataset.look = this.#look;
    this.#bar.show();
    this.#showButtons();
    const stored = parts.filter((part) => part.state === 'stored').length;
    setText(this.#one('.card-parts'), `${stored} of ${counted(parts.length, 'part')} stored`);
    this.#showParts();
    // An abort's state comes just before its outcome, and is not worth words of its own.
    if ((state === 'aborted' || state === 'failed') && !outcome) return;
    this.#showWords();
  }

  /** The chief one first, though it stands last: so it keeps its place when the other comes. */
  get #buttons(): HTMLButtonElement[] {
    return [this.#one('.chief'), this.#one('.second')];
  }

  get #look(): 'bad' | 'good' | 'asking' | 'going' {
    if (this.#upload.error !== undefined || this.#upload.state === 'failed') return 'bad';
    if (hasEnded(this.#upload)) return 'good';
    return awaitsFile(this.#upload) ? 'asking' : 'going';
  }

  #one<E extends HTMLElement>(selector: string): E {
    return this.element.querySelector<E>(selector)!;
  }

  #showWords(): void {
    const { state, arrived, file, speed } = this.#upload;
    const words = stateInWords(this.#upload, this.#options.asks);
    const isGoing = state === 'uploading' && !awaitsFile(this.#upload);
    setText(this.#one('.card-status'), isGoing ? progressInWords(arrived, file.size, speed) : words);
    if (this.#announced === words) return;
    this.#announced = words;
    if (state !== 'idle' && state !== 'initiating' && state !== 'completing')
      this.#options.announce(`${isolated(file.name)}: ${words}`);
  }

  /** Each button keeps its place, so that the keyboard's focus stays where it is. */
  #showButtons(): void {
    const actions = actionsOf(this.#upload);
    for (const [i, button] of this.#buttons.entries()) {
      const action = actions[i];
      button.hidden = !action;
      if (!action) continue;
      button.dataset.action = action;
      setText(button, actionInWords(action, this.#upload));
      button.ariaLabel = `${button.textContent} ${isolated(this.#upload.file.name)}`;
      button.ariaDisabled = String(this.#upload.state === 'aborting');
    }
  }

  /** Sixty-four lines for each of fifty files are not worth having before somebody looks. */
  #showParts(): void {
    if (!this.#one<HTMLDetailsElement>('details').open) return;
    const list = this.#one('.parts');
    const { parts } = this.#upload;
    if (list.children.length === 0)
      list.append(
        ...parts.map(({ partNumber }) =>
          element(
            'li',
            '',
            element('span', 'part-number', `Part ${partNumber}`),
            element('span', 'part-state'),
          ),
        ),
      );
    for (const [i, { state, arrived, size }] of parts.entries()) {
      const item = list.children[i] as HTMLElement;
      item.dataset.part = state;
      const words = state === 'sending' ? `${Math.floor((arrived / size) * 100)} %` : state;
      setText(item.lastElementChild as HTMLElement, words);
    }
  }
}
