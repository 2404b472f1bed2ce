// The demo page: puts the uploads, what a closed tab left, the bucket's state and the signature panel together. With ?sign=page it has
// keys and signs by itself; without, no key reaches it.
import { createUploadJournal } from 'cos-abort/upload';
import { PREFIX } from '../place.ts';
import type { State } from '../protocol.ts';
import { showBucket, showLog } from './bucket-view.ts';
import { byId, element } from './dom.ts';
import { acceptFiles } from './file-input.ts';
import { presignedView } from './presigned-view.ts';
import { recoverUploads } from './recovery.ts';
import { fetchConfig, fetchKeys, fetchState } from './server.ts';
import { signatureView } from './signature-view.ts';
import { signedHere } from './signed-here.ts';
import { throughWorker } from './through-worker.ts';
import { totalsView } from './totals.ts';
import { startUpload, type Upload } from './upload.ts';
import { addCard } from './upload-card.ts';
import type { Way } from './way.ts';

/** Milliseconds between two looks at the bucket. */
const POLL = 200;
const POLL_LOST = 2000;
const ANNOUNCED = 20;

const preflights = byId('preflights', 'input');
let shown = '';
let state: State | undefined;
const uploads: Upload[] = [];

const { address, emulated } = await fetchConfig();
preflights.addEventListener('change', () => state && showLog(state, preflights.checked));
if (emulated) {
  const way = await chosenWay();
  const journal = createUploadJournal({ namespace: way.namespace });
  const totals = totalsView();
  const other = element('a', '', way.other.words);
  other.href = way.other.href;
  byId('way', 'p').replaceChildren(`${way.words} `, other);
  recoverUploads(journal, address, way);
  acceptFiles(start, notify);
  poll();

  function start(file: File): void {
    const object = {
      ...address,
      key: `${way.prefix}${Date.now().toString(36)}-${uploads.length}/${file.name}`,
    };
    let show: (() => void) | undefined;
    const onChange = (): void => {
      show?.();
      totals.show();
    };
    const upload = startUpload(file, { object, way, journal, onChange });
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
  fetchState().then(showBucket, () =>
    notify(`The bucket ${address.bucket} cannot be listed with the server's keys.`),
  );
}

async function chosenWay(): Promise<Way> {
  if (new URLSearchParams(location.search).get('sign') !== 'page') return throughWorker(presignedView());
  const keys = await fetchKeys();
  return signedHere(keys, signatureView(address, keys));
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
