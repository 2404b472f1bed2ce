// Tabs that are closed while it is not known whether there is an upload yet, or already an object.
import assert from 'node:assert/strict';
import { sweepStaleUploads } from '../../../src/sweep/index.ts';
import { until } from '../until.ts';
import { type LibraryCase, onSite } from './case.ts';
import type { LibrarySite } from './library-site.ts';
import { LibraryPage } from './page.ts';

const NAME = 'film.bin';
/** Its DELETE says that the page has sent what it sends. */
const WITNESS = 'witness.bin';

export const boundaries: Record<string, LibraryCase> = {
  // Nobody has learnt the id: no page and no journal can abort it.
  'closed while initiating: left to the sweep': onSite(async ({ browser }, site) => {
    const page = await LibraryPage.open(browser, site);
    await page.begin([WITNESS]);
    const release = holdAnswer(site, 'uploads');
    await page.initiate(NAME);
    await until('the upload is open', () => site.cos.uploads.length === 2);
    await page.close();
    await until('the page has sent', () => site.cos.uploads.length === 1);
    release();
    assert.deepEqual(await sweep(site), ['aborted']);
    assert.ok(site.isEmpty());
  }),

  'closed while completing: no DELETE': onSite(async ({ browser }, site) => {
    const page = await LibraryPage.open(browser, site);
    const release = await completeWithoutAnswer(page);
    await page.close();
    await expectObject(site);
    release();
  }),

  'cancelled while completing, then closed: no DELETE': onSite(async ({ browser }, site) => {
    const page = await LibraryPage.open(browser, site);
    const release = await completeWithoutAnswer(page);
    await page.cancel(NAME);
    assert.equal((await page.told(NAME)).state, 'aborting');
    await page.close();
    await expectObject(site);
    release();
  }),
};

/**
 * Keeps the answer to the next POST whose query begins so, though the bucket does what it asks, until it is
 * called.
 */
function holdAnswer(site: LibrarySite, query: string): () => void {
  const held = Promise.withResolvers<void>();
  site.cos.inject({
    match: ({ method, url }) => method === 'POST' && new URL(url).search.startsWith(`?${query}`),
    answer: async (response) => {
      await held.promise;
      return response;
    },
  });
  return held.resolve;
}

async function completeWithoutAnswer(page: LibraryPage): Promise<() => void> {
  const { site } = page;
  await page.begin([WITNESS]);
  const release = holdAnswer(site, 'uploadId=');
  await page.complete(NAME);
  await until('the object is made', () => site.cos.objects.length === 1);
  return release;
}

/** The page has gone, and sent nothing of the upload whose object was being made. */
async function expectObject(site: LibrarySite): Promise<void> {
  await until('the page has sent', site.isEmpty);
  const deleted = site.cos.requests
    .filter(({ method }) => method === 'DELETE')
    .map(({ path }) => path.split('?')[0]);
  assert.deepEqual([...new Set(deleted)], [`/${WITNESS}`]);
  assert.equal(site.cos.objects[0]?.key, NAME);
}

async function sweep({ cos, bucketOrigin }: LibrarySite): Promise<string[]> {
  const { bucket, region } = cos.buckets[0]!;
  const options = {
    bucket,
    region,
    endpoint: bucketOrigin,
    prefix: NAME,
    olderThan: 0,
    credentials: cos.credentials[0]!,
  };
  const outcomes: string[] = [];
  for await (const { outcome } of sweepStaleUploads(options)) outcomes.push(outcome);
  return outcomes;
}
