import { expect, it } from 'vitest';
import { samples } from './sample.ts';

it('every js sample of the README is one that a test beside this one runs', () => {
  expect([...samples.keys()]).toEqual(['sliceUploads', 'uploadFile', 'uploadWithUppy']);
});
