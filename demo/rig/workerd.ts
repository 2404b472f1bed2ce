// demo/worker in workerd, with its vars, cron and queue as its wrangler.jsonc says. What Cloudflare would do
// besides is done by miniflare.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Miniflare, type WorkerOptions } from 'miniflare';
import { bundle } from './bundle.ts';
import { guardAll } from './guard.ts';
import type { Handler } from './listen.ts';

const PLACE = join(import.meta.dirname, '../worker');
/**
 * Whoever reaches the Worker here may log in. Not in wrangler.jsonc, so that a deployed one lets nobody in.
 */
const LOCALLY = { DEMO_LOGIN: 'yes' };

export interface WorkerdOptions {
  /** Vars other than those in wrangler.jsonc, and the secrets. */
  env: Record<string, string | number>;
  /** Settings of the queue's consumer other than those in wrangler.jsonc. */
  consumer?: Partial<Consumer>;
  /** Workers that run beside it, for example one that consumes its dead letters. */
  beside?: WorkerOptions[];
  /** Told each line that the Worker logs, and those among them that are errors. */
  onLog?: (line: string) => void;
  onError?: (line: string) => void;
}

export interface RunningWorker {
  /** Asks the Worker. Its URL is what the Worker sees. */
  handler: Handler;
  /** Fires the cron trigger. */
  cron(): Promise<void>;
  /** Puts a message into its queue, as the Worker itself does. */
  send(body: unknown): Promise<void>;
  close(): Promise<void>;
}

interface Consumer {
  queue: string;
  max_batch_size: number;
  max_batch_timeout: number;
  max_retries: number;
  retry_delay: number;
  dead_letter_queue: string;
}

/** As much of wrangler.jsonc as miniflare has an option for. */
interface Wrangler {
  name: string;
  main: string;
  compatibility_date: string;
  vars: Record<string, string | number>;
  triggers: { crons: [string] };
  queues: { producers: [{ binding: string; queue: string }]; consumers: [Consumer] };
}

/** Said here because miniflare's own types need those of Cloudflare. */
interface Schedulable {
  scheduled(event: { cron: string }): Promise<{ outcome: string }>;
}

export async function startWorkerd({
  env,
  consumer = {},
  beside = [],
  onLog = () => {},
  onError = () => {},
}: WorkerdOptions): Promise<RunningWorker> {
  const { name, main, compatibility_date, vars, triggers, queues } = await readWrangler();
  const [producer] = queues.producers;
  const { queue, ...settings } = { ...queues.consumers[0], ...consumer };
  const worker: WorkerOptions = {
    name,
    compatibilityDate: compatibility_date,
    modules: [
      {
        type: 'ESModule',
        path: 'worker.js',
        contents: await bundle(join(PLACE, main), { conditions: ['workerd', 'import'] }),
      },
    ],
    bindings: { ...vars, ...LOCALLY, ...env },
    queueProducers: { [producer.binding]: { queueName: producer.queue } },
    queueConsumers: {
      [queue]: {
        maxBatchSize: settings.max_batch_size,
        maxBatchTimeout: settings.max_batch_timeout,
        maxRetries: settings.max_retries,
        retryDelay: settings.retry_delay,
        deadLetterQueue: settings.dead_letter_queue,
      },
    },
  };
  const unguard = guardAll('workerd');
  const listeners = SIGNALS.flatMap((signal) => process.listeners(signal));
  const flare = new Miniflare({
    workers: [worker, ...beside],
    cf: false, // it would ask Cloudflare where this machine is
    telemetry: { enabled: false },
    handleRuntimeStdio(stdout: Readable, stderr: Readable) {
      createInterface({ input: stdout }).on('line', onLog);
      createInterface({ input: stderr }).on('line', onLog).on('line', onError);
    },
  });
  // It would end this process at once: whether something is to be tidied up before is for others to say. On
  // exit it ends workerd, and the guard does where there is no exit.
  for (const signal of SIGNALS)
    for (const listener of process.listeners(signal))
      if (!listeners.includes(listener)) process.removeListener(signal, listener);
  const close = async (): Promise<void> => {
    await flare.dispose();
    unguard();
  };
  await flare.ready.catch(async (error) => {
    await close();
    throw error;
  });
  return {
    async handler(request) {
      const { method, url, headers, body, signal } = request;
      const own = [...headers].filter(([name]) => !HOP_BY_HOP.includes(name));
      const init = { method, headers: own, signal, ...(body && { body, duplex: 'half' as const }) };
      const answer = await flare.dispatchFetch(url, init as never);
      const kept = [...answer.headers].filter(
        ([name]) => !HOP_BY_HOP.includes(name) && !name.startsWith('mf-'),
      );
      return new Response(answer.body as ReadableStream | null, { status: answer.status, headers: kept });
    },
    async cron() {
      const worker = (await flare.getWorker()) as unknown as Schedulable;
      const { outcome } = await worker.scheduled({ cron: triggers.crons[0] });
      if (outcome !== 'ok') throw new Error(`the cron trigger ended with ${outcome}`);
    },
    async send(body) {
      await (await flare.getQueueProducer(producer.binding)).send(body);
    },
    close,
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** What is between two machines, and not between page and Worker. */
const HOP_BY_HOP = ['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding'];

/** The comments have lines of their own. */
export async function readWrangler(): Promise<Wrangler> {
  const text = await readFile(join(PLACE, 'wrangler.jsonc'), 'utf8');
  return JSON.parse(text.replace(/^\s*\/\/.*$/gm, ''));
}
