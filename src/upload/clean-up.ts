// The DELETE of a cancelled upload, and those that confirm it.

import type { UploadAddress } from '../address.ts';
import type { SendOptions } from '../service/options.ts';
import { Limit } from '../support/limit.ts';
import { type Deadline, sleep, untilAborted } from '../support/time.ts';
import type { Channel } from './channel.ts';
import type { Deletes } from './facts.ts';

/**
 * Milliseconds. The latest that a cut off part was seen to arrive was 0.9 s after its request had been
 * rejected.
 */
const CONFIRM_AFTER = 1000;
const CONFIRMATIONS = 3;

/**
 * Ten thousand cancelled at once would otherwise have as many requests under way. The wait before a
 * confirmation takes no turn.
 */
const turns: Limit = /* @__PURE__ */ new Limit(16);
/** Milliseconds. The longest that a clean-up waits for its turns. */
const MAX_PATIENCE = 10_000;

/** What one DELETE is not enough for. */
export interface Doubts {
  /** A part was cut off, or failed without an answer. */
  partMayArrive: boolean;
  /** A Complete whose answer was lost. */
  isCompleteUncertain: boolean;
}

/**
 * Deletes the upload, and again until COS knows nothing any more where one DELETE proves too little. Never
 * rejects; what ends it before it is done is in its result. All its turns together keep it waiting for a
 * quarter of its time at most, and 10 s, whatever the others do.
 */
export async function cleanUp(
  channel: Channel,
  address: UploadAddress,
  doubts: Doubts,
  options: SendOptions,
  { signal, timeLeft }: Deadline,
): Promise<Deletes> {
  const outcomes: Deletes['outcomes'][number][] = [];
  let latest: { error: unknown } | undefined;
  const sending: SendOptions = {
    ...options,
    signal,
    onRetry(notice) {
      latest = notice;
      return options.onRetry?.(notice);
    },
  };
  const impatientAt = performance.now() + patienceWithin(timeLeft());
  try {
    do {
      if (outcomes.length > 0) await sleep(Math.min(CONFIRM_AFTER, timeLeft() / 2), signal);
      const patience = impatientAt - performance.now();
      const deleting = turns.inTurn(() => channel.abort(address, sending), signal, patience);
      outcomes.push((await untilAborted(deleting, signal)).outcome);
    } while (isOneMoreNeeded(outcomes, doubts));
    return { outcomes, failed: undefined };
  } catch (error) {
    return { outcomes, failed: signal.aborted ? (latest ?? { error }) : { error } };
  }
}

/** A share of its time, at random, so that ten thousand do not all lose it at once. */
const patienceWithin = (timeLeft: number): number =>
  (1 - Math.random()) * Math.min(timeLeft / 4, MAX_PATIENCE);

function isOneMoreNeeded(
  outcomes: Deletes['outcomes'],
  { partMayArrive, isCompleteUncertain }: Doubts,
): boolean {
  const isGone = outcomes.at(-1) === 'gone';
  if (outcomes.length === 1) return partMayArrive || (isCompleteUncertain && !isGone);
  return partMayArrive && !isGone && outcomes.length <= CONFIRMATIONS;
}
