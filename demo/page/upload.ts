// One file on its way into the bucket: the page's own uploader, with an UploadController under it that owns
// the session and its end.
import { isCosServiceError, type ObjectAddress, type Part, type UploadAddress } from 'cos-abort';
import { type AbortOutcome, UploadController, type UploadJournal, type UploadState } from 'cos-abort/upload';
import { etagOf } from '../recipes/content-md5.ts';
import type { ArrivingPart } from '../rig/slowed.ts';
import type { Lanes } from './lanes.ts';
import { Pace } from './pace.ts';
import type { Way } from './way.ts';

const PART_SIZE = 1024 * 1024;
const PARTS_AT_ONCE = 2;
/** Milliseconds in which a page that goes away is gone. */
const GOING_AWAY = 3000;

/** As much of a file as is known before a person has chosen it again. */
export type FileFacts = Pick<File, 'name' | 'size'>;

export interface UploadPart {
  readonly partNumber: number;
  readonly size: number;
  /** Bytes that have arrived. */
  arrived: number;
  state: 'waiting' | 'sending' | 'stored' | 'cut off' | 'deleted' | 'not sent';
  /** As the bucket has listed it. */
  etag?: string;
}

/** What becomes of a part when its upload is aborted. */
const AFTER_ABORT: Partial<Record<UploadPart['state'], UploadPart['state']>> = {
  stored: 'deleted',
  waiting: 'not sent',
};

export interface UploadOptions {
  /** With an uploadId: the upload is open already, and gone on with. */
  address: ObjectAddress | UploadAddress;
  way: Way;
  journal: UploadJournal;
  /** As for {@link Upload.keep}. */
  isKept: boolean;
  /** Turns of the files, and of the parts of all files together. */
  files: Lanes;
  parts: Lanes;
  /** Told of each change of state and of progress. */
  onChange: () => void;
}

export class Upload {
  readonly file: FileFacts;
  readonly parts: readonly UploadPart[];
  readonly #options: UploadOptions;
  readonly #controller: UploadController;
  readonly #pace = new Pace();
  #content: File | undefined;
  #outcome: AbortOutcome | undefined;
  #error: unknown;
  #isCancelled = false;
  #isKept = false;
  #disarm = (): void => {};

  /** Sends nothing before `start`. */
  constructor(file: FileFacts, options: UploadOptions) {
    this.file = file;
    this.parts = partsOf(file);
    this.#options = options;
    this.#controller = new UploadController(options.address, {
      ...options.way.service,
      journal: options.journal,
    });
    this.keep(options.isKept);
    this.#controller.addEventListener('statechange', () => {
      if (this.state === 'completed' || this.state === 'aborted') this.#disarm();
      options.onChange();
    });
  }

  get state(): UploadState['name'] {
    return this.#controller.state;
  }

  /** Once it is open, and from then on. */
  get address(): UploadAddress | undefined {
    return this.#controller.address;
  }

  get uploadId(): string | undefined {
    return this.address?.uploadId;
  }

  /** What is uploaded; `undefined` until a person has chosen it again, after a reload. */
  get content(): File | undefined {
    return this.#content;
  }

  get arrived(): number {
    return this.parts.reduce((sum, { arrived }) => sum + arrived, 0);
  }

  /** Bytes per second, lately. */
  get speed(): number {
    return this.#pace.speed;
  }

  /** How the abort ended, once one has. */
  get outcome(): AbortOutcome | undefined {
    return this.#outcome;
  }

  /** Why the upload did not go on, unless a person cancelled it. */
  get error(): unknown {
    return this.#error;
  }

  /** Whether a person has cancelled it. */
  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  /**
   * Opens the upload when its turn comes, sends what is not stored of it, and completes it. Never rejects.
   */
  async start(content: File): Promise<void> {
    this.#content = content;
    this.#error = undefined;
    this.#options.onChange();
    await this.#options.files.inTurn(async () => {
      if (this.state === 'idle' || this.state === 'uploading') await this.#run(content);
    });
  }

  /** Asks the bucket what it has of an upload that is open already. Never rejects. */
  async look(): Promise<void> {
    try {
      await this.#listParts(this.#controller.address!);
    } catch (error) {
      this.#error = error;
      if (isCosServiceError(error) && error.status === 404) await this.#end(error);
    }
    this.#options.onChange();
  }

  /** @param isKept whether it stays open when the page goes away; otherwise it is aborted then. */
  keep(isKept: boolean): void {
    this.#disarm();
    this.#isKept = isKept;
    this.#disarm = isKept ? () => {} : this.#controller.abortOnPageHide();
  }

  /** Aborts, or tries again an abort that failed. */
  cancel(): void {
    if (!this.#content) this.#error = undefined; // it was only not known what is stored
    this.#isCancelled ||= this.#error === undefined;
    void this.#end();
  }

  /**
   * How far its parts have come, told by the demo server: `fetch` has no progress, and on loopback the
   * system takes a whole part off the browser's hands at once.
   */
  noteArrivals(arriving: readonly ArrivingPart[]): void {
    if (this.state !== 'uploading' || !this.#content) return;
    for (const { uploadId, partNumber, bytes } of arriving) {
      const part = uploadId === this.uploadId && this.parts[partNumber - 1];
      if (part && part.state === 'sending') part.arrived = bytes;
    }
    this.#pace.note(this.arrived);
    this.#options.onChange();
  }

  async #run(content: File): Promise<void> {
    const { way, parts: lanes } = this.#options;
    try {
      const address = await this.#open(content.type);
      this.#pace.note(this.arrived);
      const queue = this.parts.values();
      const stored: Part[] = [];
      const sendNext = async (): Promise<void> => {
        for (const part of queue)
          stored[part.partNumber - 1] = await lanes.inTurn(() =>
            this.#controller.part((signal) => this.#store(address, part, content, signal)),
          );
      };
      await Promise.all(Array.from({ length: PARTS_AT_ONCE }, sendNext));
      await this.#controller.complete(way.complete(address, stored));
    } catch (error) {
      // A browser cuts the parts off before it tells the page that it goes away: what is kept must not be
      // aborted for that.
      if (this.#isKept) await new Promise((resolve) => setTimeout(resolve, GOING_AWAY));
      if (this.state === 'aborting' || this.state === 'aborted') return; // cancelled, and so expected
      this.#error = error;
      await this.#end(error);
    }
  }

  async #open(type: string): Promise<UploadAddress> {
    const { address, way } = this.#options;
    const open = this.#controller.address;
    if (!open) return this.#controller.initiate(way.initiate(address, type));
    await this.#listParts(open);
    return open;
  }

  async #listParts(address: UploadAddress): Promise<void> {
    const listed = await this.#options.way.listParts(address);
    if (this.state !== 'uploading') return; // cancelled meanwhile
    for (const { partNumber, size, etag } of listed) {
      const part = this.parts[partNumber - 1];
      if (part) Object.assign(part, { state: 'stored', arrived: size, etag });
    }
  }

  /**
   * A part that is stored already is not sent again, if it is of the same bytes: another file may have been
   * chosen.
   */
  async #store(address: UploadAddress, part: UploadPart, content: File, signal: AbortSignal): Promise<Part> {
    const { partNumber, etag } = part;
    const bytes = content.slice((partNumber - 1) * PART_SIZE, partNumber * PART_SIZE);
    try {
      if (etag !== undefined && etag === (await etagOf(bytes))) return { partNumber, etag };
      Object.assign(part, { state: 'sending', arrived: 0 });
      // Read first: of a file that cannot be read any more, fetch would only say that the network failed.
      const body = await bytes.arrayBuffer();
      const stored = await this.#options.way.sendPart(address, partNumber, body, signal);
      Object.assign(part, { state: 'stored', arrived: part.size });
      this.#options.onChange();
      return stored;
    } catch (error) {
      Object.assign(part, { state: 'cut off', arrived: 0 });
      throw error;
    }
  }

  async #end(reason?: unknown): Promise<void> {
    this.#outcome = undefined;
    this.#outcome = await this.#controller.abort(reason);
    if (this.state === 'aborted')
      for (const part of this.parts)
        Object.assign(part, { arrived: 0, state: AFTER_ABORT[part.state] ?? part.state });
    this.#options.onChange();
  }
}

const partsOf = ({ size }: FileFacts): UploadPart[] =>
  Array.from({ length: Math.ceil(size / PART_SIZE) }, (_, i) => ({
    partNumber: i + 1,
    size: Math.min(PART_SIZE, size - i * PART_SIZE),
    arrived: 0,
    state: 'waiting',
  }));
