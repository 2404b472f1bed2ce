// All uploads of this page: opened in the order of the files, a few at a time, each with its card.
import type { BucketAddress } from 'cos-abort';
import type { UploadJournal } from 'cos-abort/upload';
import type { ArrivingPart } from '../rig/slowed.ts';
import { byId } from './dom.ts';
import { Lanes } from './lanes.ts';
import { Totals } from './totals.ts';
import { Upload } from './upload.ts';
import { UploadCard } from './upload-card.ts';
import { type Action, isActive } from './upload-words.ts';
import { WakeLock } from './wake-lock.ts';
import type { Way } from './way.ts';

/** The others wait, and are not opened before their turn comes. */
const FILES_AT_ONCE = 3;
/** A browser opens six connections to a host: with all of them full of parts, an abort would have to wait for one. */
const PARTS_AT_ONCE = 4;

export interface UploadsOptions {
  address: BucketAddress;
  way: Way;
  journal: UploadJournal;
  announce: (text: string) => void;
}

export class Uploads {
  readonly #options: UploadsOptions;
  readonly #list = byId('uploads', 'ul');
  readonly #files = new Lanes(FILES_AT_ONCE);
  readonly #parts = new Lanes(PARTS_AT_ONCE);
  readonly #wakeLock = new WakeLock();
  readonly #totals: Totals;
  /** What is dismissed leaves it, and with it the memory. */
  readonly #cards = new Map<Upload, UploadCard>();
  #serial = 0;

  constructor(options: UploadsOptions) {
    this.#options = options;
    this.#totals = new Totals({
      cancelAll: () => {
        for (const upload of this.#all.filter(isActive)) upload.cancel();
      },
      dismissAll: () => {
        for (const upload of this.#all) this.#dismiss(upload);
        byId('files', 'input').focus();
      },
    });
  }

  add(file: File): Upload {
    const { upload, card } = this.#create(file);
    this.#list.append(card.element);
    void upload.start();
    return upload;
  }

  noteArrivals(arriving: readonly ArrivingPart[]): void {
    for (const upload of this.#cards.keys()) upload.noteArrivals(arriving);
  }

  /** The upload of that id, if it is one of this page. */
  find(uploadId: string): Upload | undefined {
    return this.#all.find((upload) => upload.uploadId === uploadId);
  }

  get #all(): Upload[] {
    return [...this.#cards.keys()];
  }

  #create(file: File): { upload: Upload; card: UploadCard } {
    const { address, way, journal, announce } = this.#options;
    const key = `${way.prefix}${Date.now().toString(36)}-${this.#serial++}/${file.name}`;
    const upload: Upload = new Upload(file, {
      object: { ...address, key },
      way,
      journal,
      files: this.#files,
      parts: this.#parts,
      onChange: () => this.#show(upload),
    });
    const onAction = (action: Action): void => this.#act(upload, action);
    const card = new UploadCard(upload, { asks: way.asks, onAction, announce });
    this.#cards.set(upload, card);
    this.#show(upload);
    return { upload, card };
  }

  #show(upload: Upload): void {
    this.#cards.get(upload)?.show();
    this.#totals.show(this.#all);
    this.#wakeLock.want(this.#all.some(isActive));
  }

  #act(upload: Upload, action: Action): void {
    switch (action) {
      case 'cancel':
        upload.cancel();
        break;
      case 'again':
        this.#repeat(upload);
        break;
      case 'dismiss':
        this.#dismiss(upload);
        byId('files', 'input').focus();
    }
  }

  /** In the same place. */
  #repeat(failed: Upload): void {
    const { upload, card } = this.#create(failed.file);
    this.#cards.get(failed)?.element.before(card.element);
    this.#dismiss(failed);
    card.focus();
    void upload.start();
  }

  #dismiss(upload: Upload): void {
    if (isActive(upload)) return;
    this.#cards.get(upload)?.element.remove();
    this.#cards.delete(upload);
    this.#totals.show(this.#all);
  }
}
