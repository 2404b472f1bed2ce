// The recipe that keeps the screen on, with a page and a wake lock that count.
import { expect, it, onTestFinished, vi } from 'vitest';
import { whileAwake } from '../../demo/recipes/wake-lock.ts';

/** A page, and what has happened in it. */
function openPage(navigator?: object) {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const events: string[] = [];
  const request = async () => {
    events.push('on');
    return { release: async () => void events.push('off') };
  };
  vi.stubGlobal('document', page);
  vi.stubGlobal('navigator', navigator ?? { wakeLock: { request } });
  onTestFinished(() => void vi.unstubAllGlobals());
  const work = async (): Promise<string> => {
    events.push('work');
    return 'done';
  };
  return { page, events, work };
}

it('the screen is on while it works', async () => {
  const { events, work } = openPage();
  expect(await whileAwake(work)).toBe('done');
  expect(events).toEqual(['on', 'work', 'off']);
});

it('and off when it fails', async () => {
  const { events } = openPage();
  await expect(whileAwake(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(events).toEqual(['on', 'off']);
});

it('it is asked for again when the page is back, and not when it is hidden', async () => {
  const { page, events } = openPage();
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
  ['is refused', { wakeLock: { request: () => Promise.reject(new Error('low battery')) } }],
  ['is unknown', {}],
])('where it %s, the work is done all the same', async (_, navigator) => {
  const { work } = openPage(navigator);
  expect(await whileAwake(work)).toBe('done');
});
