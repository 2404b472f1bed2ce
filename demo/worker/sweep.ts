// What nobody aborted, aborted at night. Listing and aborting are both messages of one queue, so that the
// platform spreads them over invocations, repeats what failed, and puts aside what keeps failing.
import { abortMultipartUpload } from 'cos-abort/multipart';
import { type SweepCursor, sweepStaleUploads } from 'cos-abort/sweep';
import { bucketOf, credentialsOf, type Env, type MessageBatch, numberIn } from './env.ts';
import { packed } from './packed.ts';
import { PREFIX } from './user.ts';

/** A message of the queue: where to list on, or what to abort. */
type Work = { list: SweepCursor | 'from the start' } | { abort: Upload[] };

interface Upload {
  key: string;
  uploadId: string;
}

/** Each takes one request, and an invocation on the free plan has 50. */
const UPLOADS_PER_MESSAGE = 40;
/**
 * A message may have 128 kB, and what is sent at once 100 messages of 256 kB in all (Cloudflare Queues,
 * Limits).
 */
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
      // No error of the library holds a secret.
      console.error(`sweep: message ${message.id} failed: ${error}`);
      message.retry();
    }
  }
}

async function work(body: unknown, env: Env): Promise<void> {
  const { list, abort } = Object(body) as Record<string, unknown>;
  if (list === 'from the start') await listStale(env, undefined);
  else if (isCursor(list)) await listStale(env, list);
  else if (Array.isArray(abort)) await abortAll(env, abort);
  else {
    // Coming again would not make it better.
    console.error('sweep: a message that is none of ours was dropped');
  }
}

/**
 * Puts what is stale into the queue, as far as the requests of one invocation reach, and then where the
 * next one goes on.
 */
async function listStale(env: Env, cursor: SweepCursor | undefined): Promise<void> {
  const listing = new Listing(env, cursor);
  const messages = packed(listing.stale(), UPLOADS_PER_MESSAGE, BYTES_PER_MESSAGE);
  for await (const batch of packed(messages, MESSAGES_AT_ONCE, BYTES_AT_ONCE))
    await env.SWEEP.sendBatch(batch.map((abort) => ({ body: { abort } satisfies Work })));
  const { found, next } = listing;
  if (next) await env.SWEEP.send({ list: next } satisfies Work);
  console.log(`sweep: ${found} stale${next ? ', to be continued' : ''}`);
}

/** The list from a cursor on. */
class Listing {
  /** How many stale uploads there have been. */
  found = 0;
  /** Where the next one goes on; `undefined` when this one has come to the end. */
  next: SweepCursor | undefined;
  readonly #env: Env;
  readonly #cursor: SweepCursor | undefined;

  constructor(env: Env, cursor: SweepCursor | undefined) {
    this.#env = env;
    this.#cursor = cursor;
  }

  async *stale(): AsyncGenerator<Upload, void, undefined> {
    const events = sweepStaleUploads({
      ...bucketOf(this.#env),
      credentials: credentialsOf(this.#env),
      prefix: PREFIX,
      // Of what is no number, the library says so and lists nothing.
      olderThan: numberIn(this.#env.SWEEP_OLDER_THAN),
      limit: numberIn(this.#env.SWEEP_LISTS),
      retry: 1, // the queue repeats as well, and each counts
      dryRun: true,
      cursor: this.#cursor,
    });
    for await (const event of events) {
      this.next = event.cursor;
      const upload = ourUpload(event); // the bucket may name no uploadId
      if (event.outcome !== 'would-abort' || !upload) continue;
      this.found++;
      yield upload;
    }
  }
}

/** @throws when one of them is not confirmed; the others have been tried all the same. */
async function abortAll(env: Env, named: readonly unknown[]): Promise<void> {
  const uploads = named.map(ourUpload).filter((upload) => upload !== undefined);
  const others = named.length - uploads.length;
  if (others > 0) console.error(`sweep: ${others} in a message that are none of ours were dropped`);
  const queue = uploads.values();
  const lanes = Array.from({ length: CONNECTIONS }, () => abortInTurn(env, queue));
  const failures = (await Promise.all(lanes)).flat();
  console.log(`sweep: ${uploads.length - failures.length} of ${uploads.length} aborted or gone`);
  if (failures.length > 0) throw failures[0];
}

/** Takes from the queue until it is empty. Resolves to what failed. */
async function abortInTurn(env: Env, queue: Iterable<Upload>): Promise<unknown[]> {
  const failures: unknown[] = [];
  const options = { credentials: credentialsOf(env), retry: 0 }; // the queue repeats
  for (const upload of queue)
    await abortMultipartUpload({ ...bucketOf(env), ...upload }, options).catch((error) =>
      failures.push(error),
    );
  return failures;
}

/**
 * Whoever can write to the queue could name any upload of any bucket anywhere: two fields are read, the
 * rest is not, and the key must be below the prefix.
 */
function ourUpload(value: unknown): Upload | undefined {
  const { key, uploadId } = Object(value) as Partial<Upload>;
  const isOurs = typeof key === 'string' && key.startsWith(PREFIX);
  return isOurs && typeof uploadId === 'string' && uploadId !== '' ? { key, uploadId } : undefined;
}

function isCursor(value: unknown): value is SweepCursor {
  const { keyMarker, uploadIdMarker } = Object(value) as Partial<SweepCursor>;
  return typeof keyMarker === 'string' && typeof uploadIdMarker === 'string';
}
