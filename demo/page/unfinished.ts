// What an earlier page has left open on purpose: a person says whether to go on with it, or to discard it.
import { type BucketAddress, isCosServiceError, type ListedPart, type UploadAddress } from 'cos-abort';
import { UploadController, type UploadJournal } from 'cos-abort/upload';
import { bytesOf } from '../words.ts';
import { byId, element, isolated, nameElement } from './dom.ts';
import { adviceFor } from './error-words.ts';
import { fileNameOf } from './request-name.ts';
import type { Way } from './way.ts';

export interface UnfinishedOptions {
  address: BucketAddress;
  way: Way;
  /** Of what stays open when its page goes away. */
  kept: UploadJournal;
  goOn: (file: File, upload: UploadController) => void;
  discard: (uploads: readonly UploadController[]) => Promise<void>;
  announce: (text: string) => void;
}

/** An upload that a person is asked about. */
interface Question {
  /** Adopted: no other page asks about it, or ends it. */
  upload: UploadController;
  fileName: string;
  element: HTMLLIElement;
}

export class Unfinished {
  readonly #options: UnfinishedOptions;
  readonly #list = byId('unfinished', 'ul');
  readonly #input = byId('same-file', 'input');
  readonly #questions = new Set<Question>();
  /** Whose file is being chosen. */
  #goingOn: Question | undefined;

  constructor(options: UnfinishedOptions) {
    this.#options = options;
    // Without Web Locks nobody could tell whether another tab still sends it.
    byId('keep', 'input').disabled = options.kept.state !== 'ready';
    this.#input.addEventListener('change', () => this.#goOn());
    byId('discard-all', 'button').addEventListener('click', () => this.#discard([...this.#questions]));
  }

  /** Asks about each whose page is gone. Never rejects. */
  async ask(): Promise<void> {
    const { endpoint } = this.#options.address;
    const recorded = await this.#options.kept.entries({ endpoint });
    const left = recorded.filter(({ page }) => page === 'gone');
    await Promise.all(left.map(({ address }) => this.#askAbout(address)));
  }

  async #askAbout(address: UploadAddress): Promise<void> {
    const { way, kept } = this.#options;
    const upload = new UploadController(address, { ...way.service, journal: kept });
    const fileName = fileNameOf(address.key);
    const question = { upload, fileName, element: element('li', 'card') };
    try {
      this.#show(question, inBucket(await way.stored(address)));
    } catch (error) {
      // What is gone is forgotten: there is nothing to ask.
      if (isCosServiceError(error) && error.status === 404) await upload.abort();
      else
        this.#show(question, `how much of it is in the bucket is not known. ${adviceFor(error, way.asks)}`);
    }
  }

  #show(question: Question, words: string): void {
    const { fileName } = question;
    const goOn = button('Go on', fileName, () => {
      this.#goingOn = question;
      this.#input.value = ''; // the same file may be chosen again
      this.#input.click();
    });
    const discard = button('Discard', fileName, () => this.#discard([question]));
    question.element.dataset.unfinished = fileName;
    question.element.append(
      element('p', '', nameElement(fileName), ` was not finished: ${words}`),
      element('div', 'card-actions', goOn, discard),
    );
    this.#questions.add(question);
    this.#list.append(question.element);
    this.#showAll();
    this.#options.announce(`${isolated(fileName)} was not finished: ${words}`);
  }

  #goOn(): void {
    const question = this.#goingOn;
    const file = this.#input.files?.[0];
    if (!question || !file) return;
    const { fileName, upload } = question;
    const refused = byId('refused', 'p');
    refused.hidden = file.name === fileName;
    refused.textContent = refused.hidden ? '' : `To go on, choose ${isolated(fileName)} again.`;
    if (!refused.hidden) return;
    this.#remove([question]);
    this.#options.goOn(file, upload);
  }

  #discard(questions: readonly Question[]): void {
    this.#remove(questions);
    void this.#options.discard(questions.map(({ upload }) => upload));
  }

  #remove(questions: readonly Question[]): void {
    for (const question of questions) {
      question.element.remove();
      this.#questions.delete(question);
    }
    this.#showAll();
    byId('files', 'input').focus();
  }

  #showAll(): void {
    byId('discard-all', 'button').hidden = this.#questions.size < 2;
  }
}

/** "2.5 MiB of it are in the bucket." */
const inBucket = (parts: readonly ListedPart[]): string =>
  `${bytesOf(parts.reduce((sum, { size }) => sum + size, 0))} of it are in the bucket.`;

function button(words: string, fileName: string, act: () => void): HTMLButtonElement {
  const made = element('button', 'button', words);
  made.type = 'button';
  made.ariaLabel = `${words} ${isolated(fileName)}`;
  made.addEventListener('click', act);
  return made;
}
