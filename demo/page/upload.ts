// One file on its way into the bucket, part by part, until it is completed, cancelled or has failed.
import {
  abortMultipartUpload,
  completeMultipartUpload,
  type Fetch,
  initiateMultipartUpload,
  type ObjectAddress,
  type Part,
  type ServiceOptions,
  type UploadAddress,
  uploadPart,
} from 'cos-abort';
import type { ArrivingPart } from '../slowed.ts';

const PART_SIZE = 1024 * 1024;
const CONCURRENCY = 2;
/** Milliseconds for one part on the slowed line. */
const PART_TIMEOUT = 60_000;

export type Phase = 'starting' | 'uploading' | 'completing' | 'completed' | 'cancelling' | 'cancelled' | 'failed';

export interface UploadPart {
  readonly partNumber: number;
  readonly size: number;
  /** Bytes that have arrived. */
  arrived: number;
  state: 'waiting' | 'sending' | 'stored' | 'cut off' | 'deleted';
}

export interface Upload {
  readonly file: File;
  readonly parts: readonly UploadPart[];
  phase: Phase;
  /** How the abort ended, or why the upload failed. */
  detail: string;
  /** Without effect once the parts are being put together. */
  cancel(): void;
  /**
   * How far its parts have come, told by the demo server: `fetch` has no progress, and on loopback the system takes a whole part
   * off the browser's hands at once.
   */
  noteArrivals(arriving: readonly ArrivingPart[]): void;
}

export interface UploadOptions {
  object: ObjectAddress;
  credentials: ServiceOptions['credentials'];
  /** Sees each request of the library on its way out. */
  observe: (fetch: Fetch) => Fetch;
  onChange: (upload: Upload) => void;
}

/** Starts at once. `onChange` is told of each phase and of progress. */
export function startUpload(file: File, { object, credentials, observe, onChange }: UploadOptions): Upload {
  const stop = new AbortController();
  const service: ServiceOptions = { credentials, fetch: observe((request, init) => fetch(request, init)) };
  const upload: Upload = {
    file,
    parts: Array.from({ length: Math.ceil(file.size / PART_SIZE) }, (_, i) => ({
      partNumber: i + 1,
      size: Math.min(PART_SIZE, file.size - i * PART_SIZE),
      arrived: 0,
      state: 'waiting',
    })),
    phase: 'starting',
    detail: '',
    cancel() {
      if (upload.phase !== 'starting' && upload.phase !== 'uploading') return;
      enter('cancelling');
      stop.abort();
    },
    noteArrivals(arriving) {
      if (upload.phase !== 'uploading') return;
      for (const { uploadId, partNumber, bytes } of arriving) {
        const part = uploadId === address?.uploadId && upload.parts[partNumber - 1];
        if (part && part.state === 'sending') part.arrived = bytes;
      }
      onChange(upload);
    },
  };
  let address: UploadAddress | undefined;
  run();
  return upload;

  async function run(): Promise<void> {
    try {
      // Never cancelled: without its id there would be nothing to abort.
      address = await initiateMultipartUpload(object, service);
      stop.signal.throwIfAborted();
      enter('uploading');
      const parts = await sendParts(address);
      enter('completing');
      await completeMultipartUpload(address, parts, service);
      enter('completed');
    } catch (error) {
      const ended = upload.phase === 'cancelling' ? 'cancelled' : 'failed';
      const reason = ended === 'failed' ? messageOf(error) : '';
      const aborted = address ? await abort(address) : '';
      enter(ended, [reason, aborted].filter(Boolean).join(' '));
    }
  }

  async function sendParts(address: UploadAddress): Promise<Part[]> {
    const queue = upload.parts.values();
    const sent: Part[] = [];
    const worker = async (): Promise<void> => {
      for (const part of queue) sent.push(await sendPart(address, part));
    };
    const workers = Array.from({ length: CONCURRENCY }, worker);
    try {
      await Promise.all(workers);
    } catch (error) {
      stop.abort(error);
      await Promise.allSettled(workers); // no part is sent after the abort
      throw error;
    }
    return sent.sort((a, b) => a.partNumber - b.partNumber);
  }

  async function sendPart(address: UploadAddress, part: UploadPart): Promise<Part> {
    const body = file.slice((part.partNumber - 1) * PART_SIZE, part.partNumber * PART_SIZE);
    part.state = 'sending';
    try {
      const stored = await uploadPart(address, part.partNumber, body, { ...service, signal: stop.signal, timeout: PART_TIMEOUT });
      Object.assign(part, { state: 'stored', arrived: part.size });
      onChange(upload);
      return stored;
    } catch (error) {
      part.state = 'cut off';
      throw error;
    }
  }

  async function abort(address: UploadAddress): Promise<string> {
    try {
      const { outcome } = await abortMultipartUpload(address, service);
      for (const part of upload.parts) Object.assign(part, { arrived: 0, state: part.state === 'stored' ? 'deleted' : part.state });
      return outcome === 'aborted' ? 'The bucket has deleted its parts.' : 'The bucket no longer knew the upload.';
    } catch (error) {
      return `The abort failed, so parts may be left: ${messageOf(error)}`;
    }
  }

  function enter(phase: Phase, detail = ''): void {
    Object.assign(upload, { phase, detail });
    onChange(upload);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
