// cos-js-sdk-v5 against the emulator, over HTTP and in what it needs of a page, with its default settings.
import COS from 'cos-js-sdk-v5';
import { it, vi } from 'vitest';
import { PageBlob } from '../recipes/page.ts';
import { BlobReader, FetchXhr } from './browser.ts';
import { cases, type Sdk } from './cases.ts';
import { openDesk } from './desk.ts';

vi.stubGlobal('XMLHttpRequest', FetchXhr);
vi.stubGlobal('FileReader', BlobReader);

it.each(Object.entries(cases))('cos-js-sdk-v5: %s', async (_, run) => {
  const desk = await openDesk();
  await run({
    ...desk,
    sdk: new COS({ ...desk.keys, Domain: desk.host, Protocol: 'http:' }) as unknown as Sdk,
    body: (content) => new PageBlob([content]),
    file: async (content) => ({ Body: new PageBlob([content]) }),
    read: ({ Body }) => Buffer.from(Body as ArrayBuffer),
  });
});
