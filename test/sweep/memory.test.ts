// The memory of a sweep does not grow with the number of uploads.
import { expect, it } from 'vitest';
import { sweepStaleUploads } from '../../src/sweep/index.ts';
import { slowness } from '../run/slowness.ts';
import { quiet } from '../support/clock.ts';

const UPLOADS = 100_000;
const PAGE = 1000;
const MB = 1_000_000;

/** A bucket that holds nothing: it writes each page when it is asked for, and answers 204 to every abort. */
const endless = async ({ method, url }: Request): Promise<Response> => {
  await new Promise((resolve) => setImmediate(resolve)); // as from a network: weak references are let go between turns only
  if (method === 'DELETE') return new Response(null, { status: 204 });
  const from = Number(new URL(url).searchParams.get('key-marker') ?? 0);
  const name = (i: number) => String(i).padStart(6, '0');
  const uploads = Array.from({ length: PAGE }, (_, i) => {
    const key = name(from + i + 1);
    return `<Upload><Key>${key}</Key><UploadId>id-${key}</UploadId><Initiated>2026-01-01T00:00:00.000Z</Initiated></Upload>`;
  });
  const next = name(from + PAGE);
  const marker = `<NextKeyMarker>${next}</NextKeyMarker><NextUploadIdMarker>id-${next}</NextUploadIdMarker>`;
  return new Response(
    `<ListMultipartUploadsResult><IsTruncated>${from + PAGE < UPLOADS}</IsTruncated>${marker}${uploads.join('')}</ListMultipartUploadsResult>`,
    { headers: { date: 'Sun, 22 Nov 2026 12:00:00 GMT' } },
  );
};

it(
  '100 000 uploads: the heap grows by less than 10 MB',
  async () => {
    const used = async () => {
      for (let i = 0; i < 5; i++) {
        await quiet(5); // what is weakly held goes some turns after its collection
        globalThis.gc!();
      }
      return process.memoryUsage().heapUsed;
    };
    const sweep = sweepStaleUploads({
      bucket: 'examplebucket-1250000000',
      region: 'ap-guangzhou',
      credentials: { secretId: 'AKIDexample', secretKey: 'secretexample' },
      prefix: '',
      olderThan: 3600,
      concurrency: 32,
      fetch: endless,
    });
    let [aborted, before, most] = [0, 0, 0];
    for await (const { outcome } of sweep) {
      if (outcome === 'aborted') aborted++;
      if (aborted === PAGE) before = await used(); // what is compiled and cached once is there by now
      if (aborted > PAGE && aborted % 9000 === 0) most = Math.max(most, (await used()) - before);
    }
    most = Math.max(most, (await used()) - before);
    expect(aborted).toBe(UPLOADS);
    expect(most / MB).toBeLessThan(10);
  },
  180_000 * slowness(),
);
