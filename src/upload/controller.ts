/// <reference lib="esnext.disposable" />
// Like AbortController, but its abort reaches the bucket. It owns the session of an upload, not its bytes.

import { checkUploadId, type ObjectAddress, objectUrl, type UploadAddress, uploadUrl } from '../address.ts';
import { type CompletedUpload, completeMultipartUpload } from '../multipart/complete.ts';
import { initiateMultipartUpload } from '../multipart/initiate.ts';
import type { SendOptions } from '../service/send.ts';
import { ownProperties } from '../support/arguments.ts';
import { cleanUp } from './clean-up.ts';
import { doubtIn } from './doubt.ts';
import type { JournalEntry, UploadJournal } from './journal.ts';
import { type PageHideOptions, sendOnPageHide } from './page-hide.ts';
import { Parts } from './parts.ts';
import { type AbortOutcome, transition, type UploadEvent, type UploadState } from './state.ts';
import { StateTarget } from './state-target.ts';
import { inTurn } from './turn.ts';
import { type AbortWay, checkWay } from './way.ts';
import { noAnswer, within } from './within.ts';

/** Options of {@link UploadController}; exactly one of `credentials`, `abortUrl` and `abortEndpoint`. */
export interface UploadControllerOptions
  extends AbortWay,
    Pick<SendOptions, 'timeout' | 'retry' | 'fetch' | 'now'> {
  /** Aborts the upload, clean-up included. The clean-up itself is never cancelled. */
  signal?: AbortSignal | undefined;
  /** How long an abort waits for parts in flight to settle, in milliseconds; default 2000. */
  settleTimeout?: number | undefined;
  /** How long an abort waits for Initiate or Complete, and how long its clean-up may take, in milliseconds each; default 60000. */
  deadline?: number | undefined;
  /** Remembers the upload until its end is confirmed. */
  journal?: UploadJournal | undefined;
}

/**
 * One upload from Initiate to its end. Its `abort` cancels the parts, waits for what cannot be cancelled, deletes what is stored, and
 * tells how it ended; it never rejects and never hangs. Fires `statechange`.
 */
export class UploadController extends StateTarget {
  readonly #object: ObjectAddress;
  readonly #options: UploadControllerOptions;
  readonly #way: AbortWay;
  readonly #sending: SendOptions;
  readonly #cut = new AbortController();
  readonly #parts = new Parts();
  readonly #forgetSignal: () => void;
  #state: UploadState = { name: 'idle' };
  /** Initiate or Complete, until its event has happened. Never rejects. */
  #pending: Promise<unknown> = Promise.resolve();
  #entry: Promise<JournalEntry> | undefined;
  #aborting: Promise<AbortOutcome> | undefined;

  /** @throws {TypeError | RangeError} naming what is wrong with the address, or when not exactly one way to abort is given. */
  constructor(address: ObjectAddress | UploadAddress, options: UploadControllerOptions) {
    super();
    objectUrl(address);
    this.#options = ownProperties(options);
    this.#way = checkWay(this.#options);
    const { timeout, deadline, retry, fetch, now } = this.#options;
    this.#sending = { timeout, deadline, retry, fetch, now };
    const { uploadId, ...object } = ownProperties(address as UploadAddress);
    this.#object = object;
    if (uploadId !== undefined) {
      uploadUrl(address as UploadAddress);
      this.#state = { name: 'uploading', upload: address as UploadAddress };
      this.#entry = this.#options.journal?.record(address as UploadAddress);
    }
    const { signal } = this.#options;
    const abort = (): void => void this.abort(signal?.reason);
    signal?.addEventListener('abort', abort);
    this.#forgetSignal = () => signal?.removeEventListener('abort', abort);
    if (signal?.aborted) abort();
  }

  /** What the upload is doing. */
  get state(): UploadState['name'] {
    return this.#state.name;
  }

  /** For every part request: aborted as soon as the upload is. Not for Initiate and Complete, whose results must be known. */
  get signal(): AbortSignal {
    return this.#cut.signal;
  }

  /** The upload, once it has been initiated. */
  get address(): UploadAddress | undefined {
    return 'upload' in this.#state ? this.#state.upload : undefined;
  }

  /**
   * Opens the upload, with `start` (which resolves to the uploadId) or `initiateMultipartUpload`. It is never cancelled: an abort in
   * the meantime waits for the id, deletes, and this rejects with `signal.reason`.
   * @throws {DOMException} `InvalidStateError` when it is not idle. @throws what `start` throws.
   */
  async initiate(start: () => Promise<string> = this.#opener()): Promise<UploadAddress> {
    return this.#awaited('initiate', () => this.#open(start));
  }

  /**
   * Sends a part. `send` is given the signal; its promise is tracked, so that an abort can wait for it. What it resolves to is kept for
   * `complete` when it is a part (`partNumber` and `etag`).
   * @throws `signal.reason` once aborted; {DOMException} `InvalidStateError` when not uploading; what `send` throws.
   */
  async part<T>(send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal } = this.#cut;
    const ready = async (): Promise<void> => {
      signal.throwIfAborted();
      if (this.#state.name !== 'uploading') throw this.#misuse('send a part');
      await this.#entry; // the journal knows it before anything is stored
      signal.throwIfAborted();
    };
    return this.#parts.send(signal, ready, send);
  }

  /**
   * Makes the object, with `finish` or, where there are credentials, `completeMultipartUpload` of all parts. Its result is the boundary:
   * an abort in the meantime waits for it. When the server refuses, the upload goes on; when the answer is lost, it has failed.
   * A refusal is an error with a `status` of 400 to 499 and `attempts` of 1, as this library's have them; so it is for `start`, too.
   * @throws {DOMException} `InvalidStateError` when not uploading, or while parts are in flight. @throws what `finish` throws.
   */
  async complete<T = CompletedUpload>(
    finish: () => Promise<T> = this.#finisher() as () => Promise<T>,
  ): Promise<T> {
    if (this.#parts.inFlight)
      throw new DOMException('cannot complete: parts are in flight', 'InvalidStateError');
    return this.#awaited('complete', async () => {
      try {
        const value = await finish();
        this.#happen({ type: 'completed' });
        return value;
      } catch (error) {
        this.#happen({ type: 'complete-failed', doubt: doubtIn(error) });
        throw error;
      }
    });
  }

  /**
   * Cancels the upload and cleans up. Called again while it is under way, it returns the same promise; after `unconfirmed`, it tries
   * again; after `completed`, it says so and touches nothing. Never rejects.
   */
  abort(reason?: unknown): Promise<AbortOutcome> {
    const state = this.#state;
    if (state.name === 'completed') return Promise.resolve({ outcome: 'completed' });
    if (state.name === 'aborted') return Promise.resolve(state.outcome);
    this.#aborting ??= this.#abort(reason).finally(() => {
      this.#aborting = undefined;
    });
    return this.#aborting;
  }

  /**
   * Sends the abort when the page goes away for good (`pagehide` with `persisted === false`), unless completing. It reports nothing as
   * done: a journal's entry stays until confirmed. Returns what disarms it. Without effect where there is no page.
   */
  abortOnPageHide(options?: PageHideOptions): () => void {
    return sendOnPageHide(this, () => this.#pageHideTarget(), this.#way, {
      ...this.#options,
      ...ownProperties(options),
    });
  }

  /** `await using`: aborts what is not completed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.abort();
  }

  async #open(start: () => Promise<string>): Promise<UploadAddress> {
    let upload: UploadAddress;
    try {
      upload = { ...this.#object, uploadId: checkUploadId(await start()) };
    } catch (error) {
      this.#happen({ type: 'initiate-failed', doubt: doubtIn(error) });
      throw error;
    }
    this.#entry = this.#options.journal?.record(upload);
    await this.#entry;
    const late = this.#state.name === 'failed';
    this.#happen({ type: 'initiated', upload });
    if (late) void this.abort(); // nobody waits for it any more, but it must not stay
    this.#cut.signal.throwIfAborted();
    return upload;
  }

  async #abort(reason: unknown): Promise<AbortOutcome> {
    const { settleTimeout = 2000, deadline = 60_000 } = this.#options;
    const completing = this.#state.name === 'completing';
    this.#happen({ type: 'abort' });
    if (!completing) this.#cut.abort(reason);
    const answered = await within(this.#pending, deadline);
    if ((this.#state as UploadState).name === 'completed') return { outcome: 'completed' };
    this.#cut.abort(reason);
    await this.#parts.settle(settleTimeout);
    const { upload, doubt = answered ? undefined : noAnswer() } = this.#state as {
      upload?: UploadAddress;
      doubt?: unknown;
    };
    try {
      if (!upload) {
        if (doubt !== undefined) throw doubt;
        return this.#confirm({ outcome: 'never-started' });
      }
      const outcome = await inTurn(() => cleanUp(this.#way, upload, this.#parts.mayArrive, this.#sending));
      // Completed in spite of the lost answer, or aborted: the upload is gone either way.
      if (doubt !== undefined && outcome === 'gone') throw doubt;
      return this.#confirm({ outcome });
    } catch (error) {
      this.#happen({ type: 'abort-failed' });
      (await this.#entry)?.release();
      return { outcome: 'unconfirmed', error, ...(upload && { address: upload }) };
    }
  }

  #confirm(outcome: AbortOutcome): AbortOutcome {
    this.#happen({ type: 'aborted', outcome });
    return outcome;
  }

  #opener(): () => Promise<string> {
    const { credentials } = this.#way;
    if (!credentials) throw new TypeError('start must be given where there are no credentials');
    return async () =>
      (await initiateMultipartUpload(this.#object, { ...this.#sending, credentials })).uploadId;
  }

  #finisher(): () => Promise<CompletedUpload> {
    const { credentials } = this.#way;
    const parts = this.#parts.stored;
    if (!credentials || !parts.length)
      throw new TypeError('finish must be given where there are no credentials or no known parts');
    return () =>
      completeMultipartUpload(this.address as UploadAddress, parts, { ...this.#sending, credentials });
  }

  /** What a page that goes away should abort now. */
  #pageHideTarget(): UploadAddress | undefined {
    const { name } = this.#state;
    return name === 'completing' || name === 'completed' || name === 'aborted' ? undefined : this.address;
  }

  /** Does what an abort has to wait for; a listener of its very first event may abort already. */
  async #awaited<T>(type: 'initiate' | 'complete', work: () => Promise<T>): Promise<T> {
    this.#cut.signal.throwIfAborted();
    if (transition(this.#state, { type }) === this.#state) throw this.#misuse(type);
    let done = (): void => {};
    this.#pending = new Promise<void>((resolve) => {
      done = resolve;
    });
    try {
      this.#happen({ type });
      return await work();
    } finally {
      done();
    }
  }

  #happen(event: UploadEvent): void {
    const before = this.#state;
    this.#state = transition(before, event);
    if (this.#state === before) return;
    const { name } = this.#state;
    if (name === 'completed' || name === 'aborted') {
      this.#forgetSignal();
      void this.#entry?.then((entry) => entry.forget());
    }
    if (name !== before.name) this.dispatchEvent(new Event('statechange'));
  }

  #misuse(attempt: string): DOMException {
    return new DOMException(`cannot ${attempt}: the upload is ${this.#state.name}`, 'InvalidStateError');
  }
}
