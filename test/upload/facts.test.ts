// From what is known of an upload to how its abort ended: every combination that decides, by name.
import { describe, expect, it } from 'vitest';
import { type Deletes, type Facts, nothingKnown, outcomeOf } from '../../src/upload/facts.ts';
import { learn, type UploadEvent } from '../../src/upload/state.ts';

const address = { bucket: 'b-1', region: 'r', key: 'k', uploadId: '1' };
const lostInitiate = new Error('Initiate was lost');
const lostComplete = new Error('Complete was lost');
const lostDelete = new Error('the DELETE was lost');

const initiate: UploadEvent = { type: 'initiate' };
const initiated: UploadEvent = { type: 'initiated', address };
const initiateRefused: UploadEvent = { type: 'initiate-failed', certainty: { known: true } };
const initiateLost: UploadEvent = {
  type: 'initiate-failed',
  certainty: { known: false, error: lostInitiate },
};
const complete: UploadEvent = { type: 'complete' };
const completed: UploadEvent = { type: 'completed' };
const completeRefused: UploadEvent = { type: 'complete-failed', certainty: { known: true } };
const completeLost: UploadEvent = {
  type: 'complete-failed',
  certainty: { known: false, error: lostComplete },
};
const abort: UploadEvent = { type: 'abort' };
const deleted = (...outcomes: Deletes['outcomes']): UploadEvent => ({
  type: 'deleted',
  deletes: { outcomes, failed: undefined },
});
const deleteLost: UploadEvent = {
  type: 'deleted',
  deletes: { outcomes: [], failed: { error: lostDelete } },
};
const confirmationLost: UploadEvent = {
  type: 'deleted',
  deletes: { outcomes: ['aborted'], failed: { error: lostDelete } },
};

const known = (...events: UploadEvent[]): Facts => events.reduce(learn, nothingKnown);
const unconfirmed = (error: unknown) => ({ outcome: 'unconfirmed', error, address });
const outOfTime = expect.objectContaining({ name: 'TimeoutError' });

describe('how an abort ended, after', () => {
  it.each<[string, UploadEvent[], object]>([
    ['nothing', [abort], { outcome: 'never-started' }],
    ['an Initiate that was refused', [initiate, initiateRefused, abort], { outcome: 'never-started' }],
    [
      'an Initiate that was lost',
      [initiate, initiateLost, abort],
      { outcome: 'unconfirmed', error: lostInitiate },
    ],
    ['an Initiate that is still under way', [initiate, abort], { outcome: 'unconfirmed', error: outOfTime }],
    ['a DELETE that was confirmed', [initiated, abort, deleted('aborted')], { outcome: 'aborted' }],
    ['a DELETE that found nothing', [initiated, abort, deleted('gone')], { outcome: 'gone' }],
    ['two DELETEs', [initiated, abort, deleted('aborted', 'gone')], { outcome: 'aborted' }],
    ['no DELETE in time', [initiated, abort], unconfirmed(outOfTime)],
    ['a DELETE that was lost', [initiated, abort, deleteLost], unconfirmed(lostDelete)],
    ['a confirmation that was lost', [initiated, abort, confirmationLost], unconfirmed(lostDelete)],
    ['a Complete that is still under way', [initiated, complete, abort], unconfirmed(outOfTime)],
    [
      'a Complete that was refused',
      [initiated, complete, completeRefused, abort, deleted('aborted')],
      { outcome: 'aborted' },
    ],
    ['a Complete that happened', [initiated, complete, abort, completed], { outcome: 'completed' }],
    [
      'a lost Complete, and 204',
      [initiated, complete, completeLost, abort, deleted('aborted')],
      unconfirmed(lostComplete),
    ],
    [
      'a lost Complete, and 204 twice',
      [initiated, complete, completeLost, abort, deleted('aborted', 'aborted')],
      unconfirmed(lostComplete),
    ],
    [
      'a lost Complete, and 404',
      [initiated, complete, completeLost, abort, deleted('gone')],
      unconfirmed(lostComplete),
    ],
    [
      'a lost Complete, 204 and 404',
      [initiated, complete, completeLost, abort, deleted('aborted', 'gone')],
      { outcome: 'aborted' },
    ],
    [
      'a lost Complete that a HEAD proves',
      [initiated, complete, completeLost, abort, deleted('gone'), completed],
      { outcome: 'completed' },
    ],
  ])('%s', (_, events, outcome) => {
    expect(outcomeOf(known(...events))).toEqual(outcome);
  });
});

describe('late news', () => {
  it('an Initiate that is refused after the abort had given up: never-started', () => {
    expect(outcomeOf(known(initiate, abort, initiateRefused, abort))).toEqual({ outcome: 'never-started' });
  });
  it('an Initiate that is lost after the abort had given up stays unconfirmed, with its own error', () => {
    expect(outcomeOf(known(initiate, abort, initiateLost, abort))).toEqual({
      outcome: 'unconfirmed',
      error: lostInitiate,
    });
  });
  it('a Complete that is lost after the abort had given up is not gone', () => {
    expect(outcomeOf(known(initiated, complete, abort, completeLost, abort, deleted('gone')))).toEqual(
      unconfirmed(lostComplete),
    );
  });
  it('a lost Complete, 204 to one abort and 404 to the next: aborted', () => {
    const lost = known(initiated, complete, completeLost, abort, confirmationLost);
    expect(outcomeOf(lost)).toEqual(unconfirmed(lostDelete));
    expect(outcomeOf([abort, deleted('gone')].reduce(learn, lost))).toEqual({ outcome: 'aborted' });
    expect(outcomeOf([abort, deleted('aborted')].reduce(learn, lost))).toEqual(unconfirmed(lostComplete));
    expect(outcomeOf([abort, deleteLost].reduce(learn, lost))).toEqual(unconfirmed(lostDelete));
  });
  it('what the DELETEs of an earlier abort proved is not held for the next one', () => {
    expect(outcomeOf(known(initiated, abort, deleted('aborted'), abort))).toEqual(unconfirmed(outOfTime));
  });
});
