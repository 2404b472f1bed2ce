// The whole table of the transition: what each event makes of each state. A state that an event means nothing to stays itself.
import { expect, it } from 'vitest';
import { transition, type UploadEvent, type UploadState } from '../../src/upload/state.ts';

const upload = { bucket: 'b-1', region: 'r', key: 'k', uploadId: '1' };
const late = { ...upload, uploadId: '2' };
const doubt = new Error('lost');
const outcome = { outcome: 'aborted' } as const;

const states = {
  idle: { name: 'idle' },
  initiating: { name: 'initiating' },
  uploading: { name: 'uploading', upload },
  completing: { name: 'completing', upload },
  completed: { name: 'completed', upload },
  aborting: { name: 'aborting', upload, doubt: undefined },
  'aborting unknown': { name: 'aborting', upload: undefined, doubt: undefined },
  aborted: { name: 'aborted', outcome },
  failed: { name: 'failed', upload, doubt },
  'failed unknown': { name: 'failed', upload: undefined, doubt },
} satisfies Record<string, UploadState>;

const events = {
  initiate: { type: 'initiate' },
  initiated: { type: 'initiated', upload: late },
  'initiate refused': { type: 'initiate-failed', doubt: undefined },
  'initiate lost': { type: 'initiate-failed', doubt },
  complete: { type: 'complete' },
  completed: { type: 'completed' },
  'complete refused': { type: 'complete-failed', doubt: undefined },
  'complete lost': { type: 'complete-failed', doubt },
  abort: { type: 'abort' },
  aborted: { type: 'aborted', outcome },
  'abort failed': { type: 'abort-failed' },
} satisfies Record<string, UploadEvent>;

const unchanged = 'unchanged';
type Row = Partial<Record<keyof typeof events, UploadState>>;
const table: Record<keyof typeof states, Row> = {
  idle: { initiate: states.initiating, abort: states['aborting unknown'] },
  initiating: {
    initiated: { name: 'uploading', upload: late },
    'initiate refused': { name: 'failed', upload: undefined, doubt: undefined },
    'initiate lost': states['failed unknown'],
    abort: states['aborting unknown'],
  },
  uploading: { complete: states.completing, abort: states.aborting },
  completing: {
    completed: states.completed,
    'complete refused': states.uploading,
    'complete lost': states.failed,
    abort: states.aborting,
  },
  completed: {},
  aborting: {
    initiated: { name: 'aborting', upload: late, doubt: undefined },
    'initiate refused': states.aborting,
    'initiate lost': { name: 'aborting', upload, doubt },
    completed: states.completed,
    'complete refused': states.aborting,
    'complete lost': { name: 'aborting', upload, doubt },
    aborted: states.aborted,
    'abort failed': { name: 'failed', upload, doubt: undefined },
  },
  'aborting unknown': {
    initiated: { name: 'aborting', upload: late, doubt: undefined },
    'initiate refused': states['aborting unknown'],
    'initiate lost': { name: 'aborting', upload: undefined, doubt },
    'complete refused': states['aborting unknown'],
    'complete lost': { name: 'aborting', upload: undefined, doubt },
    aborted: states.aborted,
    'abort failed': { name: 'failed', upload: undefined, doubt: undefined },
  },
  aborted: {},
  failed: {
    initiated: { name: 'failed', upload: late, doubt: undefined },
    completed: states.completed,
    abort: { name: 'aborting', upload, doubt },
  },
  'failed unknown': {
    initiated: { name: 'failed', upload: late, doubt: undefined },
    abort: { name: 'aborting', upload: undefined, doubt },
  },
};

const pairs = Object.entries(states).flatMap(([state, before]) =>
  Object.entries(events).map(([name, event]) => {
    const after = table[state as keyof typeof states][name as keyof typeof events];
    return { state, name, before, event, after, to: after?.name ?? unchanged };
  }),
);

it.each(pairs)('$state + $name: $to', ({ before, event, after }) => {
  const frozen = structuredClone(before);
  const result = transition(before, event);
  if (after) expect(result).toEqual(after);
  else expect(result).toBe(before);
  expect(before, 'it is pure').toEqual(frozen);
});
