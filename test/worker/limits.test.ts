// The limits that the platform sets to the sweep, which workerd by itself does not enforce: what one message
// has the Worker send.
import { expect, it } from 'vitest';
import { PREFIX } from '../../demo/worker/user.ts';
import { begin } from './night.ts';

// Cloudflare, "Queues: Limits" and "Workers: Limits".
const MESSAGES = 100;
const BYTES_OF_MESSAGE = 128_000;
const BYTES_OF_BATCH = 256_000;
/** Of each message, what the platform adds. */
const OVERHEAD = 100;
const SUBREQUESTS = 50;
const CONNECTIONS = 6;

const bytesOf = (body: unknown): number => new TextEncoder().encode(JSON.stringify(body)).length + OVERHEAD;
const most = (numbers: number[]): number => Math.max(...numbers);

it.each([
  ['short keys', 4500, (i: number) => `${PREFIX}${i}`, MESSAGES],
  ['keys of 850 bytes', 1000, (i: number) => `${PREFIX}${i}`.padEnd(850, 'k'), 6],
  [
    'keys of 850 bytes that take six times as much in JSON',
    300,
    (i: number) => `${PREFIX}${i}`.padEnd(850, '\u0001'),
    1,
  ],
])(
  '%s fit into messages, and these into batches',
  async (_, count, keyOf, messagesAtLeast) => {
    const night = begin();
    // An id that is as long with a long key makes messages of which six go into a batch, and seven would be
    // just too much.
    const idOf = (i: number): string => `${i}`.padEnd(keyOf(i).length < 850 ? 0 : 55, 'u');
    for (let i = 0; i < count; i++) night.cos.addUpload({ key: keyOf(i), uploadId: idOf(i), initiated: 0 });
    expect(await night.consume({ list: 'from the start' })).toBe('ack');
    const { batches, requests } = night;
    expect(batches.flat().flatMap((body) => (body as { abort: unknown[] }).abort)).toHaveLength(count);
    const lengths = batches.map(({ length }) => length);
    expect(most(lengths)).toBeLessThanOrEqual(MESSAGES);
    expect(most(lengths), 'or the limit was not come near').toBeGreaterThanOrEqual(messagesAtLeast);
    expect(most(batches.flat().map(bytesOf))).toBeLessThanOrEqual(BYTES_OF_MESSAGE);
    expect(
      most(batches.map((batch) => batch.reduce<number>((sum, body) => sum + bytesOf(body), 0))),
    ).toBeLessThanOrEqual(BYTES_OF_BATCH);
    expect(requests.all + batches.length).toBeLessThanOrEqual(SUBREQUESTS);
  },
  20_000,
);

it('a message of which every abort is answered 503 takes no more requests than an invocation has', async () => {
  const night = begin();
  for (let i = 0; i < 80; i++) night.cos.addUpload({ key: `${PREFIX}${i}`, initiated: 0 });
  await night.consume({ list: 'from the start' });
  night.cos.inject({
    match: ({ method }) => method === 'DELETE',
    times: Number.POSITIVE_INFINITY,
    status: 503,
    code: 'SlowDown',
  });
  for (const body of night.batches.flat() as { abort: unknown[] }[]) {
    Object.assign(night.requests, { all: 0, atOnce: 0 });
    expect(await night.consume(body)).toBe('retry');
    expect(night.requests.all).toBe(body.abort.length); // the queue repeats
    expect(night.requests.all).toBeLessThanOrEqual(SUBREQUESTS);
    expect(night.requests.atOnce).toBeGreaterThan(1);
    expect(night.requests.atOnce).toBeLessThanOrEqual(CONNECTIONS);
  }
});

it('a list is asked for once more, and then it is for the queue to repeat it', async () => {
  const night = begin();
  night.cos.inject({ status: 503, code: 'SlowDown' });
  expect(await night.consume({ list: 'from the start' })).toBe('ack');
  expect(night.requests.all).toBe(2);
  night.cos.inject({ times: Number.POSITIVE_INFINITY, status: 503, code: 'SlowDown' });
  expect(await night.consume({ list: 'from the start' })).toBe('retry');
  expect(night.requests.all).toBe(4);
});
