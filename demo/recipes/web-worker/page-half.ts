// The page's half: it adopts what its worker has open, only to abort it when the page closes.
import { type AbortChannel, type PageHideWatch, UploadController } from 'cos-abort/upload';
import type { OpenUpload } from './upload-worker.ts';

/**
 * Where it is called: once, when the page has started its worker.
 * @example
 * const worker = new Worker(new URL('./upload-worker.js', import.meta.url), { type: 'module' });
 * watchWorker(worker, { abortEndpoint: '/uploads/abort' });
 */
export function watchWorker(
  worker: { addEventListener(type: 'message', listener: (event: MessageEvent) => void): void },
  channel: AbortChannel,
): void {
  const watches = new Map<number, PageHideWatch>();
  worker.addEventListener('message', ({ data }: MessageEvent<OpenUpload>) => {
    if (data?.type !== 'cos-abort:open') return;
    const { number, address } = data;
    watches.get(number)?.();
    watches.delete(number);
    if (address) watches.set(number, new UploadController(address, channel).abortOnPageHide());
  });
}
