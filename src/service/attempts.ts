// The attempts of one request: what was sent, and what is known of what the server has made of it.

import { Redactor } from '../credentials/redact.ts';
import { isInstance, textIn } from '../support/thrown.ts';
import { inTime, isOutOfTime } from '../support/time.ts';
import type { Answer, ReadAnswer } from './answer.ts';
import { Client } from './client.ts';
import { CosError, CosNetworkError, type CosServiceError } from './errors.ts';
import { exchange, NotAResponse, ThrownByFetch } from './exchange.ts';
import { type Known, readError, serviceError } from './failure.ts';
import { isUnsendable, whyNoAnswer } from './no-answer.ts';
import type { Verdict } from './operations.ts';
import type { Settings } from './options.ts';
import { describe, hasLostBody, knownWords, type ServiceRequest } from './request.ts';
import { isRetryable } from './retry.ts';
import { judge } from './verdict.ts';

/** Why an attempt failed. */
type Failure = CosServiceError | CosNetworkError;

/** How an attempt ended. */
export type Attempt =
  | { answer: Answer; failure: undefined }
  | {
      answer: undefined;
      failure: Failure;
      retryAfter: string | undefined;
      /** What the refusal named has been put right: the next attempt need not wait. */
      isCorrected: boolean;
    };

export class Attempts {
  readonly client: Client;
  readonly #request: ServiceRequest;
  readonly #settings: Settings;
  /** When its time is over, by `performance.now()`. */
  readonly #end: number;
  /** How many requests were sent. */
  #sent = 0;
  /** How many of them may have done what they asked for; COS refused the others. */
  #inDoubt = 0;

  constructor(request: ServiceRequest, settings: Settings) {
    this.client = settings.authorizer?.client ?? new Client();
    this.#request = request;
    this.#settings = settings;
    this.#end = performance.now() + settings.deadline;
  }

  /** What is left of the deadline, in whole milliseconds. */
  get timeLeft(): number {
    return Math.ceil(this.#end - performance.now());
  }

  /** Whether there is no time for another attempt: a timer may fire a millisecond early. */
  get isOver(): boolean {
    return this.timeLeft <= 1;
  }

  /**
   * One attempt, and another at once where the refusal named what could be put right.
   * @throws {CosError} about the credentials; `signal.reason`; a `TypeError | RangeError` naming an argument.
   */
  async attempt(signal: AbortSignal | undefined): Promise<Attempt> {
    for (;;) {
      const attempt = await this.#once(signal);
      if (attempt.answer || !attempt.isCorrected || this.isOver) return attempt;
    }
  }

  async #once(signal: AbortSignal | undefined): Promise<Attempt> {
    const timeout = Math.min(this.#settings.timeout, this.timeLeft);
    const sentBefore = this.#sent;
    try {
      return await inTime((signal) => this.#exchange(signal), timeout, signal);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (isOutOfTime(error)) return unanswered(this.outOfTime(timeout, this.#sent > sentBefore));
      if (isInstance(error, ThrownByFetch)) return unanswered(await this.#noAnswer(error.thrown));
      if (this.#sent === 0 || isInstance(error, CosError)) throw error;
      if (this.#sent === sentBefore) throw this.#spoiltKeys(error);
      return unanswered(await this.#noAnswer(error));
    }
  }

  /** The error for an attempt that took too long; one that was not sent waited for its keys. */
  outOfTime(ms: number, isSent = true): CosNetworkError {
    const what = isSent ? `no answer from ${this.#request.url.host}` : 'no keys from the credential function';
    const message = `${describe(this.#request)}: ${what} in time (${ms} ms)`;
    return new CosNetworkError(message, { ...this.#known({ retryable: true }), code: 'ERR_COS_TIMEOUT' });
  }

  async #exchange(signal: AbortSignal): Promise<Attempt> {
    const { fetch, watcher, authorizer } = this.#settings;
    const authorized = await authorizer?.authorize(this.#request, this.#known({ retryable: false }));
    if (signal.aborted) throw signal.reason;
    watcher?.sending();
    if (hasLostBody(this.#request)) throw this.#unsendable(LOST_BODY);
    this.#inDoubt += 1;
    this.#sent += 1;
    const headers = authorized?.headers ?? this.#request.headers ?? {};
    const read = await exchange(this.#request, headers, signal, fetch);
    watcher?.answered?.(read.status);
    const verdict = judge(this.#request.operation, read);
    if (verdict === 'done') return { answer: this.#answer(read), failure: undefined };
    // A late refusal counts too, of an attempt that was given up. It settles that one request and no other.
    if (verdict === 'refused') this.#inDoubt -= 1;
    const failure = this.#failure(read, verdict);
    const isCorrected =
      verdict === 'refused' && authorized !== undefined && authorizer?.recover(failure, authorized) === true;
    return {
      answer: undefined,
      failure,
      retryAfter: read.headers.get('retry-after') ?? undefined,
      isCorrected,
    };
  }

  #answer(read: ReadAnswer): Answer {
    const { status, headers, text, isWhole, xml } = read;
    const id = headers.get('x-cos-request-id');
    let redactor: Redactor | undefined; // an answer in which nothing is looked for needs none
    const redact = (): Redactor => {
      redactor ??= new Redactor(this.#secrets, []);
      return redactor;
    };
    return {
      status,
      headers,
      text,
      isWhole,
      xml,
      requestId: id === null ? undefined : redact().id(id),
      holdsSecret: (text) => redact().isSecret(text),
      describe: () => describe(this.#request),
      attempts: this.#sent,
      lostAttempts: this.#inDoubt - 1,
    };
  }

  #failure(read: ReadAnswer, verdict: Verdict): CosServiceError {
    const { operation } = this.#request;
    const reading = (operation.readFailure ?? readError)(read, this.#redactor());
    const known = this.#known({ retryable: isRetryable(operation, verdict, read) });
    return serviceError(describe(this.#request), read, reading, known);
  }

  async #noAnswer(error: unknown): Promise<CosNetworkError> {
    if (isInstance(error, NotAResponse)) return this.#faultOfFetch(error.message);
    if (await isUnsendable(error, this.#request)) {
      const reason = this.#redactor().text(textIn(error, 'message')) ?? 'it gives no reason';
      return this.#unsendable(`${reason} (is the file unchanged, and is the Request of this platform?)`);
    }
    const message = `${describe(this.#request)}: ${whyNoAnswer(error, this.#request, this.#redactor())}`;
    return new CosNetworkError(message, { ...this.#known({ retryable: true }), code: 'ERR_COS_NETWORK' });
  }

  /** Their owner has changed them since the attempt before, whose fate is told. */
  #spoiltKeys(error: unknown): CosError {
    const reason = this.#redactor().text(textIn(error, 'message')) ?? 'it gives no reason';
    const message = `${describe(this.#request)}: ${reason}`;
    return new CosError(message, { ...this.#known({ retryable: false }), code: 'ERR_COS_CREDENTIALS' });
  }

  #unsendable(reason: string): CosNetworkError {
    return this.#faultOfFetch(`fetch could not send this to ${this.#request.url.host}: ${reason}`);
  }

  #faultOfFetch(reason: string): CosNetworkError {
    const message = `${describe(this.#request)}: ${reason}`;
    return new CosNetworkError(message, { ...this.#known({ retryable: false }), code: 'ERR_COS_FETCH' });
  }

  #known({ retryable }: Pick<Known, 'retryable'>): Known {
    const { partNumber } = this.#request;
    return { attempts: this.#sent, refused: this.#inDoubt === 0, retryable, partNumber };
  }

  #redactor(): Redactor {
    return new Redactor(this.#secrets, knownWords(this.#request));
  }

  /**
   * What no message may repeat: what all its attempts were signed with, or what its URL was presigned with.
   */
  get #secrets(): Iterable<string> {
    return this.#settings.authorizer?.secrets ?? secretsIn(this.#request.url);
  }
}

/** The values of a query that presigns a request. */
const secretsIn = ({ searchParams }: URL): string[] =>
  [...searchParams]
    .filter(([name, value]) => !OPEN.includes(name) && value.length >= MIN_SECRET)
    .map(([, value]) => value);

/**
 * What of a query is no secret: the rest presigns the request or, at your own endpoint, may say who asks.
 */
const OPEN: readonly string[] = [
  'uploadId',
  'q-sign-algorithm',
  'q-ak',
  'q-sign-time',
  'q-key-time',
  'q-header-list',
  'q-url-param-list',
];

/** In characters; a shorter value is part of ordinary words. */
const MIN_SECRET = 8;

const LOST_BODY = 'the body has been transferred elsewhere: send it before, or keep a copy';

const unanswered = (failure: CosNetworkError): Attempt => ({
  answer: undefined,
  failure,
  retryAfter: undefined,
  isCorrected: false,
});
