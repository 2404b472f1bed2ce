// How this page's requests come to be allowed: the one thing that differs between its two ways,
// through-worker.ts and signed-here.ts.
import type { Fetch, ListedPart, ObjectAddress, Part, UploadAddress } from 'cos-abort';
import type { AbortChannel } from 'cos-abort/upload';

/** Whom a request of this page is sent to. */
export type Server = 'bucket' | 'worker';

export interface Way {
  /** In words, for the aside, and where the other way is. */
  words: string;
  other: { words: string; href: string };
  /** This page's keys begin with it. */
  prefix: string;
  /** Of the journal: what one way has begun, the other cannot abort. */
  namespace: string;
  /** For the controller and the journal: how they abort, and what sends. */
  service: AbortChannel & { fetch?: Fetch };
  /**
   * Whose answer, or silence, an error of Initiate, Complete or an abort tells. A part always goes to the
   * bucket.
   */
  asks: Server;
  /**
   * For `controller.initiate` and `controller.complete`; `undefined` where the controller has what it needs.
   */
  initiate(object: ObjectAddress, type: string): (() => Promise<string>) | undefined;
  sendPart(upload: UploadAddress, partNumber: number, body: ArrayBuffer, signal: AbortSignal): Promise<Part>;
  /** What the bucket has of an upload. Rejects with a 404 when it no longer exists. */
  listParts(upload: UploadAddress): Promise<ListedPart[]>;
  complete(upload: UploadAddress, parts: readonly Part[]): (() => Promise<unknown>) | undefined;
}
