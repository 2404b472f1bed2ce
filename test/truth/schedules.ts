// Random schedules of one upload: what its page does, what goes wrong with each request, and how long
// everything waits.
import fc from 'fast-check';
import type { Fault } from '../../src/testing/index.ts';

/** What happens to an upload, or to its page. */
type Act =
  | 'initiate'
  | 'part'
  | 'deaf part'
  | 'complete'
  | 'abort'
  | 'signal'
  | 'release'
  | 'leave'
  | 'crash';

export interface Step {
  act: Act;
  /** What goes wrong with the next request. */
  fault: Fault | undefined;
  /** Whether the next request is held until something releases it. */
  held: boolean;
  /** How many turns of the event loop pass before the next step. */
  turns: number;
}

/** What an upload lives with, and how its server differs from COS itself. */
export interface Server {
  lateParts: 'refused' | 'stored';
  missingUploads: 'refused' | 'deleted';
  /** Whether a HEAD of the object is permitted. */
  head: boolean;
  /** Whether `fetch` goes on when its signal is aborted. */
  isDeaf: boolean;
  /** Whether keys are given as they are, or by a function. */
  keys: 'given' | 'asked for';
  /** Of the controller, in milliseconds. */
  deadline: number;
}

const xml = (code: string): string => `<Error><Code>${code}</Code><Message>m</Message></Error>`;
const html = '<html><body>a gateway speaks</body></html>';
const answered =
  (status: number, body: string): Fault['answer'] =>
  () =>
    new Response(body, { status });
/** The answer that the service gave, its body cut after a few bytes. */
const cut: Fault['answer'] = (response) => {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('<?xml'));
    },
    pull(controller) {
      controller.error(new TypeError('terminated'));
    },
  });
  return response.status === 204 ? response : new Response(body, response);
};

/** COS is too busy once: nothing is in doubt after it. */
const BUSY: Fault = { status: 503, code: 'SlowDown' };

/** Faults of every kind, whatever the request is. */
const FAULTS: readonly Fault[] = [
  { drop: 'before' },
  { drop: 'after' },
  { drop: 'before', times: 9 },
  { drop: 'after', times: 9 },
  BUSY,
  { ...BUSY, times: 9 },
  { status: 403, code: 'AccessDenied' },
  { status: 500, code: 'InternalError' },
  { status: 400, code: 'RequestTimeout' },
  { status: 403, code: 'ExpiredToken' },
  { answer: answered(500, xml('ExpiredToken')) },
  { answer: answered(502, xml('RequestTimeTooSkewed')) },
  { answer: answered(200, xml('InternalError')) },
  { answer: answered(200, xml('SlowDown')) },
  { answer: answered(200, html) },
  { answer: answered(403, html) },
  { answer: answered(404, html) },
  { answer: answered(408, html) },
  { answer: answered(502, html) },
  { answer: answered(503, '{"message":"too busy"}') },
  { answer: answered(504, html), times: 9 },
  { answer: cut },
  { respond: () => new Response(xml('InvalidPart')) },
  { respond: () => new Response(xml('InternalError'), { status: 200 }) },
  { respond: () => new Response(html, { status: 404 }) },
  { redirect: 'https://elsewhere.example/' },
];

const fault = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.constantFrom(...FAULTS) },
);
const step = (...acts: Act[]): fc.Arbitrary<Step> =>
  fc.record({
    act: fc.constantFrom(...acts),
    fault,
    held: fc.nat(3).map((n) => n === 0),
    turns: fc.constantFrom(0, 1, 5, 10, 20),
  });

/** Everything that was held arrives, and is answered. */
const ALL_STORED: Step = { act: 'release', fault: undefined, held: false, turns: 20 };

/** Whether nothing has gone wrong that leaves a doubt. */
export const isFair = (steps: readonly Step[], { deadline }: Server): boolean =>
  deadline >= 30_000 && steps.every(({ fault }) => fault === undefined || fault === BUSY);

/** Mostly what an uploader does, and now and then anything. */
export const schedule: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.oneof(
      { weight: 9, arbitrary: fc.constant<Step[]>([]) },
      {
        weight: 1,
        arbitrary: fc.array(step('abort', 'part', 'complete', 'signal', 'leave'), { maxLength: 1 }),
      },
    ),
    step('initiate'),
    fc.array(step('part', 'part', 'part', 'deaf part', 'release'), { maxLength: 4 }),
    fc.oneof(
      { weight: 2, arbitrary: fc.constant<Step[]>([]) },
      { weight: 1, arbitrary: step('complete').map((complete) => [ALL_STORED, complete]) },
    ),
    fc.array(
      step(
        'part',
        'complete',
        'complete',
        'abort',
        'signal',
        'release',
        'initiate',
        'leave',
        'crash',
        'crash',
      ),
      { maxLength: 5 },
    ),
  )
  .map((groups) => groups.flat());

export const server: fc.Arbitrary<Server> = fc.record({
  lateParts: fc.constantFrom('refused' as const, 'stored' as const),
  missingUploads: fc.oneof(
    { weight: 3, arbitrary: fc.constant('refused' as const) },
    { weight: 1, arbitrary: fc.constant('deleted' as const) },
  ),
  head: fc.boolean(),
  isDeaf: fc.nat(3).map((n) => n === 0),
  keys: fc.constantFrom('given' as const, 'asked for' as const),
  deadline: fc.constantFrom(30_000, 30_000, 30_000, 900),
});
