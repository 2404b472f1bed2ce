// What nobody aborted, aborted at night. Listing and aborting are both messages of one queue, so that the platform spreads them over
// invocations, repeats what failed, and puts aside what keeps failing.
import { abortMultipartUpload } from 'cos-abort/multipart';
import { type SweepCursor, sweepStaleUploads } from 'cos-abort/sweep';
import { bucketOf, credentialsOf, type Env, type MessageBatch } from './env.ts';
import { packed } from './packed.ts';
import { PREFIX } from './session.ts';

/** A message of the queue: where to list on, or what to abort. */
type Work = { list: SweepCursor | 'from the start' } | { abort: Upload[] };

interface Upload {
  key: string;
  uploadId: string;
}

/** Each takes one request, and an invocation on the free plan has 50. */
const UPLOADS_PER_MESSAGE = 40;
/** A message may have 128 kB, and what is sent at once 100 messages of 256 kB in all (Cloudflare Queues, Limits). */
const BYTES_PER_MESSAGE = 120_000;
const MESSAGES_AT_ONCE = 100;
const BYTES_AT_ONCE = 240_000;
/** An invocation has six connections. */
const CONNECTIONS = 6;

/** Begins with the first page of the list. */
export async function startSweep(env: Env): Promise<void> {
  await env.SWEEP.send({ list: 'from the start' } satisfies Work);
}

/** Does the messages' work. What has failed comes again: an upload that is gone by then is done, too. */
export async function consume({ messages }: MessageBatch, env: Env): Promise<void> {
  for (const message of messages) {
    try {
      await work(message.body, env);
      message.ack();
    } catch (error) {
      console.error(`sweep: message ${message.id} failed: ${error}`); // no error of the library holds a secret
      message.retry();
    }
  }
}

async function work(body: unknown, env: Env): Promise<void> {
  const { list, abort } = Object(body) as Record<string, unknown>;
  if (list === 'from the start') await listStale(env, undefined);
  else if (isCursor(list)) await listStale(env, list);
  else if (Array.isArray(abort)) await abortAll(env, abort);
  else console.error('sweep: a message that is none of ours was dropped'); // coming again would not make it better
}

/** Puts what is stale into the queue, as far as the requests of one invocation reach, and then where the next one goes on. */
async function listStale(env: Env, cursor: SweepCursor | undefined): Promise<void> {
  let next: SweepCursor | undefined;
  let found = 0;
  async function* stale(): AsyncGenerator<Upload, void, undefined> {
    const events = sweepStaleUploads({
      ...bucketOf(env),
      credentials: credentialsOf(env),
      prefix: PREFIX,
      // Of what is no number, the library says so and lists nothing.
      olderThan: numberIn(env.SWEEP_OLDER_THAN),
      limit: numberIn(env.SWEEP_LISTS),
      retry: 1, // the queue repeats as well, and each counts
      dryRun: true,
      cursor,
    });
    for await (const { outcome, key, uploadId, cursor } of events) {
      next = cursor;
      if (outcome !== 'would-abort' || !isOurs({ key, uploadId })) continue; // the bucket may name no uploadId
      found++;
      yield { key, uploadId };
    }
  }
  const messages = packed(stale(), UPLOADS_PER_MESSAGE, BYTES_PER_MESSAGE);
  for await (const batch of packed(messages, MESSAGES_AT_ONCE, BYTES_AT_ONCE))
    await env.SWEEP.sendBatch(batch.map((abort) => ({ body: { abort } satisfies Work })));
  if (next) await env.SWEEP.send({ list: next } satisfies Work);
  console.log(`sweep: ${found} stale${next ? ', to be continued' : ''}`);
}

/** @throws when one of them is not confirmed; the others have been tried all the same. */
async function abortAll(env: Env, named: readonly unknown[]): Promise<void> {
  const uploads = named.filter(isOurs);
  const others = named.length - uploads.length;
  if (others > 0) console.error(`sweep: ${others} in a message that are none of ours were dropped`);
  const options = { credentials: credentialsOf(env), retry: 0 }; // the queue repeats
  const failures: unknown[] = [];
  const queue = uploads.values();
  const lane = async (): Promise<void> => {
    for (const upload of queue)
      await abortMultipartUpload({ ...bucketOf(env), ...upload }, options).catch((error) =>
        failures.push(error),
      );
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  console.log(`sweep: ${uploads.length - failures.length} of ${uploads.length} aborted or gone`);
  if (failures.length > 0) throw failures[0];
}

/** Whoever can write to the queue could name any upload: it aborts below the prefix only. */
function isOurs(value: unknown): value is Upload {
  const { key, uploadId } = Object(value) as Partial<Upload>;
  return typeof key === 'string' && key.startsWith(PREFIX) && typeof uploadId === 'string' && uploadId !== '';
}

function isCursor(value: unknown): value is SweepCursor {
  const { keyMarker, uploadIdMarker } = Object(value) as Partial<SweepCursor>;
  return typeof keyMarker === 'string' && typeof uploadIdMarker === 'string';
}

/** To `Number`, an empty text would be 0: an upload of any age. */
const numberIn = (setting: number | string): number => (setting === '' ? Number.NaN : Number(setting));
