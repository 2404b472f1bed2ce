// Whatever happens in whatever order, and whatever goes wrong meanwhile: nothing stays in the bucket unless the outcome says so.
import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { beforeEach, expect, it, vi } from 'vitest';
import { uploadPart } from '../../src/index.ts';
import { createCosEmulator, type Fault } from '../../src/testing/index.ts';
import { type AbortOutcome, UploadController } from '../../src/upload/index.ts';
import { holdTime, passing, quiet } from '../support/clock.ts';

holdTime();
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

const RUNS = 5000;
/** What goes wrong with a step's request: mostly nothing. */
const fault = fc.oneof(
  { weight: 8, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Fault>(
      { drop: 'before' },
      { drop: 'after' },
      { status: 503, code: 'SlowDown' },
      { status: 403, code: 'AccessDenied' },
      { drop: 'before', times: 9 },
    ),
  },
);
/** A step, whether its request is held until the next release, and how far everything gets before the next step. */
const step = <Act extends string>(...acts: Act[]) =>
  fc.record({
    act: fc.constantFrom(...acts),
    fault,
    held: fc.nat(3).map((n) => n === 0),
    turns: fc.constantFrom(0, 1, 5, 10, 20),
  });
const steps = fc
  .tuple(
    fc
      .array(step('abort', 'part', 'complete', 'signal'), { maxLength: 1, size: 'xsmall' })
      .map((some) => (some.length && some[0]!.turns === 0 ? some : [])),
    step('initiate'),
    fc.array(step('part', 'part', 'part', 'release'), { maxLength: 4 }),
    fc.array(step('part', 'complete', 'complete', 'abort', 'signal', 'release', 'initiate'), {
      maxLength: 5,
    }),
  )
  .map((groups) => groups.flat());

it(`${RUNS} random interleavings of initiate, part, complete, abort and failure leave nothing behind, no promise, no timer, no listener`, async () => {
  const seen = new Map<string, number>();
  const scenario = fc.asyncProperty(
    steps,
    fc.constantFrom('refused' as const, 'stored' as const),
    async (steps, lateParts) => {
      const cos = createCosEmulator({ minPartSize: 0, lateParts });
      const credentials = cos.credentials[0]!;
      const fetch = (request: Request) => cos(request);
      const caller = new AbortController();
      const upload = new UploadController(
        { ...cos.buckets[0]!, key: 'k' },
        { credentials, fetch, signal: caller.signal, retry: 2, deadline: 30_000 },
      );
      const going: Promise<unknown>[] = [];
      const outcomes: AbortOutcome[] = [];
      let gate = Promise.withResolvers<void>();
      const abort = (): Promise<unknown> => upload.abort().then((outcome) => outcomes.push(outcome));
      const acts = {
        initiate: () => upload.initiate(),
        part: () =>
          upload.part((signal) =>
            uploadPart(upload.address!, going.length + 1, 'bytes', { credentials, fetch, signal }),
          ),
        complete: () => upload.complete(),
        abort,
        signal: async () => caller.abort(),
        release: async () => {
          gate.resolve();
          gate = Promise.withResolvers<void>();
        },
      };
      for (const { act, fault, held, turns } of steps) {
        if (fault || held) cos.inject({ ...fault, ...(held && { delay: gate.promise }) });
        going.push(acts[act]().catch(() => {}));
        await quiet(turns);
      }
      gate.resolve();
      await passing(Promise.all(going));
      await passing(abort()); // whoever is still uploading cancels now
      gate.resolve();
      await quiet();

      const { outcome } = outcomes.at(-1)!;
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
      if (outcome !== 'unconfirmed') expect([cos.uploads, cos.storedBytes]).toEqual([[], 0]);
      expect(cos.objects.length, outcome).toBe(
        outcome === 'completed' ? 1 : outcome === 'unconfirmed' ? cos.objects.length : 0,
      );
      expect(['completed', 'aborted', 'failed']).toContain(upload.state);
      expect(vi.getTimerCount(), 'timers').toBe(0);
      if (upload.state !== 'failed')
        expect(getEventListeners(caller.signal, 'abort'), 'listeners').toHaveLength(0);
    },
  );
  await fc.assert(scenario, { numRuns: RUNS, seed: 20261122 });
  for (const outcome of ['aborted', 'completed', 'never-started', 'unconfirmed'])
    expect(seen.get(outcome) ?? 0, JSON.stringify([...seen])).toBeGreaterThan(50);
}, 240_000);
