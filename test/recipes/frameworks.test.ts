// The recipes for React and Vue, with the real packages: React in happy-dom, Vue's reactivity by itself.
import { createCosEmulator } from 'cos-abort/testing';
import { UploadController } from 'cos-abort/upload';
import { Window } from 'happy-dom';
import { createElement, StrictMode } from 'react';
import { afterAll, expect, it, vi } from 'vitest';
import { effectScope } from 'vue';
import { UploadCard } from '../../demo/recipes/react.tsx';
import { useUploadState } from '../../demo/recipes/vue.ts';

const window = new Window({ url: 'https://page.example/' });
const { document } = window;
for (const [name, value] of Object.entries({ window, document, IS_REACT_ACT_ENVIRONMENT: true }))
  vi.stubGlobal(name, value);
const { act } = await import('react');
const { createRoot } = await import('react-dom/client');
afterAll(() => window.happyDOM.close());

/** An upload, and how many watch the page for it. */
function openUpload() {
  const cos = createCosEmulator();
  const upload = new UploadController(
    { ...cos.buckets[0]!, key: 'a.mp4' },
    { credentials: cos.credentials[0]!, fetch: cos },
  );
  const watches = { count: 0 };
  vi.spyOn(upload, 'abortOnPageHide').mockImplementation(() => {
    watches.count += 1;
    const disarm = (): void => {
      watches.count -= 1;
    };
    return Object.assign(disarm, { watching: true });
  });
  return { cos, upload, watches };
}

it('React shows the state, cancels, and watches the page while it is shown', async () => {
  const { cos, upload, watches } = openUpload();
  const place = document.createElement('div');
  document.body.append(place);
  const root = createRoot(place as unknown as Element);
  await act(async () => root.render(createElement(StrictMode, null, createElement(UploadCard, { upload }))));
  expect([place.textContent, watches.count]).toEqual(['idleCancel', 1]);
  await act(async () => void (await upload.initiate()));
  expect(place.textContent).toBe('uploadingCancel');
  await act(async () => {
    place.querySelector('button')?.click();
    await vi.waitUntil(() => upload.state === 'aborted');
  });
  expect(place.textContent).toBe('abortedCancel');
  expect(place.querySelector('button')?.disabled).toBe(true);
  expect(cos.uploads).toEqual([]);
  await act(async () => root.unmount());
  expect(watches.count).toBe(0);
});

it('Vue sees the state change, and lets go when its component goes', async () => {
  const { upload, watches } = openUpload();
  const scope = effectScope();
  const state = scope.run(() => useUploadState(upload));
  expect([state?.value, watches.count]).toEqual(['idle', 1]);
  await upload.initiate();
  expect(state?.value).toBe('uploading');
  scope.stop();
  await upload.abort();
  expect([state?.value, watches.count]).toEqual(['uploading', 0]);
});
