// Uppy (6, with @uppy/aws-s3) sends the parts, and a controller owns each upload. By itself Uppy leaves an
// upload behind when a file is removed while its upload is opened, and an object that nobody learns of when
// it is removed while it completes.
import AwsS3, { type AwsS3Options } from '@uppy/aws-s3';
import type Uppy from '@uppy/core';
import {
  type BucketAddress,
  type Credentials,
  completeMultipartUpload,
  initiateMultipartUpload,
  listParts,
  objectUrl,
  type Part,
  presign,
  uploadUrl,
} from 'cos-abort';
import { type AbortOutcome, UploadController, type UploadJournal } from 'cos-abort/upload';

/** What all uploads share. */
export interface UppySettings {
  bucket: BucketAddress;
  credentials: () => Promise<Credentials>;
  /** Told what became of a file that was removed from Uppy while it was uploaded. */
  onCancelled: (file: { name?: string | undefined }, outcome: AbortOutcome) => void;
  journal?: UploadJournal | undefined;
}

type SignRequest = Extract<AwsS3Options<never, never>, { signRequest: unknown }>['signRequest'];
type Asked = Parameters<SignRequest>[0];
type Answer = { url: string };

/**
 * Uploads all files of an Uppy to the bucket. What a controller does in Uppy's place is answered with a
 * `data:` URL, which a Content-Security-Policy must allow in `connect-src`.
 */
export function uploadWithUppy(uppy: Uppy, settings: UppySettings): void {
  const folder = `uploads/${crypto.randomUUID()}/`; // Uppy's ids are unique in this page only
  const files = new Map<string, FileUpload>(); // by key
  const keyOf = ({ id }: { id: string }): string => folder + id;

  uppy.use(AwsS3, {
    shouldUseMultipart: true,
    generateObjectKey: keyOf,
    async signRequest(asked: Asked): Promise<Answer> {
      const { method, key } = asked;
      if (method === 'DELETE') return answer('Aborted', ''); // by file-removed, below
      const opens = method === 'POST' && !('uploadId' in asked);
      const type = uppy.getFile(key.slice(folder.length))?.type || 'application/octet-stream';
      if (opens && !files.has(key)) files.set(key, new FileUpload(key, type, settings));
      const file = files.get(key);
      return file ? file.answer(asked) : { url: await signed(asked, settings) }; // an empty file is one PUT
    },
  });
  uppy.on('upload-success', (file) => {
    if (!file) return;
    files.get(keyOf(file))?.disarm();
    files.delete(keyOf(file));
  });
  uppy.on('file-removed', async (file) => {
    const upload = files.get(keyOf(file));
    files.delete(keyOf(file));
    const outcome = await upload?.cancel();
    if (outcome) settings.onCancelled(file, outcome);
  });
}

/** One file. Uppy asks again after a pause: what is under way or done is not done twice. */
class FileUpload {
  readonly #key: string;
  readonly #type: string;
  readonly #settings: UppySettings;
  #upload: UploadController | undefined;
  #opened: Promise<Answer> | undefined;
  #completed: Promise<Answer> | undefined;
  #parts: readonly Part[] = [];
  #sent: Promise<void> = Promise.resolve();
  #allSent = (): void => {};
  disarm = (): void => {};

  constructor(key: string, type: string, settings: UppySettings) {
    this.#key = key;
    this.#type = type;
    this.#settings = settings;
  }

  async answer(asked: Asked): Promise<Answer> {
    if (asked.method === 'POST') return 'uploadId' in asked ? this.#completeOnce() : this.#openOnce();
    // After Complete there is no upload to ask any more.
    if (asked.method === 'GET' && (await this.#completed))
      return answer('ListPartsResult', partList(this.#parts));
    return { url: await signed(asked, this.#settings) };
  }

  /** `undefined` when nothing was opened. */
  async cancel(): Promise<AbortOutcome | undefined> {
    const outcome = await this.#upload?.abort();
    this.disarm();
    return outcome;
  }

  #openOnce(): Promise<Answer> {
    this.#opened ??= this.#open().catch((error) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  #completeOnce(): Promise<Answer> {
    this.#completed ??= this.#complete().catch((error) => {
      this.#completed = undefined;
      throw error;
    });
    return this.#completed;
  }

  async #open(): Promise<Answer> {
    const { bucket, credentials, journal } = this.#settings;
    const object = { ...bucket, key: this.#key };
    const headers = { 'content-type': this.#type };
    const upload = new UploadController(object, { credentials, journal });
    this.disarm();
    this.disarm = upload.abortOnPageHide();
    this.#upload = upload;
    const opened = async () => (await initiateMultipartUpload(object, { credentials, headers })).uploadId;
    const { uploadId } = await upload.initiate(opened);
    // To the controller, all parts are one.
    this.#sent = upload.part(
      (signal) =>
        new Promise((resolve, reject) => {
          this.#allSent = resolve;
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    this.#sent.catch(() => {}); // Uppy is told by file-removed
    return answer('InitiateMultipartUploadResult', `<UploadId>${uploadId}</UploadId>`);
  }

  async #complete(): Promise<Answer> {
    const upload = this.#upload;
    if (!upload?.address) throw new TypeError('there is no upload to complete');
    const { address } = upload;
    const { credentials } = this.#settings;
    this.#parts = await Array.fromAsync(listParts(address, { credentials }));
    this.#allSent();
    await this.#sent;
    await upload.complete(() => completeMultipartUpload(address, this.#parts, { credentials }));
    const { href } = objectUrl(address);
    return answer('CompleteMultipartUploadResult', `<Location>${href}</Location><Key>${this.#key}</Key>`);
  }
}

/** The URL with which Uppy asks the bucket itself. */
async function signed(asked: Asked, { bucket, credentials }: UppySettings): Promise<string> {
  const { method, key } = asked;
  const url =
    'uploadId' in asked
      ? uploadUrl({ ...bucket, key, uploadId: asked.uploadId })
      : objectUrl({ ...bucket, key });
  if ('partNumber' in asked) url.searchParams.set('partNumber', `${asked.partNumber}`);
  return presign({ method, url }, await credentials());
}

/** What the bucket would answer, as Uppy fetches it. */
const answer = (name: string, xml: string): Answer => ({
  url: `data:application/xml,${encodeURIComponent(`<${name}>${xml}</${name}>`)}`,
});

const partList = (parts: readonly Part[]): string =>
  parts
    .map(({ partNumber, etag }) => `<Part><PartNumber>${partNumber}</PartNumber><ETag>${etag}</ETag></Part>`)
    .join('');
