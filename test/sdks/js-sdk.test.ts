// cos-js-sdk-v5 against the emulator, over HTTP and in what it needs of a page, with its default settings.
import COS from 'cos-js-sdk-v5';
import { beforeEach, describe, it, vi } from 'vitest';
import { PageBlob } from '../recipes/page.ts';
import { BlobReader, FetchXhr } from './browser.ts';
import { cases, type Sdk } from './cases.ts';
import { type Desk, openDesk } from './desk.ts';

vi.stubGlobal('XMLHttpRequest', FetchXhr);
vi.stubGlobal('FileReader', BlobReader);

let desk: Desk;
let sdk: Sdk;
beforeEach(async () => {
  desk = await openDesk();
  sdk = new COS({ ...desk.keys, Domain: desk.host, Protocol: 'http:' }) as unknown as Sdk;
});

describe('cos-js-sdk-v5', () => {
  it.each(Object.entries(cases))('%s', (_, run) =>
    run({
      ...desk,
      sdk,
      body: (content) => new PageBlob([content]),
      file: async (content) => ({ Body: new PageBlob([content]) }),
      read: ({ Body }) => Buffer.from(Body as ArrayBuffer),
    }),
  );
});
