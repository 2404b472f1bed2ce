// Like AbortController, but its abort reaches the bucket. It owns the session of an upload, not its bytes.

import { copyAddress, type ObjectAddress, objectUrl, type UploadAddress, uploadUrl } from '../address.ts';
import type { CompletedUpload } from '../multipart/complete.ts';
import { MAX_PARTS } from '../multipart/upload-part.ts';
import { checkFunction, checkInteger, ownOptions } from '../support/arguments.ts';
import { untilAborted } from '../support/time.ts';
import { cancel, conclude } from './cancel.ts';
import { certaintyAfter } from './certainty.ts';
import { type AbortChannel, readChannel } from './channel.ts';
import type { AbortOutcome } from './facts.ts';
import { type PageHideOptions, type PageHideWatch, sendOnPageHide } from './page-hide.ts';
import type { PartOptions } from './parts.ts';
import { Session } from './session.ts';
import { readSettings, type UploadSettings } from './settings.ts';
import type { UploadState } from './state.ts';
import { StateEvent, StateTarget } from './state-target.ts';

/** Options of {@link UploadController}; exactly one of `credentials`, `abortUrl` and `abortEndpoint`. */
export type UploadControllerOptions = AbortChannel & UploadSettings;

/**
 * One upload from Initiate to its end. Its `abort` cancels the parts, waits for what cannot be cancelled,
 * deletes what is stored, and tells how it ended; it never rejects and never hangs. Fires `statechange`.
 * @example
 * const upload = new UploadController(address, { abortEndpoint: '/uploads/abort' });
 * cancelButton.onclick = () => upload.abort();
 * await upload.initiate(askTheServerToInitiate);
 * await upload.part((signal) => fetch(partUrl, { method: 'PUT', body, signal }), { partNumber: 1 });
 * await upload.complete(askTheServerToComplete);
 */
export class UploadController extends StateTarget {
  readonly #session: Session;
  #aborting: Promise<AbortOutcome> | undefined;

  /**
   * Checks all that it is given, and sends nothing.
   * @throws {TypeError | RangeError} naming what is wrong with the address or an option, or when not exactly
   * one way to abort is given.
   */
  constructor(address: ObjectAddress | UploadAddress, options: UploadControllerOptions) {
    super();
    objectUrl(address);
    const settings = readSettings(options);
    const { uploadId, ...object } = copyAddress(address as UploadAddress);
    this.#session = new Session(object, readChannel(options), settings, {
      changed: () => this.dispatchEvent(new StateEvent('statechange')),
      mustAbort: (reason) => void this.abort(reason),
    });
    if (uploadId !== undefined) {
      uploadUrl(address as UploadAddress);
      this.#session.adopt(Object.freeze({ ...object, uploadId }));
    }
    this.#session.follow(settings.signal, (reason) => void this.abort(reason));
  }

  /** What the upload is doing. */
  get state(): UploadState['name'] {
    return this.#session.state.name;
  }

  /**
   * For every part request: aborted as soon as the upload is. Not for Initiate and Complete, whose results
   * must be known.
   */
  get signal(): AbortSignal {
    return this.#session.cancellation.signal;
  }

  /** The upload, once it has been initiated, and from then on. */
  get address(): UploadAddress | undefined {
    return this.#session.address;
  }

  /**
   * Opens the upload, with `start` (which resolves to the uploadId) or `initiateMultipartUpload`. It is never
   * cancelled: an abort in the meantime waits for the id and deletes, while this rejects with
   * `signal.reason`.
   * @throws {TypeError} when there is neither a `start` nor credentials.
   * @throws {DOMException} `InvalidStateError` when it is not idle.
   * @throws what `start` throws.
   */
  async initiate(start?: () => Promise<string>): Promise<UploadAddress> {
    if (start !== undefined) checkFunction(start, 'start');
    const session = this.#session;
    const open = start ?? session.opener();
    const address = await session.awaited('initiate', () => session.open(open, start === undefined));
    await untilAborted(session.entry, session.cancellation.signal);
    return address;
  }

  /**
   * Sends a part. `send` is given the signal; its promise is tracked, so that an abort can wait for it. What
   * it resolves to is kept for `complete` when it is a part (`partNumber` and `etag`).
   * @throws {TypeError | RangeError} naming the argument; `signal.reason` once aborted; {DOMException}
   * `InvalidStateError` when not uploading; what `send` throws.
   */
  async part<T>(send: (signal: AbortSignal) => Promise<T>, options?: PartOptions): Promise<T> {
    const session = this.#session;
    const { partNumber } = ownOptions(options);
    checkFunction(send, 'send');
    if (partNumber !== undefined) checkInteger(partNumber, 'partNumber', 1, MAX_PARTS);
    const { signal } = session.cancellation;
    const ready = async (): Promise<void> => {
      signal.throwIfAborted();
      if (session.state.name !== 'uploading') throw session.misuse('send a part');
      await untilAborted(session.entry, signal); // the journal knows it before anything is stored
    };
    return session.parts.send(signal, ready, send, partNumber);
  }

  /**
   * Makes the object, with `finish` or, where there are credentials, `completeMultipartUpload` of all parts.
   * Its result is the boundary: an abort in the meantime waits for it. When the server refuses, the upload
   * goes on; when it is not certain that it refused, the upload has failed. An error of `start` or `finish`
   * is a refusal when its `refused` is true, or when it has a `status` of 400 to 499, not 408, and `attempts`
   * of 1.
   * @throws {TypeError} when there is neither a `finish` nor credentials.
   * @throws {DOMException} `InvalidStateError` when not uploading, while parts are in flight, or, without a
   * `finish`, when a part failed and was not sent again, or one of the parts 1 to n of an upload that was
   * open already is not known.
   * @throws what `finish` throws; `signal.reason` when an abort no longer waits for it.
   */
  async complete<T = CompletedUpload>(finish?: () => Promise<T>): Promise<T> {
    const session = this.#session;
    if (finish !== undefined) checkFunction(finish, 'finish');
    session.checkCompletable();
    const make = finish ?? (session.finisher() as () => Promise<T>);
    return session.awaited('complete', async () => {
      try {
        const value = await make();
        session.apply({ type: 'completed' });
        return value;
      } catch (error) {
        session.apply({ type: 'complete-failed', certainty: certaintyAfter(error, finish === undefined) });
        throw error;
      }
    });
  }

  /**
   * Cancels the upload and cleans up. Called again while it is under way, it returns the same promise; after
   * `unconfirmed`, it tries again; after `completed`, it says so and touches nothing. Never rejects, and
   * takes no longer than `deadline`. `reason` is what `signal` is aborted with, and what the calls that are
   * cut off reject with; without one it is an `AbortError`.
   */
  abort(reason?: unknown): Promise<AbortOutcome> {
    const session = this.#session;
    if (session.state.name === 'completed') return Promise.resolve({ outcome: 'completed' });
    if (session.state.name === 'aborted') return Promise.resolve(session.state.outcome);
    if (this.#aborting) return this.#aborting;
    let tell = (_: AbortOutcome): void => {};
    // There before the first event, whose listener may call this again.
    const aborting = new Promise<AbortOutcome>((resolve) => {
      tell = resolve;
    });
    this.#aborting = aborting;
    void cancel(session, reason).then((cancelled) => {
      this.#aborting = undefined;
      tell(cancelled.outcome); // first, whatever listeners do; whoever waits for it goes on after them
      conclude(session, cancelled, reason);
    });
    return aborting;
  }

  /**
   * Sends the abort when the page goes away for good (`pagehide` with `persisted === false`), unless
   * completing. It reports nothing as done: a journal's entry stays until confirmed. Returns what disarms it,
   * which tells whether there is a page to watch.
   * @throws {TypeError | RangeError} naming the option.
   */
  abortOnPageHide(options?: PageHideOptions): PageHideWatch {
    const session = this.#session;
    const watched = {
      channel: session.channel,
      options: session.sending,
      batch: session.settings.batch,
      watchers: session.watchers,
      current: () => session.abortedByPageHide,
      isOver: () => session.isOver,
      abortedMeanwhile: () => void this.abort(new DOMException('the page was left', 'AbortError')),
    };
    return sendOnPageHide(watched, ownOptions(options));
  }

  /** `await using`: aborts what is not completed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.abort();
  }
}
