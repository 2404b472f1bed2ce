// The demo page: puts the uploads, what a closed tab left, the bucket's state and the signature panel together.
import { createUploadJournal } from 'cos-abort/upload';
import { PREFIX } from '../place.ts';
import type { State } from '../protocol.ts';
import { showBucket, showLog } from './bucket-view.ts';
import { byId, element } from './dom.ts';
import { acceptFiles } from './file-input.ts';
import { observer } from './observe.ts';
import { recoverUploads } from './recovery.ts';
import { fetchConfig, fetchState } from './server.ts';
import { signatureView } from './signature-view.ts';
import { totalsView } from './totals.ts';
import { startUpload, type Upload } from './upload.ts';
import { addCard } from './upload-card.ts';

/** Milliseconds between two looks at the bucket. */
const POLL = 200;
const POLL_LOST = 2000;
const ANNOUNCED = 20;

const preflights = byId('preflights', 'input');
let shown = '';
let state: State | undefined;
const uploads: Upload[] = [];

const { address, credentials } = await fetchConfig();
preflights.addEventListener('change', () => state && showLog(state, preflights.checked));
if (credentials) {
  const observe = observer(signatureView(address, credentials));
  const journal = createUploadJournal();
  const totals = totalsView();
  recoverUploads({ journal, address, credentials, fetch: observe((request, init) => fetch(request, init)) });
  acceptFiles(start, notify);
  poll();

  function start(file: File): void {
    const object = { ...address, key: `${PREFIX}${Date.now().toString(36)}-${uploads.length}/${file.name}` };
    let show: (() => void) | undefined;
    const onChange = (): void => {
      show?.();
      totals.show();
    };
    const upload = startUpload(file, { object, credentials: credentials!, journal, observe, onChange });
    show = addCard(byId('uploads', 'ul'), upload, announce);
    uploads.push(upload);
    totals.add(upload);
    onChange();
  }
} else {
  document.body.classList.add('real');
  notify(
    `The session ran against the real bucket ${address.bucket}. Its keys stay with the server, so this page cannot upload to it. ` +
      `Shown is what it held below ${PREFIX} when the page was loaded.`,
  );
  fetchState().then(showBucket, () => notify(`The bucket ${address.bucket} cannot be listed with the server's keys.`));
}

async function poll(): Promise<void> {
  try {
    state = await fetchState();
    for (const upload of uploads) upload.noteArrivals(state.arriving);
    // Progress within a part is the card's affair: the lists stay as they are, and where they are scrolled to.
    const text = JSON.stringify(state, (name, value) => (name === 'bytes' ? undefined : value));
    if (text !== shown) {
      showBucket(state);
      showLog(state, preflights.checked);
    }
    if (shown === 'lost') notify('');
    shown = text;
  } catch {
    shown = 'lost';
    notify('The demo server does not answer. Start it again and reload this page.');
  }
  setTimeout(poll, shown === 'lost' ? POLL_LOST : POLL);
}

function notify(text: string): void {
  const notice = byId('notice', 'p');
  notice.textContent = text;
  notice.hidden = text === '';
}

/** Added, not replaced: several uploads may have something to say at once. */
function announce(text: string): void {
  const log = byId('announcer', 'div');
  log.append(element('p', '', text));
  if (log.children.length > ANNOUNCED) log.firstElementChild?.remove();
}
