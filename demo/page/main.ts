// The demo page: puts the uploads, what closed tabs left, the bucket's state and the signatures together.
// With ?sign=page it has keys and signs by itself; without, no key reaches it.
import { createUploadJournal } from 'cos-abort/upload';
import type { Config, FreedUpload, State } from '../protocol.ts';
import { showBucket, showVerdict } from './bucket-view.ts';
import { ClosingTabs } from './closing.ts';
import { offerDiagnosis } from './diagnose.ts';
import { byId, element } from './dom.ts';
import { adviceFor } from './error-words.ts';
import { acceptFiles } from './file-input.ts';
import { Keeping } from './keeping.ts';
import { leavingOf, uploadAndLeave } from './leaving.ts';
import { type Cause, Moments } from './moments.ts';
import { presignedView } from './presigned-view.ts';
import { Recovery } from './recovery.ts';
import { showLog } from './request-log.ts';
import { fetchConfig, fetchKeys, fetchState } from './server.ts';
import { signatureView } from './signature-view.ts';
import { signedHere } from './signed-here.ts';
import { throughWorker } from './through-worker.ts';
import { Uploads } from './uploads.ts';
import type { Way } from './way.ts';

/** Milliseconds between two looks at the bucket. */
const POLL = 200;
const POLL_LOST = 2000;
const ANNOUNCED = 20;

const NO_SERVER = 'The demo server does not answer. Start it again, and reload this page.';

const config = await fetchConfig().catch((error) => {
  showVerdict(NO_SERVER, false);
  throw error;
});
if (config.emulated) await startPage(config);
else await showRealBucket(config);

async function startPage(config: Config): Promise<void> {
  const { address } = config;
  const way = await chosenWay(config).catch((error) => {
    showVerdict(`This page cannot begin. ${adviceFor(error, 'worker')} Then reload it.`, false);
    throw error;
  });
  const other = element('a', '', way.other.words);
  other.href = way.other.href;
  byId('way', 'p').replaceChildren(`${way.words} `, other);
  const journal = createUploadJournal({ namespace: way.namespace });
  const uploads = new Uploads({ address, way, journal, announce });
  const recovery = new Recovery(journal, address, way);
  const keeping = new Keeping({ address, namespace: way.namespace, journal, uploads });
  const closing = new ClosingTabs(recovery);
  const moments = new Moments();
  const preflights = byId('preflights', 'input');
  let logged = '';

  void keeping.ask().then(() => recovery.run());
  offerDiagnosis();
  acceptFiles((file) => uploads.add(file));
  const leaving = leavingOf(location.search);
  if (leaving) uploadAndLeave(leaving.leaving, leaving.file, (file) => uploads.add(file));
  void look();

  async function look(): Promise<void> {
    const state = await fetchState().catch(() => undefined);
    if (state) show(state);
    else showVerdict(NO_SERVER, false);
    setTimeout(look, state ? POLL : POLL_LOST);
  }

  function show(state: State): void {
    uploads.noteArrivals(state.arriving);
    closing.look(state);
    showBucket(state, moments.tell(state.freed, causeOf));
    // The list stays as it is, and where it is scrolled to, while nothing new is in it.
    const arriving = state.arriving.map(({ uploadId, partNumber }) => [uploadId, partNumber]);
    const text = JSON.stringify([state.requests, arriving, preflights.checked]);
    if (text !== logged) showLog(state, preflights.checked);
    logged = text;
  }

  function causeOf({ uploadId, left }: FreedUpload): Cause | undefined {
    const upload = uploads.find(uploadId);
    if (upload) return upload.isCancelled ? 'cancelled' : 'stopped';
    if (recovery.has(uploadId)) return 'recovered';
    return left || closing.hasClosed(uploadId) ? 'tab closed' : undefined;
  }
}

async function showRealBucket({ address, prefix }: Config): Promise<void> {
  document.body.classList.add('real');
  byId('intro', 'p').textContent =
    `The session ran against the real bucket ${address.bucket}. Its keys stay with the server, so this page cannot upload to it. ` +
    `Shown is what it held below ${prefix} when the page was loaded.`;
  await fetchState().then(
    (state) => showBucket(state, []),
    () => showVerdict(`The bucket ${address.bucket} cannot be listed with the server's keys.`, false),
  );
}

async function chosenWay({ address, prefix }: Config): Promise<Way> {
  if (new URLSearchParams(location.search).get('sign') !== 'page') return throughWorker(presignedView());
  const keys = await fetchKeys();
  byId('signature', 'details').open = true;
  return signedHere(keys, prefix, signatureView({ ...address, key: `${prefix}example.bin` }, keys));
}

/** Added, not replaced: several uploads may have something to say at once. */
function announce(text: string): void {
  const log = byId('announcer', 'div');
  log.append(element('p', '', text));
  if (log.children.length > ANNOUNCED) log.firstElementChild?.remove();
}
