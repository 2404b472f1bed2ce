// Large objects and many uploads, without their bytes.
import { expect, it } from 'vitest';
import { slowness } from '../run/slowness.ts';
import { openDesk } from './desk.ts';

const MB = 1_000_000;

it(
  '10 000 parts and 100 000 uploads fit into 200 MB',
  async () => {
    const { cos, ask, open, complete } = openDesk({ storeBytes: false });
    const before = heap();
    const uploadId = await open('large');
    const part = new Uint8Array(1024);
    const numbers = Array.from({ length: 10_000 }, (_, i) => i + 1);
    for (const number of numbers)
      await ask('PUT', `/large?partNumber=${number}&uploadId=${uploadId}`, { body: part });
    for (let i = 0; i < 100_000; i++) await ask('POST', `/dir/${i}?uploads`);
    expect(cos.storedBytes).toBe(10_000 * 1024);
    expect(heap() - before, 'with the log of all requests').toBeLessThan(200 * MB);

    expect((await complete('large', uploadId, numbers)).status).toBe(200);
    const head = await ask('HEAD', '/large');
    expect(head.header('content-length')).toBe(String(10_000 * 1024));
    expect((await ask('GET', '/?uploads&key-marker=dir%2F99999')).element('IsTruncated')).toBe('false');
  },
  120_000 * slowness(),
);

it(
  'a part is read piece by piece: what is not stored is never whole in memory',
  async () => {
    const { cos, ask, open } = openDesk({ storeBytes: false });
    const uploadId = await open('k');
    let most = 0;
    let left = 64;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          left -= 1;
          most = Math.max(most, process.memoryUsage().arrayBuffers);
          controller.enqueue(new Uint8Array(4 * MB));
          if (left % 8 === 0) globalThis.gc?.();
          if (left === 0) controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const before = process.memoryUsage().arrayBuffers;
    await ask('PUT', `/k?partNumber=1&uploadId=${uploadId}`, { body });
    expect(cos.storedBytes).toBe(256 * MB);
    expect(most - before).toBeLessThan(100 * MB);
  },
  120_000 * slowness(),
);

function heap(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
