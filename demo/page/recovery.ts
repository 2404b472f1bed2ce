// What a crashed or closed tab has left: cleaned up when the page starts, and told to the person.
import type { BucketAddress } from 'cos-abort';
import { type RecoveredUpload, UploadController, type UploadJournal } from 'cos-abort/upload';
import { byId, element } from './dom.ts';
import { adviceFor } from './error-words.ts';
import { recoveryInWords } from './recovery-words.ts';
import type { Way } from './way.ts';

export class Recovery {
  readonly #journal: UploadJournal;
  readonly #address: BucketAddress;
  readonly #way: Way;
  readonly #recovered = new Set<string>();
  #isRunning = false;

  constructor(journal: UploadJournal, address: BucketAddress, way: Way) {
    this.#journal = journal;
    this.#address = address;
    this.#way = way;
  }

  /** Whether it has aborted the upload of that id. */
  has(uploadId: string): boolean {
    return this.#recovered.has(uploadId);
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Aborts what no living page holds. Never rejects. */
  async run(): Promise<void> {
    const { bucket, region, endpoint } = this.#address;
    this.#isRunning = true;
    try {
      this.#show(await this.#journal.recover({ ...this.#way.service, bucket, region, endpoint }));
    } catch (error) {
      showSentences([
        `What a closed tab has left could not be looked for. ${adviceFor(error, this.#way.asks)}`,
      ]);
    }
    this.#isRunning = false;
  }

  #show(found: readonly RecoveredUpload[]): void {
    const cleaned = found.filter(({ outcome }) => ['aborted', 'gone', 'ended'].includes(outcome));
    for (const { address, outcome } of cleaned)
      if (outcome === 'aborted') this.#recovered.add(address.uploadId);
    if (cleaned.length > 0) byId('recovered', 'div').dataset.recovered = String(cleaned.length);
    showSentences(recoveryInWords(found, this.#way.asks));
    const unknown = found.filter(({ outcome }) => outcome === 'unknown');
    if (unknown.length > 0)
      this.#offer('Abort them: no other tab sends them', async () =>
        this.#show(await Promise.all(unknown.map((upload) => this.#abort(upload)))),
      );
    if (found.some(({ outcome }) => outcome === 'unconfirmed')) this.#offer('Try again', () => this.run());
  }

  /** What the journal does not decide, a person can. */
  #offer(words: string, act: () => Promise<void>): void {
    const button = element('button', 'button', words);
    button.type = 'button';
    button.addEventListener('click', async () => {
      button.ariaDisabled = 'true';
      await act();
      byId('files', 'input').focus();
    });
    byId('recovered', 'div').append(button);
  }

  /** Adopted under the same journal, so that its entry is removed with it. */
  async #abort({ address }: RecoveredUpload): Promise<RecoveredUpload> {
    const { service } = this.#way;
    const { outcome, error } = await new UploadController(address, {
      ...service,
      journal: this.#journal,
    }).abort();
    if (outcome === 'aborted' || outcome === 'gone') return { address, outcome };
    return { address, outcome: 'unconfirmed', error };
  }
}

function showSentences(sentences: readonly string[]): void {
  if (sentences.length === 0) return; // what was told before is still true
  byId('recovered', 'div').replaceChildren(...sentences.map((sentence) => element('p', '', sentence)));
}
