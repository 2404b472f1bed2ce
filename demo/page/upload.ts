// One file on its way into the bucket: the page's own uploader, with an UploadController under it that owns the session and its end.
import type { ObjectAddress, Part, UploadAddress } from 'cos-abort';
import { type AbortOutcome, UploadController, type UploadJournal, type UploadState } from 'cos-abort/upload';
import type { ArrivingPart } from '../rig/slowed.ts';
import { inLane } from './lanes.ts';
import { createPace } from './pace.ts';
import type { Way } from './way.ts';

const PART_SIZE = 1024 * 1024;
const CONCURRENCY = 2;

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

export interface Upload {
  readonly file: File;
  readonly parts: readonly UploadPart[];
  readonly state: UploadState['name'];
  readonly arrived: number;
  /** Bytes per second, lately. */
  readonly speed: number;
  /** How the abort ended, once one has. */
  readonly outcome: AbortOutcome | undefined;
  /** Why the upload did not go on, unless a person cancelled it. */
  readonly error: unknown;
  /** Aborts, or tries again an abort that failed. */
  cancel(): void;
  /**
   * How far its parts have come, told by the demo server: `fetch` has no progress, and on loopback the system takes a whole part
   * off the browser's hands at once.
   */
  noteArrivals(arriving: readonly ArrivingPart[]): void;
}

export interface UploadOptions {
  object: ObjectAddress;
  way: Way;
  journal: UploadJournal;
  /** Told of each change of state and of progress. */
  onChange: () => void;
}

/** Starts at once. */
export function startUpload(file: File, { object, way, journal, onChange }: UploadOptions): Upload {
  const controller = new UploadController(object, { ...way.service, journal });
  const disarm = controller.abortOnPageHide();
  const pace = createPace();
  const parts = partsOf(file);
  let outcome: AbortOutcome | undefined;
  let error: unknown;

  controller.addEventListener('statechange', () => {
    if (controller.state === 'completed' || controller.state === 'aborted') disarm();
    onChange();
  });
  void run();
  return {
    file,
    parts,
    get state() {
      return controller.state;
    },
    get arrived() {
      return parts.reduce((sum, part) => sum + part.arrived, 0);
    },
    get speed() {
      return pace.speed();
    },
    get outcome() {
      return outcome;
    },
    get error() {
      return error;
    },
    cancel: () => void end(),
    noteArrivals(arriving) {
      if (controller.state !== 'uploading') return;
      for (const { uploadId, partNumber, bytes } of arriving) {
        const part = uploadId === controller.address?.uploadId && parts[partNumber - 1];
        if (part && part.state === 'sending') part.arrived = bytes;
      }
      pace.note(this.arrived);
      onChange();
    },
  };

  async function run(): Promise<void> {
    try {
      const address = await controller.initiate(way.initiate(object, file.type));
      pace.note(0);
      const queue = parts.values();
      const stored: Part[] = [];
      const worker = async (): Promise<void> => {
        for (const part of queue)
          stored[part.partNumber - 1] = await inLane(() =>
            controller.part((signal) => sendPart(address, part, signal)),
          );
      };
      await Promise.all(Array.from({ length: CONCURRENCY }, worker));
      await controller.complete(way.complete(address, stored));
    } catch (cause) {
      if (controller.state === 'aborting' || controller.state === 'aborted') return; // cancelled, and so expected
      error = cause;
      await end(cause);
    }
  }

  async function sendPart(address: UploadAddress, part: UploadPart, signal: AbortSignal): Promise<Part> {
    part.state = 'sending';
    try {
      // Read first: of a file that cannot be read any more, fetch would only say that the network failed.
      const body = await file
        .slice((part.partNumber - 1) * PART_SIZE, part.partNumber * PART_SIZE)
        .arrayBuffer();
      const stored = await way.sendPart(address, part.partNumber, body, signal);
      Object.assign(part, { state: 'stored', arrived: part.size });
      onChange();
      return stored;
    } catch (cause) {
      Object.assign(part, { state: 'cut off', arrived: 0 });
      throw cause;
    }
  }

  async function end(reason?: unknown): Promise<void> {
    outcome = undefined;
    outcome = await controller.abort(reason);
    if (controller.state === 'aborted')
      for (const part of parts)
        Object.assign(part, { arrived: 0, state: AFTER_ABORT[part.state] ?? part.state });
    onChange();
  }
}

const partsOf = (file: File): UploadPart[] =>
  Array.from({ length: Math.ceil(file.size / PART_SIZE) }, (_, i) => ({
    partNumber: i + 1,
    size: Math.min(PART_SIZE, file.size - i * PART_SIZE),
    arrived: 0,
    state: 'waiting',
  }));
