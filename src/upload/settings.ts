// What a caller may say about an upload, checked when the controller is made: not when it is too late.

import { checkSendOptions, type SendOptions } from '../service/options.ts';
import { checkBoolean, checkInteger, checkTime, ownProperties } from '../support/arguments.ts';
import { MAX_TIME } from '../support/time.ts';
import type { AbortChannel } from './channel.ts';
import type { UploadJournal } from './journal/index.ts';

/**
 * Options of `UploadController`, beside the one way to abort. All are checked when the controller is made. A
 * `timeout` is not Complete's, which takes as long as it does without a controller.
 */
export interface UploadSettings extends Pick<SendOptions, 'timeout' | 'retry' | 'fetch' | 'now' | 'onRetry'> {
  /** Aborts the upload, as `abort()` does. The clean-up itself is never cancelled. */
  signal?: AbortSignal | undefined;
  /**
   * How long an abort waits for parts in flight to settle, in milliseconds; 0 to 2147483647. Half of what is
   * left of `deadline` at most.
   * @default 2000
   */
  settleTimeout?: number | undefined;
  /**
   * How long an abort may take, in milliseconds, whatever it waits for; 50 to 2147483647.
   * @default 60000
   */
  deadline?: number | undefined;
  /** Remembers the upload until its end is confirmed. */
  journal?: UploadJournal | undefined;
  /**
   * With an `abortEndpoint`, for pages with hundreds of uploads: when the page goes away, all those of the
   * same endpoint are sent together, as `{ "uploads": [{ "key", "uploadId" }, …] }`, at most 1000 of them and
   * 60000 bytes in a request. `createAbortHandler` takes such lists. `abort()` sends its own request all the
   * same.
   * @default false
   */
  batch?: boolean | undefined;
}

/** {@link UploadSettings}, complete and checked. */
export interface CheckedSettings extends UploadSettings {
  settleTimeout: number;
  deadline: number;
  batch: boolean;
}

/** @throws {TypeError | RangeError} naming the option. */
export function readSettings(options: UploadSettings & Partial<AbortChannel>): CheckedSettings {
  const given = ownProperties(options);
  const { timeout, retry, fetch, now, onRetry, signal, journal } = given;
  const { settleTimeout = 2000, deadline = 60_000, batch = false } = given;
  checkSendOptions({ timeout, retry, fetch, now, onRetry, signal });
  checkInteger(settleTimeout, 'settleTimeout', 0, MAX_TIME, 'it is in milliseconds');
  checkTime(deadline, 'deadline');
  if (journal !== undefined && typeof Object(journal).record !== 'function')
    throw new TypeError('journal must come from createUploadJournal()');
  checkBoolean(batch, 'batch');
  if (batch && given.abortEndpoint === undefined)
    throw new TypeError('batch is for an abortEndpoint: nothing else takes a list');
  return { timeout, retry, fetch, now, onRetry, signal, settleTimeout, deadline, journal, batch };
}
