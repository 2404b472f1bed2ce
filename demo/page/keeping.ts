// Uploads that stay open over a reload, while a person wants that: a page that goes away tells the next page
// of its tab what it has left open, and that one asks: go on, or discard.
import type { BucketAddress } from 'cos-abort';
import type { UploadJournal } from 'cos-abort/upload';
import { byId } from './dom.ts';
import type { KeptUpload, Uploads } from './uploads.ts';

/** What a page leaves: the journal has the rest of the address. */
type LeftUpload = Pick<KeptUpload, 'size'> & { uploadId: string };

export interface KeepingOptions {
  address: BucketAddress;
  /** Of the uploads that this page can go on with. */
  namespace: string;
  journal: UploadJournal;
  uploads: Uploads;
}

export class Keeping {
  readonly #options: KeepingOptions;
  readonly #box = byId('keep', 'input');

  constructor(options: KeepingOptions) {
    this.#options = options;
    // Without Web Locks nobody could tell whether another tab still sends an upload.
    this.#box.disabled = options.journal.state !== 'ready';
    this.#box.addEventListener('change', () => this.#keep());
  }

  /**
   * Asks about what the page before the reload has left. Recovery would abort it, and so comes later. Never
   * rejects.
   */
  async ask(): Promise<void> {
    if (this.#box.disabled) return;
    const left = this.#takeLeft();
    if (!left) return;
    this.#box.checked = true;
    this.#keep();
    const { address, journal, uploads } = this.#options;
    const recorded = await journal.entries({ endpoint: address.endpoint });
    const kept = left.flatMap(({ uploadId, size }) => {
      const entry = recorded.find((entry) => entry.address.uploadId === uploadId);
      return entry ? { address: entry.address, size } : [];
    });
    await uploads.ask(kept);
  }

  #keep(): void {
    byId('keep-hint', 'p').hidden = !this.#box.checked;
    this.#options.uploads.keep(this.#box.checked);
    // Only while it is wanted: Firefox sends no abort of a page that does something else first.
    if (this.#box.checked) addEventListener('pagehide', this.#leave);
    else {
      removeEventListener('pagehide', this.#leave);
      sessionStorage.removeItem(this.#name); // of a page that has come back
    }
  }

  readonly #leave = (): void => {
    const left: LeftUpload[] = this.#options.uploads.kept.map(({ address, size }) => ({
      uploadId: address.uploadId,
      size,
    }));
    sessionStorage.setItem(this.#name, JSON.stringify(left));
  };

  /** Once: a tab that is opened from this one later has a copy of what is there. */
  #takeLeft(): LeftUpload[] | undefined {
    const text = sessionStorage.getItem(this.#name);
    sessionStorage.removeItem(this.#name);
    return text === null ? undefined : JSON.parse(text);
  }

  get #name(): string {
    return `${this.#options.namespace}.kept`;
  }
}
