// A part that failed is sent again. Each attempt is the controller's own part, so that it knows which of them
// may still arrive.
import type { UploadController } from 'cos-abort/upload';

/** Milliseconds before the first repetition; each further one waits twice as long. */
const FIRST_WAIT = 1000;

/**
 * Sends a part, and again when that fails, `retry` times at most. Only for a `send` of your own: `uploadPart`
 * repeats by itself.
 * @example
 * const part = await sendWithRetries(upload, 1, (signal) => sendWithFetch(url, body, signal));
 */
export async function sendWithRetries<T>(
  upload: UploadController,
  partNumber: number,
  send: (signal: AbortSignal) => Promise<T>,
  retry = 3,
): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await upload.part(send, { partNumber });
    } catch (error) {
      if (upload.signal.aborted || failures >= retry) throw error;
    }
    await pause(FIRST_WAIT * 2 ** failures, upload.signal);
  }
}

/** Ends early when the upload is cancelled. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
