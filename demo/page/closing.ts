// Closing made visible: opens a tab that uploads and goes away, looks on, and tells what arrived.
import { bytesIn } from '../place.ts';
import type { State } from '../protocol.ts';
import { type ClosingStep, closingSteps, type Leaving, type Sighting } from './closing-words.ts';
import { byId, setText } from './dom.ts';
import type { Recovery } from './recovery.ts';
import { fileNameOf } from './request-name.ts';

/** Milliseconds after the tab has gone. What it has sent arrives within a second. */
const OVERDUE = 3000;

/** A tab that was opened, as far as it can be seen from here. */
interface OpenedTab {
  window: Window | null;
  /** Of the one file that it uploads. */
  file: string;
  closedAt: number | undefined;
  uploadId: string | undefined;
}

export class ClosingTabs {
  readonly #recovery: Recovery;
  #tab: OpenedTab | undefined;
  #seen: Sighting | undefined;

  constructor(recovery: Recovery) {
    this.#recovery = recovery;
    for (const leaving of ['close', 'crash'] as const) {
      const button = byId(`${leaving}-tab`, 'button');
      button.disabled = false;
      button.addEventListener('click', () => this.#open(leaving));
    }
  }

  /** Whether the upload is that of a tab which has been closed. */
  hasClosed(uploadId: string): boolean {
    return this.#tab?.uploadId === uploadId && this.#seen?.leaving === 'close' && this.#seen.isClosed;
  }

  /** Looks at the tab and at the bucket. */
  look({ uploads, freed, now }: State): void {
    const tab = this.#tab;
    if (!tab || !this.#seen) return;
    const upload = uploads.find(({ key }) => fileNameOf(key) === tab.file);
    if (upload) {
      tab.uploadId = upload.uploadId;
      this.#seen.held = { parts: upload.parts.length, bytes: bytesIn([upload]) };
    }
    this.#seen.isClosed = tab.window?.closed === true;
    if (this.#seen.isClosed) tab.closedAt ??= now;
    // While recovery runs, it is not known yet who has aborted it.
    if (!this.#recovery.isRunning)
      this.#seen.freed ??= freed.find(({ uploadId }) => uploadId === tab.uploadId);
    this.#seen.isRecovered = tab.uploadId !== undefined && this.#recovery.has(tab.uploadId);
    const isOverdue = tab.closedAt !== undefined && now - tab.closedAt > OVERDUE && !this.#seen.freed;
    if (isOverdue && !this.#seen.isOverdue) void this.#recovery.run();
    this.#seen.isOverdue ||= isOverdue;
    showSteps(closingSteps(this.#seen));
  }

  #open(leaving: Leaving): void {
    const file = `${leaving === 'close' ? 'closed' : 'crashed'}-tab-${Date.now().toString(36)}.bin`;
    const url = new URL(location.href);
    url.searchParams.set('leaving', leaving);
    url.searchParams.set('file', file);
    const window = globalThis.open(url);
    this.#tab = { window, file, closedAt: undefined, uploadId: undefined };
    this.#seen = {
      leaving,
      isBlocked: window === null,
      isClosed: false,
      held: undefined,
      freed: undefined,
      isRecovered: false,
      isOverdue: false,
    };
    showSteps(closingSteps(this.#seen));
  }
}

/** Each step keeps its place, so that nothing moves. */
function showSteps(steps: readonly ClosingStep[]): void {
  const items = byId('closing-steps', 'ol').querySelectorAll('li');
  for (const [i, { words, progress }] of steps.entries()) {
    const item = items[i]!;
    item.dataset.progress = progress;
    setText(item, words);
  }
}
