// What a crashed or closed tab has left: cleaned up when the page starts, and told to the person.
import type { BucketAddress } from 'cos-abort';
import { type RecoveredUpload, UploadController, type UploadJournal } from 'cos-abort/upload';
import { counted } from '../words.ts';
import { byId, element } from './dom.ts';
import { adviceFor } from './error-words.ts';
import type { Way } from './way.ts';

/** Never rejects. */
export async function recoverUploads(
  journal: UploadJournal,
  { bucket, region, endpoint }: BucketAddress,
  { service }: Way,
): Promise<void> {
  try {
    show(await journal.recover({ ...service, bucket, region, endpoint }));
  } catch (error) {
    byId('recovered', 'div').textContent =
      `Uploads of a closed tab could not be looked for. ${adviceFor(error)}`;
  }

  function show(found: readonly RecoveredUpload[]): void {
    const of = (...outcomes: RecoveredUpload['outcome'][]): RecoveredUpload[] =>
      found.filter(({ outcome }) => outcomes.includes(outcome));
    const [aborted, gone, unconfirmed, unknown] = [
      of('aborted'),
      of('gone', 'ended'),
      of('unconfirmed'),
      of('unknown'),
    ];
    const box = byId('recovered', 'div');
    const cleaned = aborted.length + gone.length;
    if (cleaned > 0) box.dataset.recovered = String(cleaned);
    const sentences = [
      cleaned > 0 && 'Cleaned up after a tab that was closed or crashed:',
      aborted.length > 0 &&
        `${counted(aborted.length, 'upload')} aborted now, parts deleted${gone.length > 0 ? ';' : '.'}`,
      gone.length > 0 &&
        `${counted(gone.length, 'upload')} gone already, because the abort sent on closing had arrived.`,
      unconfirmed.length > 0 &&
        `${counted(unconfirmed.length, 'upload')} could not be aborted. ${adviceFor(unconfirmed[0]?.error)} Reload to try again.`,
      unknown.length > 0 &&
        `${counted(unknown.length, 'upload')} of an earlier page may be unfinished. Over plain http the browser has no Web Locks, ` +
          'so it cannot tell whether another tab still sends them.',
    ];
    const text = sentences.filter(Boolean).join(' ');
    box.replaceChildren(
      ...(text ? [element('p', '', text)] : []),
      ...(unknown.length > 0 ? [abortButton(unknown, show)] : []),
    );
  }

  /** What the journal does not decide, a person can. */
  function abortButton(
    unknown: readonly RecoveredUpload[],
    show: (found: readonly RecoveredUpload[]) => void,
  ): HTMLElement {
    const button = element('button', 'button', 'Abort them: no other tab sends them');
    button.type = 'button';
    button.addEventListener('click', async () => {
      button.ariaDisabled = 'true';
      show(await Promise.all(unknown.map(abort)));
      byId('files', 'input').focus();
    });
    return button;
  }

  /** Adopted under the same journal, so that its entry is removed with it. */
  async function abort({ address }: RecoveredUpload): Promise<RecoveredUpload> {
    const { outcome, error } = await new UploadController(address, { ...service, journal }).abort();
    if (outcome === 'aborted' || outcome === 'gone') return { address, outcome };
    return { address, outcome: 'unconfirmed', error };
  }
}
