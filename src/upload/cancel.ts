// Cancelling: what is under way is cut off or waited for, what is stored is deleted, and what is known at the
// end is told.

import type { UploadAddress } from '../address.ts';
import { findCompleted } from '../multipart/complete.ts';
import { type Deadline, inDeadline, settledWithin } from '../support/time.ts';
import { certaintyAfter } from './certainty.ts';
import { cleanUp } from './clean-up.ts';
import { type AbortOutcome, outcomeOf, provesAbort } from './facts.ts';
import { leavesOpen } from './parts.ts';
import type { Session } from './session.ts';

/** How a cancellation ended. */
export interface Cancelled {
  outcome: AbortOutcome;
  /** Parts that had not settled when they were no longer waited for. */
  late: readonly Promise<unknown>[];
  /** Whether it was known too late that an upload is open: there was no time left for its DELETE. */
  isLateNews: boolean;
}

/** Takes as long as `deadline` says, whatever it waits for. Never rejects. */
export async function cancel(session: Session, reason: unknown): Promise<Cancelled> {
  const { settings } = session;
  try {
    return await inDeadline(settings.deadline, (deadline) => cancelWithin(session, reason, deadline));
  } catch (error) {
    // Of code that is not ours. What it has kept from being done is not known.
    return { outcome: { outcome: 'unconfirmed', error, ...addressOf(session) }, late: [], isLateNews: false };
  }
}

async function cancelWithin(session: Session, reason: unknown, deadline: Deadline): Promise<Cancelled> {
  const { settings, cancellation, isUnderWay } = session;
  const isCompleting = session.state.name === 'completing';
  session.apply({ type: 'abort' });
  if (!isCompleting) cancellation.abort(reason);
  await settledWithin(session.pending, deadline.timeLeft());
  // What is still under way is late news: it is cleaned up after when it has come.
  if (session.facts.complete.is === 'done' || session.isUnderWay)
    return { outcome: outcomeOf(session.facts), late: [], isLateNews: false };
  // Whatever the journal and the parts do, there is time for a DELETE.
  if (!(await settledWithin(session.adoption, deadline.timeLeft() / 2))) session.mayBeCompleted(NOT_TOLD);
  session.heedJournal();
  cancellation.abort(reason);
  const late = await session.parts.settle(Math.min(settings.settleTimeout, deadline.timeLeft() / 2));
  await clean(session, deadline);
  return { outcome: outcomeOf(session.facts), late, isLateNews: isUnderWay && deadline.signal.aborted };
}

const NOT_TOLD = 'the journal has not told in time whether an earlier page was completing it';

const addressOf = ({ address }: Session): { address?: UploadAddress } => (address ? { address } : {});

/**
 * Deletes what is open, and asks for the object where the DELETEs do not tell what a lost Complete has made.
 */
async function clean(session: Session, deadline: Deadline): Promise<void> {
  const { address, channel, parts, sending, openedAt } = session;
  const { complete } = session.facts;
  if (!address) return;
  const doubts = { partMayArrive: parts.mayArrive, isCompleteUncertain: complete.is === 'uncertain' };
  const deletes = await cleanUp(channel, address, doubts, sending, deadline);
  session.apply({ type: 'deleted', deletes });
  const { credentials } = channel;
  // Where no DELETE was answered the upload may be open, and an object of the same parts an older one.
  if (complete.is !== 'uncertain' || deletes.failed || provesAbort(session.facts)) return;
  if (!credentials || parts.stored.length === 0) return;
  const completing = { address, parts: parts.stored };
  const options = { ...sending, credentials, openedAt, signal: deadline.signal };
  if (await findCompleted(completing, complete.error, options)) session.apply({ type: 'completed' });
}

/** Makes the end of a cancellation known. */
export function conclude(session: Session, cancelled: Cancelled, reason: unknown): void {
  const { outcome, late, isLateNews } = cancelled;
  if (outcome.outcome === 'completed') return; // told when it happened
  const isConfirmed = outcome.outcome !== 'unconfirmed';
  session.apply(isConfirmed ? { type: 'aborted', outcome } : { type: 'abort-failed' });
  session.cancellation.abort(reason); // only now, so that what ends because of it is late news
  if (late.length > 0) void cleanUpAfter(session, late);
  else if (isConfirmed) session.forget();
  // Who was told of the failure may have begun the next abort.
  else if (session.state.name === 'failed') session.release();
  if (isLateNews && session.state.name === 'failed') session.abortOpen();
}

/**
 * Parts that heeded no signal may be stored by a server that stores late parts: one more DELETE after each of
 * them, and only after the last one it is forgotten.
 */
async function cleanUpAfter(session: Session, late: readonly Promise<unknown>[]): Promise<void> {
  const { address, channel, sending, settings } = session;
  if (!address) return;
  const cleanUps = late.map(async (part) => {
    const partMayArrive = await mayArriveAfter(part);
    return inDeadline(settings.deadline, (deadline) =>
      cleanUp(channel, address, { partMayArrive, isCompleteUncertain: false }, sending, deadline),
    );
  });
  const deletes = await Promise.all(cleanUps);
  if (deletes.some(({ failed }) => failed) || session.state.name !== 'aborted') session.release();
  else session.forget();
}

const mayArriveAfter = (part: Promise<unknown>): Promise<boolean> =>
  part.then(leavesOpen, (error) => !certaintyAfter(error).known);
