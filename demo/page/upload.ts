// One file on its way into the bucket: the page's own uploader, with an UploadController under it that owns the session and its end.
import type { ObjectAddress, Part, UploadAddress } from 'cos-abort';
import { type AbortOutcome, UploadController, type UploadJournal, type UploadState } from 'cos-abort/upload';
import type { ArrivingPart } from '../rig/slowed.ts';
import type { Lanes } from './lanes.ts';
import { Pace } from './pace.ts';
import type { Way } from './way.ts';

const PART_SIZE = 1024 * 1024;
const PARTS_AT_ONCE = 2;

export interface UploadPart {
  readonly partNumber: number;
  readonly size: number;
  /** Bytes that have arrived. */
  arrived: number;
  state: 'waiting' | 'sending' | 'stored' | 'cut off' | 'deleted' | 'not sent';
}

/** What becomes of a part when its upload is aborted. */
const AFTER_ABORT: Partial<Record<UploadPart['state'], UploadPart['state']>> = {
  stored: 'deleted',
  waiting: 'not sent',
};

export interface UploadOptions {
  object: ObjectAddress;
  way: Way;
  journal: UploadJournal;
  /** Turns of the files, and of the parts of all files together. */
  files: Lanes;
  parts: Lanes;
  /** Told of each change of state and of progress. */
  onChange: () => void;
}

export class Upload {
  readonly file: File;
  readonly parts: readonly UploadPart[];
  readonly #options: UploadOptions;
  readonly #controller: UploadController;
  readonly #disarm: () => void;
  readonly #pace = new Pace();
  #outcome: AbortOutcome | undefined;
  #error: unknown;
  #isCancelled = false;
  #isDead = false;

  /** Opens nothing before `start`. */
  constructor(file: File, options: UploadOptions) {
    this.file = file;
    this.parts = partsOf(file);
    this.#options = options;
    this.#controller = new UploadController(options.object, {
      ...options.way.service,
      journal: options.journal,
    });
    this.#disarm = this.#controller.abortOnPageHide();
    this.#controller.addEventListener('statechange', () => {
      if (this.state === 'completed' || this.state === 'aborted') this.#disarm();
      options.onChange();
    });
  }

  get state(): UploadState['name'] {
    return this.#controller.state;
  }

  get uploadId(): string | undefined {
    return this.#controller.address?.uploadId;
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

  /** Opens the upload when its turn comes, sends its parts, and completes it. Never rejects. */
  async start(): Promise<void> {
    await this.#options.files.inTurn(async () => {
      if (this.state === 'idle') await this.#run();
    });
  }

  /** Aborts, or tries again an abort that failed. */
  cancel(): void {
    this.#isCancelled ||= this.#error === undefined;
    void this.#end();
  }

  /** Sends nothing more once the page goes away, as if it had crashed. */
  playDead(): void {
    this.#isDead = true;
    this.#disarm();
  }

  /**
   * How far its parts have come, told by the demo server: `fetch` has no progress, and on loopback the system takes a whole part
   * off the browser's hands at once.
   */
  noteArrivals(arriving: readonly ArrivingPart[]): void {
    if (this.state !== 'uploading') return;
    for (const { uploadId, partNumber, bytes } of arriving) {
      const part = uploadId === this.uploadId && this.parts[partNumber - 1];
      if (part && part.state === 'sending') part.arrived = bytes;
    }
    this.#pace.note(this.arrived);
    this.#options.onChange();
  }

  async #run(): Promise<void> {
    const { object, way, parts: lanes } = this.#options;
    try {
      const address = await this.#controller.initiate(way.initiate(object, this.file.type));
      this.#pace.note(0);
      const queue = this.parts.values();
      const stored: Part[] = [];
      const sendNext = async (): Promise<void> => {
        for (const part of queue)
          stored[part.partNumber - 1] = await lanes.inTurn(() =>
            this.#controller.part((signal) => this.#sendPart(address, part, signal)),
          );
      };
      await Promise.all(Array.from({ length: PARTS_AT_ONCE }, sendNext));
      await this.#controller.complete(way.complete(address, stored));
    } catch (error) {
      if (this.state === 'aborting' || this.state === 'aborted') return; // cancelled, and so expected
      if (this.#isDead) return; // a page that goes away still notices that its parts are cut off, and one that crashes does not
      this.#error = error;
      await this.#end(error);
    }
  }

  async #sendPart(address: UploadAddress, part: UploadPart, signal: AbortSignal): Promise<Part> {
    part.state = 'sending';
    try {
      // Read first: of a file that cannot be read any more, fetch would only say that the network failed.
      const body = await this.file
        .slice((part.partNumber - 1) * PART_SIZE, part.partNumber * PART_SIZE)
        .arrayBuffer();
      const stored = await this.#options.way.sendPart(address, part.partNumber, body, signal);
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

const partsOf = (file: File): UploadPart[] =>
  Array.from({ length: Math.ceil(file.size / PART_SIZE) }, (_, i) => ({
    partNumber: i + 1,
    size: Math.min(PART_SIZE, file.size - i * PART_SIZE),
    arrived: 0,
    state: 'waiting',
  }));
