// The Worker's consumer by itself, in Node: its queue and its bucket are seen from outside.
import { afterEach, vi } from 'vitest';
import type { Env } from '../../demo/worker/env.ts';
import { consume } from '../../demo/worker/sweep.ts';
import { type CosEmulator, createCosEmulator } from '../../src/testing/index.ts';

export interface Night {
  cos: CosEmulator;
  /** What was put into the queue, call by call. */
  batches: unknown[][];
  /** How many requests there were, and how many at most at a time. */
  requests: { all: number; atOnce: number };
  /** Method and host of each request. */
  seen: string[];
  /** Has the Worker do one message. */
  consume(body: unknown): Promise<'ack' | 'retry'>;
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

export function begin(): Night {
  for (const name of ['log', 'error'] as const) vi.spyOn(console, name).mockImplementation(() => {});
  const cos = createCosEmulator();
  const requests = { all: 0, atOnce: 0 };
  const seen: string[] = [];
  let underWay = 0;
  // Counted where they are sent: all that go out together do so before the first answer.
  vi.stubGlobal('fetch', async (input: RequestInfo, init?: RequestInit) => {
    const request = new Request(input, init);
    seen.push(`${request.method} ${new URL(request.url).host}`);
    requests.all++;
    requests.atOnce = Math.max(requests.atOnce, ++underWay);
    return cos(request).finally(() => underWay--);
  });
  const batches: unknown[][] = [];
  const [{ bucket: COS_BUCKET, region: COS_REGION }] = cos.buckets as [{ bucket: string; region: string }];
  const [{ secretId: COS_SECRET_ID, secretKey: COS_SECRET_KEY }] = cos.credentials as [
    { secretId: string; secretKey: string },
  ];
  const env: Env = {
    COS_BUCKET,
    COS_REGION,
    COS_SECRET_ID,
    COS_SECRET_KEY,
    SESSION_SECRET: 'not used here',
    SWEEP_OLDER_THAN: 172_800,
    SWEEP_LISTS: 5,
    SWEEP: {
      send: async (body) => batches.push([body]),
      sendBatch: async (messages) => batches.push(messages.map(({ body }) => body)),
    },
  };
  return {
    cos,
    batches,
    requests,
    seen,
    async consume(body) {
      const { promise, resolve } = Promise.withResolvers<'ack' | 'retry'>();
      await consume(
        { messages: [{ id: '1', body, ack: () => resolve('ack'), retry: () => resolve('retry') }] },
        env,
      );
      return promise;
    },
  };
}
