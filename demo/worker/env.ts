// What Cloudflare hands to the Worker: as much of its types as is used here, and the names in wrangler.jsonc.
import type { BucketAddress } from 'cos-abort';
import type { Credentials } from 'cos-abort/sign';

export interface Env {
  COS_BUCKET: string;
  COS_REGION: string;
  /** Where the bucket is when it is not at its usual address, as in `npm start`. */
  COS_ENDPOINT?: string;
  SWEEP_OLDER_THAN: number;
  SWEEP_LISTS: number;
  SWEEP: Queue;
  // Secrets: set with `wrangler secret put`, never in wrangler.jsonc.
  COS_SECRET_ID: string;
  COS_SECRET_KEY: string;
  SESSION_SECRET: string;
}

export interface Context {
  /** Keeps the invocation alive until the promise is settled, whether anybody still waits for the answer or not. */
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
