// The library on a page. Cases call it from outside: `page.begin(['a.bin'])`.
import { cachedCredentials } from '../../../src/credentials/cache.ts';
import { initiateMultipartUpload } from '../../../src/multipart/initiate.ts';
import { uploadPart } from '../../../src/multipart/upload-part.ts';
import {
  type AbortChannel,
  type AbortOutcome,
  createUploadJournal,
  type RecoveredUpload,
  UploadController,
  type UploadControllerOptions,
} from '../../../src/upload/index.ts';
import type { BeginOptions, PageConfig, Told } from './told.ts';

const { address, credentials }: PageConfig = await json('/config');
const journal = createUploadJournal();
const uploads = new Map<string, UploadController>();

/**
 * The ways to abort. Of those that need no keys in the page, the page has some all the same, to upload with.
 */
const channels = {
  credentials: (): AbortChannel => ({ credentials }),
  shortLived: (): AbortChannel => ({ credentials: cachedCredentials(() => json('/keys')) }),
  abortEndpoint: (): AbortChannel => ({ abortEndpoint: '/uploads/abort' }),
  batch: (): UploadControllerOptions => ({ abortEndpoint: '/uploads/abort', batch: true }),
  abortUrl: (): AbortChannel => ({
    async abortUrl({ key, uploadId }) {
      const { url } = await json<{ url: string }>('/uploads/presign', { key, uploadId });
      return url;
    },
  }),
};

const page = {
  journal,

  /** Opens uploads of these names, and resolves when all are open. Parts are sent until they are cut off. */
  async begin(names: string[], options: BeginOptions = {}): Promise<void> {
    const opened = names.map((name) => open(name, options));
    await Promise.all(opened);
    if (options.isSending ?? true) for (const name of names) void sendParts(name);
  },

  /** Opens an upload that nobody waits for. */
  initiate(name: string): void {
    open(name, {}).catch(() => {});
  },

  /** Sends one part, and then completes, which nobody waits for. */
  async complete(name: string, options: BeginOptions = {}): Promise<void> {
    const upload = await open(name, options);
    await upload.part((signal) => uploadPart(upload.address!, 1, new Blob(['x']), { credentials, signal }));
    upload.complete().catch(() => {});
  },

  told(name: string): Told {
    const { state, signal } = uploads.get(name)!;
    return { state, reason: (signal.reason as Error | undefined)?.message };
  },

  /** Nobody waits for it. */
  cancel(name: string): void {
    void uploads.get(name)!.abort();
  },

  abort: (name: string): Promise<AbortOutcome> => uploads.get(name)!.abort(),

  async recover(options: object = {}): Promise<RecoveredUpload['outcome'][]> {
    const recovered = await journal.recover({ ...address, credentials, ...options });
    return recovered.map(({ outcome }) => outcome);
  },

  /** How often this page has come back from the back/forward cache. */
  timesKept: 0,
};

Object.assign(globalThis, { page });
navigator.sendBeacon('/shown');
addEventListener('pageshow', ({ persisted }) => {
  if (!persisted) return; // it may be fired before this script has its settings, or after
  page.timesKept += 1;
  navigator.sendBeacon('/shown');
});

// In a browser that is not driven the page does by itself what its URL says.
if (location.hash === '#begin') await page.begin(['film.bin']);
if (location.hash === '#recover') {
  // The killed page's lock is given up a moment after it.
  const { held = [] } = await navigator.locks.query();
  for (const { name = '' } of held) await navigator.locks.request(name, () => {});
  await page.recover();
}

async function open(
  name: string,
  { way = 'credentials', whenKept, isRecorded = true, isWatched = true }: BeginOptions,
): Promise<UploadController> {
  const object = { ...address, key: name };
  const upload = new UploadController(object, { ...channels[way](), ...(isRecorded && { journal }) });
  uploads.set(name, upload);
  if (isWatched) upload.abortOnPageHide({ whenKept });
  // Hundreds at once wait for a connection.
  const service = { credentials, timeout: 60_000 };
  await upload.initiate(async () => (await initiateMultipartUpload(object, service)).uploadId);
  return upload;
}

async function sendParts(name: string): Promise<void> {
  const upload = uploads.get(name)!;
  const bytes = new Blob([new Uint8Array(1024 * 1024)]);
  for (let number = 1; !upload.signal.aborted; number++)
    await upload
      .part((signal) => uploadPart(upload.address!, number, bytes, { credentials, signal }))
      .catch(() => {});
}

/** What a server answers, to a POST where there is something to post. */
async function json<T>(path: string, body?: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(path, body && { method: 'POST', headers, body: JSON.stringify(body) });
  return answer.json();
}
