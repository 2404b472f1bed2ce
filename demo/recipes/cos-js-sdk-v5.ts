// cos-js-sdk-v5 (1.10) sends the parts, and the controller owns the upload. By itself the SDK's cancelTask
// stops the requests and tells nobody: what is stored stays, the callback never comes, and cancelling while
// it completes hides an object that exists.
import type { UploadAddress } from 'cos-abort';
import type { AbortOutcome, UploadController } from 'cos-abort/upload';
import type COS from 'cos-js-sdk-v5';

type Callback = (error: unknown, data?: COS.MultipartCompleteResult) => void;

/** What the SDK asks for when all parts are stored. */
interface CompleteCall {
  request: COS.MultipartCompleteParams;
  done: Callback;
}

/** As for `sliceUploadFile`, without the address, which the controller has. */
export type FileParams = Omit<COS.SliceUploadFileParams, 'Bucket' | 'Region' | 'Key'>;

const PART_SIZE = 8 * 2 ** 20;

/**
 * The uploads of one COS instance. Its `cancelTask(id)` reaches the bucket from now on, and returns what
 * `abort()` does.
 */
export class SdkUploads {
  readonly #cos: COS;
  readonly #cancelTask: (id: string) => void;
  readonly #complete: (request: COS.MultipartCompleteParams) => Promise<COS.MultipartCompleteResult>;
  readonly #uploads = new Map<string, UploadController>(); // by the SDK's task id
  readonly #onComplete = new Map<string, (call: CompleteCall) => void>(); // by uploadId

  constructor(cos: COS) {
    this.#cos = cos;
    this.#cancelTask = cos.cancelTask.bind(cos);
    this.#complete = cos.multipartComplete.bind(cos);
    const completeOthers = cos.multipartComplete.bind(cos) as (request: object, done: Callback) => void;
    Object.assign(cos, {
      cancelTask: (id: string) => this.cancel(id),
      multipartComplete: (request: COS.MultipartCompleteParams, done: Callback) => {
        const complete = this.#onComplete.get(request.UploadId);
        return complete ? complete({ request, done }) : completeOthers(request, done);
      },
    });
  }

  /** Cancels a task of the SDK, and with it its upload; `undefined` when the task is none of ours. */
  cancel(id: string): Promise<AbortOutcome> | undefined {
    const upload = this.#uploads.get(id);
    return upload ? upload.abort() : void this.#cancelTask(id);
  }

  /**
   * Instead of `cos.sliceUploadFile`. `ChunkSize` is 1 MiB or more, and large enough for 10 000 parts.
   * After it has failed it can be called again with the same controller. For headers of the object,
   * `initiate` the upload before with `initiateMultipartUpload`.
   */
  async send(upload: UploadController, file: FileParams): Promise<COS.MultipartCompleteResult> {
    if (file.Body.size === 0) throw new RangeError('an empty file has no parts: use putObject');
    const address = upload.address ?? (await upload.initiate());
    try {
      // To the controller, all parts are one.
      const first = await upload.part((signal) => this.#sendParts(upload, address, file, signal));
      const completed = upload.complete(() => this.#complete(first.request));
      const tell = ({ done }: CompleteCall): void => void completed.then((data) => done(null, data), done);
      this.#onComplete.set(address.uploadId, tell); // the SDK may ask again
      tell(first);
      return await completed;
    } finally {
      this.#onComplete.delete(address.uploadId);
      for (const [id, one] of this.#uploads) if (one === upload) this.#uploads.delete(id);
    }
  }

  /** Resolves when the SDK wants to complete. */
  #sendParts(
    upload: UploadController,
    address: UploadAddress,
    file: FileParams,
    signal: AbortSignal,
  ): Promise<CompleteCall> {
    return new Promise((resolve, reject) => {
      let taskId = '';
      const stop = (error: unknown): void => {
        this.#cancelTask(taskId);
        reject(error);
      };
      signal.addEventListener('abort', () => stop(signal.reason));
      this.#onComplete.set(address.uploadId, resolve);
      const onTaskReady = (id: string): void => {
        taskId = id;
        this.#uploads.set(id, upload);
        file.onTaskReady?.(id);
        // There is no task yet that cancelTask would find, and now there will be none.
        signal.throwIfAborted();
      };
      const request = { ...file, ...sdkAddress(address, file), onTaskReady };
      this.#cos.sliceUploadFile(request, (error) => error && stop(error));
    });
  }
}

/** The upload in the SDK's names, as one that it goes on with. */
function sdkAddress(
  { bucket, region, key, uploadId }: UploadAddress,
  { Body, ChunkSize = PART_SIZE }: FileParams,
) {
  const PartList = Array.from({ length: Math.ceil(Body.size / ChunkSize) }, (_, i) => ({
    PartNumber: i + 1,
  }));
  return {
    Bucket: bucket,
    Region: region,
    Key: key,
    ChunkSize,
    UploadData: { UploadId: uploadId, PartList },
  };
}
