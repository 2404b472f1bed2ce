// All uploads of this page: opened in the order of the files, a few at a time, each with its card.
import type { BucketAddress, ObjectAddress, UploadAddress } from 'cos-abort';
import type { UploadJournal } from 'cos-abort/upload';
import type { ArrivingPart } from '../rig/slowed.ts';
import { byId } from './dom.ts';
import { Lanes } from './lanes.ts';
import { fileNameOf } from './request-name.ts';
import { Totals } from './totals.ts';
import { type FileFacts, Upload } from './upload.ts';
import { UploadCard } from './upload-card.ts';
import { type Action, awaitsFile, isActive } from './upload-words.ts';
import { WakeLock } from './wake-lock.ts';
import type { Way } from './way.ts';

/** The others wait, and are not opened before their turn comes. */
const FILES_AT_ONCE = 3;
/**
 * A browser opens six connections to a host: with all of them full of parts, an abort would have to wait for
 * one.
 */
const PARTS_AT_ONCE = 4;

export interface UploadsOptions {
  address: BucketAddress;
  way: Way;
  journal: UploadJournal;
  announce: (text: string) => void;
}

/** An upload that is open, of a file that nobody has chosen yet. */
export interface KeptUpload {
  address: UploadAddress;
  /** Of the file, in bytes. */
  size: number;
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
  #isKept = false;

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

  /** Uploads a file, or goes on with the upload that waits for it. */
  add(file: File): Upload {
    const waiting = this.#all.find((upload) => awaitsFile(upload) && isSame(upload.file, file));
    const upload = waiting ?? this.#append(file, this.#newAddress(file.name));
    void upload.start(file);
    return upload;
  }

  /**
   * Asks a person about uploads that the page before the reload has left open: to go on, the file is chosen
   * again.
   */
  async ask(kept: readonly KeptUpload[]): Promise<void> {
    const created = kept.map(({ address, size }) =>
      this.#create({ name: fileNameOf(address.key), size }, address),
    );
    await Promise.all(created.map(({ upload }) => upload.look()));
    this.#list.append(...created.map(({ card }) => card.element));
  }

  /** @param isKept whether uploads stay open when the page goes away; otherwise they are aborted then. */
  keep(isKept: boolean): void {
    this.#isKept = isKept;
    for (const upload of this.#all) upload.keep(isKept);
  }

  /** What stays open when the page goes away now. One that is being completed is left to recovery. */
  get kept(): KeptUpload[] {
    return this.#all.flatMap(({ state, address, file }) =>
      state === 'uploading' && address ? { address, size: file.size } : [],
    );
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

  #newAddress(name: string): ObjectAddress {
    const { address, way } = this.#options;
    return { ...address, key: `${way.prefix}${Date.now().toString(36)}-${this.#serial++}/${name}` };
  }

  #append(file: FileFacts, address: ObjectAddress): Upload {
    const { upload, card } = this.#create(file, address);
    this.#list.append(card.element);
    return upload;
  }

  #create(file: FileFacts, address: ObjectAddress): { upload: Upload; card: UploadCard } {
    const { way, journal, announce } = this.#options;
    const upload: Upload = new Upload(file, {
      address,
      way,
      journal,
      isKept: this.#isKept,
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
    this.#wakeLock.want(this.#all.some((upload) => isActive(upload) && !awaitsFile(upload)));
  }

  #act(upload: Upload, action: Action): void {
    switch (action) {
      case 'cancel':
        upload.cancel();
        break;
      case 'go-on':
        byId('files', 'input').focus();
        byId('files', 'input').click();
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
    const file = failed.content;
    if (!file) return;
    const { upload, card } = this.#create(file, this.#newAddress(file.name));
    this.#cards.get(failed)?.element.before(card.element);
    this.#dismiss(failed);
    card.focus();
    void upload.start(file);
  }

  #dismiss(upload: Upload): void {
    if (isActive(upload)) return;
    this.#cards.get(upload)?.element.remove();
    this.#cards.delete(upload);
    this.#totals.show(this.#all);
  }
}

const isSame = (a: FileFacts, b: FileFacts): boolean => a.name === b.name && a.size === b.size;
