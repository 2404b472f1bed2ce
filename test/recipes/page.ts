// What a page has and Node has not, from happy-dom. The rest stays Node's, because the emulator runs here,
// too.
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { Window } from 'happy-dom';
import { afterAll, vi } from 'vitest';

/** It prints every request that is cut off. */
const silent = new Console(new Writable({ write: (_chunk, _encoding, done) => done() }));
const window = new Window({ url: 'http://page.example/', console: silent });
const { document, localStorage } = window;

/** happy-dom tells nothing of what it sends. */
class XMLHttpRequest extends window.XMLHttpRequest {
  override send(body?: Parameters<InstanceType<typeof window.XMLHttpRequest>['send']>[0]): void {
    super.send(body);
    const total = body instanceof window.Blob ? body.size : 0;
    this.upload.dispatchEvent(
      new window.ProgressEvent('progress', { lengthComputable: true, loaded: total, total }),
    );
  }
}
const listening = {
  addEventListener: window.addEventListener.bind(window),
  removeEventListener: window.removeEventListener.bind(window),
};
for (const [name, value] of Object.entries({
  window,
  document,
  XMLHttpRequest,
  localStorage,
  ...listening,
}))
  vi.stubGlobal(name, value);
/** What its XMLHttpRequest sends. */
export const PageBlob = window.Blob as unknown as typeof Blob;
afterAll(() => window.happyDOM.close());
