// Cancelling: what is under way is cut off or waited for, what is stored is deleted, and what is known at the
// end is told.

import { findCompleted } from '../multipart/complete.ts';
import { outOfTime, settledWithin } from '../support/time.ts';
import { certaintyAfter } from './certainty.ts';
import { cleanUp } from './clean-up.ts';
import { type AbortOutcome, outcomeOf, provesAbort } from './facts.ts';
import type { Session } from './session.ts';

/** How a cancellation ended. */
export interface Cancelled {
  outcome: AbortOutcome;
  /** Parts that had not settled when they were no longer waited for. */
  late: readonly Promise<unknown>[];
}

/** Milliseconds. */
const DEADLINE = 60_000;
const SETTLE_TIMEOUT = 2000;

/** Takes as long as `deadline` says, whatever it waits for. Never rejects. */
export async function cancel(session: Session, reason: unknown): Promise<Cancelled> {
  const { settleTimeout = SETTLE_TIMEOUT, deadline = DEADLINE } = session.settings;
  return inDeadline(deadline, async (signal) => {
    const isCompleting = session.state.name === 'completing';
    session.happen({ type: 'abort' });
    if (!isCompleting) session.cut.abort(reason);
    await settledWithin(session.pending, deadline);
    if (session.facts.complete.is === 'done') return { outcome: outcomeOf(session.facts), late: [] };
    session.cut.abort(reason);
    const late = await session.parts.settle(Math.min(settleTimeout, deadline));
    await clean(session, signal);
    return { outcome: outcomeOf(session.facts), late };
  });
}

/**
 * Deletes what is open, and asks for the object where the DELETEs do not tell what a lost Complete has made.
 */
async function clean(session: Session, signal: AbortSignal): Promise<void> {
  const { address, channel, parts, sending, settings, openedAt } = session;
  const { complete } = session.facts;
  if (!address || complete.is === 'under-way') return;
  const doubts = { partMayArrive: parts.mayArrive, isCompleteUncertain: complete.is === 'uncertain' };
  const options = { ...sending, deadline: settings.deadline };
  const deletes = await cleanUp(channel, address, doubts, options, signal);
  session.happen({ type: 'deleted', deletes });
  const { credentials } = channel;
  if (complete.is !== 'uncertain' || provesAbort(deletes) || !credentials || parts.stored.length === 0)
    return;
  if (await findCompleted(address, parts.stored, { ...sending, credentials, openedAt, signal }))
    session.happen({ type: 'completed' });
}

/** Makes the end of a cancellation known. */
export function conclude(session: Session, { outcome, late }: Cancelled): void {
  if (outcome.outcome === 'completed') return; // told when it happened
  if (outcome.outcome === 'unconfirmed') {
    session.happen({ type: 'abort-failed' });
    session.release();
    return;
  }
  session.happen({ type: 'aborted', outcome });
  if (late.length === 0) session.forget();
  else void cleanUpAfter(session, late);
}

/**
 * A part that heeded no signal may have been stored by a server that stores late parts: one more DELETE, and
 * only then it is forgotten.
 */
async function cleanUpAfter(session: Session, late: readonly Promise<unknown>[]): Promise<void> {
  const settled = await Promise.allSettled(late);
  const { address, channel, sending, settings } = session;
  if (!address) return;
  const partMayArrive = settled.some(
    (part) => part.status === 'rejected' && !certaintyAfter(part.reason).known,
  );
  const options = { ...sending, deadline: settings.deadline };
  const { failed } = await inDeadline(settings.deadline ?? DEADLINE, (signal) =>
    cleanUp(channel, address, { partMayArrive, isCompleteUncertain: false }, options, signal),
  );
  if (failed) session.release();
  else session.forget();
}

async function inDeadline<T>(deadline: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(outOfTime()), deadline);
  try {
    return await work(over.signal);
  } finally {
    clearTimeout(timer);
  }
}
