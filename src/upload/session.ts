// One upload while it lives: its state, what is known of it, and what it waits for.

import { checkUploadId, type ObjectAddress, type UploadAddress } from '../address.ts';
import { type CompletedUpload, completeMultipartUpload } from '../multipart/complete.ts';
import { openUpload } from '../multipart/initiate.ts';
import type { SendOptions } from '../service/options.ts';
import { untilAborted } from '../support/time.ts';
import { certaintyAfter } from './certainty.ts';
import type { Channel } from './channel.ts';
import { type Facts, nothingKnown } from './facts.ts';
import { type JournalEntry, saysCompleting } from './journal/index.ts';
import { Parts } from './parts.ts';
import type { CheckedSettings } from './settings.ts';
import { learn, transition, type UploadEvent, type UploadState } from './state.ts';

/** Whom a session tells. */
export interface SessionListener {
  changed(): void;
  /** An upload is open whose abort has given up, or another page has aborted it: it is to be aborted here. */
  mustAbort(reason?: unknown): void;
}

export class Session {
  readonly channel: Channel;
  readonly settings: CheckedSettings;
  readonly cancellation: AbortController = new AbortController();
  readonly parts: Parts = new Parts();
  /** Initiate or Complete, until its event has happened. Never rejects. */
  pending: Promise<void> = Promise.resolve();
  /** What the journal has to tell of an upload that was open already. Never rejects. */
  adoption: Promise<void> = Promise.resolve();
  /** Never rejects: an upload whose entry cannot be written goes on all the same. */
  entry: Promise<JournalEntry | undefined> = Promise.resolve(undefined);
  /** When the upload was opened, in milliseconds since the epoch, by the server's clock. */
  openedAt: number | undefined;
  /** Called after each event, also after one that changes no state. */
  readonly watchers: Set<() => void> = new Set();
  readonly #object: ObjectAddress;
  readonly #listener: SessionListener;
  #state: UploadState = { name: 'idle' };
  #facts: Facts = nothingKnown;
  #unfollow = (): void => {};
  #adopted: JournalEntry | undefined;

  constructor(object: ObjectAddress, channel: Channel, settings: CheckedSettings, listener: SessionListener) {
    this.#object = object;
    this.channel = channel;
    this.settings = settings;
    this.#listener = listener;
  }

  get state(): UploadState {
    return this.#state;
  }

  get facts(): Facts {
    return this.#facts;
  }

  get address(): UploadAddress | undefined {
    const { initiate } = this.#facts;
    return initiate.is === 'done' ? initiate.address : undefined;
  }

  /** What a page that goes away should abort: nothing that a Complete may be making an object of. */
  get abortedByPageHide(): UploadAddress | undefined {
    return this.isOver || this.#facts.complete.is === 'under-way' ? undefined : this.address;
  }

  get isOver(): boolean {
    return this.#state.name === 'completed' || this.#state.name === 'aborted';
  }

  /** Whether it is not known yet how Initiate or Complete ends. */
  get isUnderWay(): boolean {
    const { initiate, complete } = this.#facts;
    return initiate.is === 'under-way' || complete.is === 'under-way';
  }

  /** How requests are sent, but for the DELETEs, which have a signal of their own. */
  get sending(): SendOptions {
    const { timeout, retry, fetch, now, onRetry } = this.settings;
    return { timeout, retry, fetch, now, onRetry };
  }

  /** Goes on with an upload that is open already. */
  adopt(address: UploadAddress): void {
    this.#facts = learn(this.#facts, { type: 'initiated', address });
    this.#state = { name: 'uploading' };
    this.parts.hasOthers = true;
    this.#record(address);
    this.adoption = this.entry.then((entry) => {
      this.#adopted = entry;
      this.heedJournal();
    });
  }

  /** What the journal has heard, perhaps only now, of the page from which the upload was adopted. */
  heedJournal(): void {
    if (this.#adopted && saysCompleting(this.#adopted)) this.mayBeCompleted(EARLIER_PAGE);
  }

  /** An earlier page may have made the object. */
  mayBeCompleted(why: string): void {
    const { is } = this.#facts.complete;
    if (is === 'not-sent' || is === 'refused')
      this.apply({ type: 'complete-failed', certainty: { known: false, error: new Error(why) } });
  }

  /** Aborts when the caller's signal does, for as long as there is something to abort. */
  follow(signal: AbortSignal | undefined, abort: (reason: unknown) => void): void {
    const listener = (): void => abort(signal?.reason);
    signal?.addEventListener('abort', listener);
    this.#unfollow = () => signal?.removeEventListener('abort', listener);
    if (signal?.aborted) listener();
  }

  /**
   * Does what an abort has to wait for; a listener of its very first event may abort already. The work goes
   * on when the upload is cut off, but is no longer waited for here.
   */
  async awaited<T>(type: 'initiate' | 'complete', work: () => Promise<T>): Promise<T> {
    this.cancellation.signal.throwIfAborted();
    if (transition(this.#state, { type }) === this.#state) throw this.misuse(type);
    let end = (): void => {};
    this.pending = new Promise((resolve) => {
      end = () => resolve(); // with nothing: a reason may be a promise itself
    });
    this.apply({ type });
    const working = work();
    working.then(end, end);
    return untilAborted(working, this.cancellation.signal);
  }

  /** `isOwn`: `start` is this library's. */
  async open(start: () => Promise<string>, isOwn: boolean): Promise<UploadAddress> {
    let address: UploadAddress;
    try {
      const uploadId = await start();
      if (typeof uploadId !== 'string') throw new TypeError('start must resolve to the uploadId itself');
      address = Object.freeze({ ...this.#object, uploadId: checkUploadId(uploadId) });
    } catch (error) {
      this.apply({ type: 'initiate-failed', certainty: certaintyAfter(error, isOwn) });
      throw error;
    }
    this.#record(address);
    this.apply({ type: 'initiated', address });
    return address;
  }

  /**
   * How an upload is opened without a function of the caller's.
   * @throws {TypeError} where nothing can be signed.
   */
  opener(): () => Promise<string> {
    const { credentials } = this.channel;
    if (!credentials)
      throw new TypeError('start must be given where there are no credentials: it resolves to the uploadId');
    return async () => {
      const { address, openedAt } = await openUpload(this.#object, { ...this.sending, credentials });
      this.openedAt = openedAt;
      return address.uploadId;
    };
  }

  /** @throws {DOMException} `InvalidStateError` when a part could land after the object was made. */
  checkCompletable(): void {
    if (this.parts.inFlight > 0)
      throw new DOMException('cannot complete: parts are in flight', 'InvalidStateError');
  }

  /**
   * How an upload is completed without a function of the caller's.
   * @throws when that would not be all of it.
   */
  finisher(): () => Promise<CompletedUpload> {
    const { credentials } = this.channel;
    if (!credentials)
      throw new TypeError('finish must be given where there are no credentials: it completes the upload');
    const why = this.#state.name === 'uploading' ? this.parts.whyIncomplete : undefined;
    if (why) throw new DOMException(`cannot complete: ${why}`, 'InvalidStateError');
    // The time of one attempt is not Complete's: COS takes its time over large objects.
    const { timeout: _, ...sending } = this.sending;
    const options = { ...sending, credentials, openedAt: this.openedAt };
    return () => completeMultipartUpload(this.address as UploadAddress, this.parts.stored, options);
  }

  apply(event: UploadEvent): void {
    const before = this.#state;
    this.#facts = learn(this.#facts, event);
    this.#state = transition(before, event);
    const { name } = this.#state;
    if (this.isOver) this.#unfollow();
    if (name === 'completed') this.forget();
    if (event.type === 'complete') this.#recordCompleting(true);
    if (event.type === 'complete-failed' && event.certainty.known) this.#recordCompleting(false);
    for (const watch of this.watchers) watch();
    if (name !== before.name) this.#listener.changed();
    // Late news, after the abort has told that it does not know: what may be open must not stay.
    if (name === 'failed' && this.cancellation.signal.aborted && isOpenAfter(event)) this.abortOpen();
  }

  /** The end of the upload is confirmed. */
  forget(): void {
    this.#tellJournal((entry) => entry.forget());
  }

  /** Whatever the journal has of it is left to others. */
  release(): void {
    this.#tellJournal((entry) => entry.release());
  }

  /** A page that crashes now leaves an upload of which the object may have been made. */
  #recordCompleting(isCompleting: boolean): void {
    this.#tellJournal((entry) => entry.completing(isCompleting));
  }

  /** A journal that fails does not stop an upload. */
  #tellJournal(tell: (entry: JournalEntry) => void): void {
    this.entry.then((entry) => entry && tell(entry)).catch(() => {});
  }

  /** An upload is open after all, whose abort has given up. */
  abortOpen(): void {
    this.#listener.mustAbort();
  }

  misuse(attempt: string): DOMException {
    const { name } = this.#state;
    const wayOut = name === 'idle' ? ': call initiate() first' : '';
    return new DOMException(`cannot ${attempt}: the upload is ${name}${wayOut}`, 'InvalidStateError');
  }

  #record(address: UploadAddress): void {
    const takenOver = (): void =>
      this.#listener.mustAbort(new DOMException('another page has aborted it', 'AbortError'));
    const record = async (): Promise<JournalEntry | undefined> =>
      this.settings.journal?.record(address, takenOver);
    this.entry = record().catch(() => undefined);
  }
}

const EARLIER_PAGE = 'an earlier page was completing it: the object may exist';

const isOpenAfter = ({ type }: UploadEvent): boolean => type === 'initiated' || type === 'complete-failed';
