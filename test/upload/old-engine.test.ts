// The file for a page in an engine of 2022: docs/runtimes.md says that nothing newer is called without a look
// whether it is there.
import { expect, it } from 'vitest';
import { exec } from '../run/exec.ts';

/** What came later, as far as Node itself lives without it. */
const NEWER = `
  await fetch('data:,').then((answer) => answer.text()); // Node loads what its fetch needs
  delete AbortSignal.any;
  delete Array.fromAsync;
  delete Map.groupBy;
  delete Object.groupBy;
  delete Promise.try;
  delete Promise.withResolvers;
  delete URL.canParse;
  delete URL.parse;
  delete Blob.prototype.bytes;
  delete Response.json;
  delete Response.prototype.bytes;
  delete ArrayBuffer.prototype.transfer;
  delete globalThis.navigator;
  for (const name of ['toSorted', 'toReversed', 'toSpliced', 'with', 'findLast', 'findLastIndex'])
    delete Array.prototype[name];
  for (const name of ['union', 'intersection', 'difference', 'isSubsetOf']) delete Set.prototype[name];
  const iterator = Object.getPrototypeOf(Object.getPrototypeOf([].values()));
  for (const name of ['map', 'filter', 'take', 'drop', 'flatMap', 'toArray', 'some', 'find'])
    delete iterator[name];
`;

it('uploads, repeats and aborts without what came later', async () => {
  const program = `
    import { createCosEmulator } from './dist/testing/index.js';
    const cos = createCosEmulator();
    const slowDown = (wanted) =>
      cos.inject({ match: ({ method }) => method === wanted, status: 503, code: 'SlowDown' });
    ${NEWER}
    const { UploadController, uploadPart } = await import('./dist/cdn/cos-abort.min.js');
    const options = { credentials: cos.credentials[0], fetch: cos, signal: new AbortController().signal };
    const address = { ...cos.buckets[0], key: 'a.bin' };
    for (const end of ['complete', 'abort']) {
      const upload = new UploadController(address, options);
      for (const method of ['POST', 'PUT', 'DELETE']) slowDown(method);
      const opened = await upload.initiate();
      await upload.part((signal) => uploadPart(opened, 1, 'bytes', { ...options, signal }));
      await upload[end]();
      console.log(upload.state, cos.storedBytes);
      cos.reset();
    }
  `;
  const { output } = await exec(process.execPath, ['--input-type=module', '--eval', program]);
  expect(output.trim().split('\n')).toEqual(['completed 0', 'aborted 0']);
});
