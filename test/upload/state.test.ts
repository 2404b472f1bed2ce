// The whole table of the transition: what each event makes of each state. A state that an event means
// nothing to stays itself.
import { expect, it } from 'vitest';
import { transition, type UploadEvent, type UploadState } from '../../src/upload/state.ts';

const address = { bucket: 'b-1', region: 'r', key: 'k', uploadId: '1' };
const outcome = { outcome: 'aborted' } as const;
const lost = { known: false, error: new Error('lost') } as const;

const states = {
  idle: { name: 'idle' },
  initiating: { name: 'initiating' },
  uploading: { name: 'uploading' },
  completing: { name: 'completing' },
  completed: { name: 'completed' },
  aborting: { name: 'aborting' },
  aborted: { name: 'aborted', outcome },
  failed: { name: 'failed' },
} satisfies Record<string, UploadState>;

const events = {
  initiate: { type: 'initiate' },
  initiated: { type: 'initiated', address },
  'initiate refused': { type: 'initiate-failed', certainty: { known: true } },
  'initiate lost': { type: 'initiate-failed', certainty: lost },
  complete: { type: 'complete' },
  completed: { type: 'completed' },
  'complete refused': { type: 'complete-failed', certainty: { known: true } },
  'complete lost': { type: 'complete-failed', certainty: lost },
  abort: { type: 'abort' },
  deleted: { type: 'deleted', deletes: { outcomes: ['aborted'], failed: undefined } },
  aborted: { type: 'aborted', outcome },
  'abort failed': { type: 'abort-failed' },
} satisfies Record<string, UploadEvent>;

const unchanged = 'unchanged';
const table: Record<keyof typeof states, Partial<Record<keyof typeof events, keyof typeof states>>> = {
  idle: { initiate: 'initiating', abort: 'aborting' },
  initiating: {
    initiated: 'uploading',
    'initiate refused': 'failed',
    'initiate lost': 'failed',
    abort: 'aborting',
  },
  uploading: { complete: 'completing', abort: 'aborting' },
  completing: {
    completed: 'completed',
    'complete refused': 'uploading',
    'complete lost': 'failed',
    abort: 'aborting',
  },
  completed: {},
  aborting: { completed: 'completed', aborted: 'aborted', 'abort failed': 'failed' },
  aborted: {},
  failed: { completed: 'completed', abort: 'aborting' },
};

const pairs = Object.entries(states).flatMap(([state, before]) =>
  Object.entries(events).map(([name, event]) => {
    const to = table[state as keyof typeof states][name as keyof typeof events] ?? unchanged;
    return { state, name, before, event, to };
  }),
);

it.each(pairs)('$state + $name: $to', ({ before, event, to }) => {
  const frozen = structuredClone(before);
  const result = transition(before, event);
  if (to === unchanged) expect(result).toBe(before);
  else expect(result).toEqual(states[to as keyof typeof states]);
  expect(before, 'it is pure').toEqual(frozen);
});
