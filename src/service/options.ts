// What a caller may say about how a request is sent: read once, where the call enters, into settings that are
// complete and checked.

import type { CredentialSource } from '../credentials/source.ts';
import { checkFunction, checkInteger, checkTime, ownOptions, ownProperties } from '../support/arguments.ts';
import { MAX_TIME } from '../support/time.ts';
import type { Client } from './client.ts';
import type { CosErrorDetails, CosNetworkError, CosServiceError } from './errors.ts';
import type { Operation } from './operations.ts';
import type { ServiceRequest } from './request.ts';

/** What sends: the platform's `fetch`, or anything that answers a `Request`. */
export type Fetch = (request: Request) => Promise<Response>;

/** How a request is sent. All durations in milliseconds. */
export interface SendOptions {
  /** Cancels the request; it then rejects with `signal.reason`. */
  signal?: AbortSignal | undefined;
  /**
   * For one attempt, its body included; 50 to 2147483647.
   * @default 10000; for a part 1000 more for each 64 KiB; for Complete 600000, because COS takes its time
   * over large objects.
   */
  timeout?: number | undefined;
  /**
   * For everything: keys, all attempts, and the waits between them; 50 to 2147483647.
   * @default long enough for all attempts and the waits between them.
   */
  deadline?: number | undefined;
  /**
   * How often an attempt is repeated that may succeed later; 0 to 10. An Initiate is repeated only when COS
   * says that it was too busy.
   * @default 3
   */
  retry?: number | undefined;
  /**
   * What sends.
   * @default the platform's `fetch`, read at call time.
   */
  fetch?: Fetch | undefined;
  /**
   * The clock, in milliseconds since the epoch.
   * @default Date.now
   */
  now?: (() => number) | undefined;
  /** Told before each repetition. What it throws or rejects with is ignored: cleaning up comes first. */
  onRetry?: ((notice: RetryNotice) => unknown) | undefined;
}

/** {@link SendOptions} of a request that is signed here. */
export interface ServiceOptions extends SendOptions {
  /** The keys, or a function that returns them or signs elsewhere; asked before each attempt. */
  credentials: CredentialSource;
}

/**
 * Whoever looks on at the requests of a call: the sweep pays for each, and begins fewer where COS is busy.
 */
interface Watcher {
  /** Before a request leaves. What this throws, the call is rejected with. */
  sending(): void;
  answered?(status: number): void;
}

/**
 * Where options hold it: a symbol, so that no option of a caller's is taken for it. A `fetch` that looks on
 * would need a Request made for each attempt.
 */
export const WATCHER: unique symbol = Symbol('watcher');

/** {@link ServiceOptions} of a call that is looked on at. */
export interface WatchedOptions extends ServiceOptions {
  [WATCHER]?: Watcher | undefined;
}

/** Why an attempt is repeated. */
export interface RetryNotice {
  /** Which repetition this is, from 1. */
  retry: number;
  /** What happened to the attempt before. */
  error: CosServiceError | CosNetworkError;
}

/** What an attempt is sent with. */
export interface Authorized {
  /** The request's own, the token, and the signature over all of them. */
  headers: Readonly<Record<string, string>>;
  /** The keys, or the signature, that the source gave. */
  given: object;
  /** What the clock was corrected by, in milliseconds. */
  clockOffset: number;
  /** By the clock here, in milliseconds since the epoch: it is sent at once. */
  signedAt: number;
}

/** Signs the attempts of one request. Made where keys are given, so that what needs none holds no signing. */
export interface Authorizer {
  readonly client: Client;
  /** What no message may repeat: what all attempts so far were signed with. */
  readonly secrets: ReadonlySet<string>;
  authorize(request: ServiceRequest, known: Partial<CosErrorDetails>): Promise<Authorized>;
  recover(refusal: CosServiceError, authorized: Authorized): boolean;
}

/** {@link SendOptions}, complete and checked. */
export interface Settings {
  signal: AbortSignal | undefined;
  timeout: number;
  deadline: number;
  retry: number;
  fetch: Fetch | undefined;
  now: () => number;
  onRetry: SendOptions['onRetry'];
  watcher: Watcher | undefined;
  /** Signs the attempts; `undefined` for a request that is signed already. */
  authorizer: Authorizer | undefined;
}

/** The time of an ordinary operation, in milliseconds. */
export const TIMEOUT = 10_000;

/** Milliseconds for each 64 KiB of a body, on top of the operation's own time. */
const PER_64_KIB = 1000;

/** An attempt is made again at once when the clock has been put right, and when the keys have. */
const CORRECTIONS = 2;

/** The longest wait between two attempts, in milliseconds; ky's backoff is held below it. */
export const MAX_WAIT = 20_000;

/**
 * The settings of one operation. `size` is that of the body that is sent, in bytes.
 * @throws {TypeError | RangeError} naming the option.
 */
export function readOptions(options: SendOptions | undefined, operation: Operation, size = 0): Settings {
  const given: SendOptions & Pick<WatchedOptions, typeof WATCHER> = ownOptions(options);
  checkSendOptions(given);
  const {
    timeout = (operation.timeout ?? TIMEOUT) + Math.ceil(size / 65_536) * PER_64_KIB,
    retry = 3,
    deadline = Math.min((retry + 1 + CORRECTIONS) * timeout + retry * MAX_WAIT, MAX_TIME),
    now = Date.now,
    signal,
    fetch,
    onRetry,
  } = given;
  const watcher = given[WATCHER];
  return { signal, timeout, deadline, retry, fetch, now, onRetry, watcher, authorizer: undefined };
}

/**
 * Checks those that are given.
 * @throws {TypeError | RangeError} naming the option.
 */
export function checkSendOptions(options: SendOptions): void {
  const own = ownProperties(options);
  const { signal, timeout, deadline, retry } = own;
  if (timeout !== undefined) checkTime(timeout, 'timeout');
  if (deadline !== undefined) checkTime(deadline, 'deadline');
  if (retry !== undefined) checkInteger(retry, 'retry', 0, 10);
  for (const name of ['fetch', 'now', 'onRetry'] as const)
    if (own[name] !== undefined) checkFunction(own[name], name);
  const { aborted, addEventListener, removeEventListener } = Object(signal);
  const isSignal =
    typeof aborted === 'boolean' &&
    [addEventListener, removeEventListener].every((one) => typeof one === 'function');
  if (signal !== undefined && !isSignal)
    throw new TypeError('signal must be an AbortSignal: pass `controller.signal`, not the controller');
}
