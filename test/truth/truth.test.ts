// Whatever happens in whatever order, and whatever goes wrong meanwhile: what is told is so. `npm run truth`
// runs 20 000 schedules.
import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { beforeEach, expect, it, vi } from 'vitest';
import { holdTime } from '../support/clock.ts';
import { type End, live } from './life.ts';
import { isFair, type Server, type Step, schedule, server } from './schedules.ts';

holdTime();
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

const RUNS = Number(process.env.TRUTH_RUNS ?? 2000);
const SEED = Number(process.env.TRUTH_SEED ?? 20261126);

/** What is told, and what is in the bucket. */
function checkTruth({ cos, opened, outcome, recovered }: End, steps: readonly Step[], server: Server): void {
  const isEmpty = [cos.uploads.length, cos.storedBytes, cos.objects.length];
  switch (outcome?.outcome) {
    case 'aborted':
    case 'gone':
      expect(isEmpty, outcome.outcome).toEqual([0, 0, 0]);
      break;
    case 'completed':
      expect(isEmpty, 'completed').toEqual([0, 0, 1]);
      break;
    case 'never-started':
      expect([isEmpty, opened], 'never-started').toEqual([[0, 0, 0], false]);
      break;
    case 'unconfirmed':
      expect(isFair(steps, server), 'unconfirmed although nothing went wrong').toBe(false);
      break;
  }
  for (const { outcome } of recovered) {
    if (outcome === 'aborted' || outcome === 'gone')
      expect(isEmpty, `recovered: ${outcome}`).toEqual([0, 0, 0]);
    if (outcome === 'ended') expect(isEmpty.slice(0, 2), 'recovered: ended').toEqual([0, 0]);
  }
}

/** Nothing is left on the page that has ended well. */
function checkLeftovers({ upload, caller, outcome, entries }: End): void {
  if (!outcome) return;
  // What is unconfirmed is kept ready for the page that goes away.
  const isUnconfirmed = outcome.outcome === 'unconfirmed';
  expect(vi.getTimerCount(), 'timers').toBeLessThanOrEqual(isUnconfirmed && upload.address ? 1 : 0);
  if (isUnconfirmed) return;
  expect(getEventListeners(caller.signal, 'abort'), 'listeners').toHaveLength(0);
  expect(entries, 'entries of the journal').toBe(0);
  expect(['completed', 'aborted']).toContain(upload.state);
}

it(`${RUNS} random schedules of an upload, its page and its server: what is told is so (seed ${SEED})`, async () => {
  const seen = new Map<string, number>();
  const count = (name: string): void => void seen.set(name, (seen.get(name) ?? 0) + 1);
  const property = fc.asyncProperty(schedule, server, async (steps, server) => {
    vi.clearAllTimers(); // those of a page that crashed in the schedule before
    const end = await live(steps, server);
    if (end.outcome) count(end.outcome.outcome);
    for (const { outcome } of end.recovered) count(`recovered ${outcome}`);
    checkTruth(end, steps, server);
    checkLeftovers(end);
  });
  await fc.assert(property, { numRuns: RUNS, seed: SEED });
  const told = JSON.stringify([...seen]);
  console.log(told);
  for (const outcome of [
    'aborted',
    'completed',
    'never-started',
    'unconfirmed',
    'recovered aborted',
    'recovered gone',
    'recovered ended',
  ])
    expect(seen.get(outcome) ?? 0, told).toBeGreaterThan(RUNS / 500);
}, 1_200_000);
