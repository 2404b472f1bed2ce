// What Cloudflare hands to the Worker: as much of its types as is used here, and the names in
// wrangler.jsonc.
import { type BucketAddress, bucketUrl } from 'cos-abort';
import { type Credentials, sign } from 'cos-abort/sign';
import { Problem } from './problem.ts';

export interface Env {
  COS_BUCKET: string;
  COS_REGION: string;
  /** Where the bucket is when it is not at its usual address, as in `npm start`. */
  COS_ENDPOINT?: string;
  /** Set in the dashboard, a number is a string. */
  SWEEP_OLDER_THAN: number | string;
  SWEEP_LISTS: number | string;
  /** "yes" lets anybody log in. Never where others can reach it. */
  DEMO_LOGIN?: string;
  SWEEP: Queue;
  // Secrets: set with `wrangler secret put`, never in wrangler.jsonc.
  COS_SECRET_ID: string;
  COS_SECRET_KEY: string;
  SESSION_SECRET: string;
}

export interface Context {
  /**
   * Keeps the invocation alive until the promise is settled, whether anybody still waits for the answer or
   * not.
   */
  waitUntil(promise: Promise<unknown>): void;
}

interface Queue {
  send(body: unknown): Promise<unknown>;
  sendBatch(messages: { body: unknown }[]): Promise<unknown>;
}

export interface MessageBatch {
  messages: readonly Message[];
}

interface Message {
  id: string;
  body: unknown;
  /** Done: it does not come again. */
  ack(): void;
  /** It comes again, as the consumer's settings say. */
  retry(): void;
}

export const bucketOf = ({ COS_BUCKET, COS_REGION, COS_ENDPOINT }: Env): BucketAddress => ({
  bucket: COS_BUCKET,
  region: COS_REGION,
  endpoint: COS_ENDPOINT,
});

export const credentialsOf = ({ COS_SECRET_ID, COS_SECRET_KEY }: Env): Credentials => ({
  secretId: COS_SECRET_ID,
  secretKey: COS_SECRET_KEY,
});

/**
 * A var as a number; NaN when it is none. An empty one is none, and not 0: with that every upload would be
 * stale.
 */
export const numberIn = (value: number | string): number =>
  String(value).trim() === '' ? Number.NaN : Number(value);

/**
 * @throws {Problem} when no request could be signed with it, so that no page is told that its arguments are
 * wrong. Repeats no value.
 */
export function checkEnv(env: Env): void {
  try {
    sign({ method: 'GET', url: bucketUrl(bucketOf(env)) }, credentialsOf(env));
    if (!env.SESSION_SECRET) throw new TypeError('SESSION_SECRET is missing');
  } catch (error) {
    throw new Problem(500, `the Worker's settings cannot be used: ${(error as Error).message}`);
  }
}
