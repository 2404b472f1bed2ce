// The recipe that keeps the screen on, with a page and a wake lock that count.
import { beforeEach, expect, it, vi } from 'vitest';
import { whileAwake } from '../../demo/recipes/wake-lock.ts';

const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
const events: string[] = [];
const request = vi.fn<() => Promise<{ release(): Promise<void> }>>();

beforeEach(() => {
  events.length = 0;
  page.visibilityState = 'visible';
  request.mockImplementation(async () => {
    events.push('on');
    return { release: async () => void events.push('off') };
  });
  vi.stubGlobal('document', page);
  vi.stubGlobal('navigator', { wakeLock: { request } });
});

const work = async (): Promise<string> => {
  events.push('work');
  return 'done';
};

it('the screen is on while it works', async () => {
  expect(await whileAwake(work)).toBe('done');
  expect(events).toEqual(['on', 'work', 'off']);
});

it('and off when it fails', async () => {
  await expect(whileAwake(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(events).toEqual(['on', 'off']);
});

it('it is asked for again when the page is back, and not when it is hidden', async () => {
  await whileAwake(async () => {
    page.visibilityState = 'hidden';
    page.dispatchEvent(new Event('visibilitychange'));
    expect(events).toEqual(['on']);
    page.visibilityState = 'visible';
    page.dispatchEvent(new Event('visibilitychange'));
  });
  expect(events).toEqual(['on', 'on', 'off']);
  page.dispatchEvent(new Event('visibilitychange'));
  expect(events).toHaveLength(3);
});

it.each([
  [
    'is refused',
    () =>
      vi.stubGlobal('navigator', { wakeLock: { request: () => Promise.reject(new Error('low battery')) } }),
  ],
  ['is unknown', () => vi.stubGlobal('navigator', {})],
])('where it %s, the work is done all the same', async (_, stub) => {
  stub();
  expect(await whileAwake(work)).toBe('done');
});
