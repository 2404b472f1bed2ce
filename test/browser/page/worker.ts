// The library in a dedicated worker: what it says of journal and page.
import { createUploadJournal, UploadController } from '../../../src/upload/index.ts';

const address = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', key: 'k', uploadId: 'u' };
const journal = createUploadJournal();
const { recorded } = await journal.record(address);
const watch = new UploadController(address, {
  abortEndpoint: 'https://app.example.com/abort',
}).abortOnPageHide();
postMessage({ state: journal.state, recorded, watching: watch.watching });
