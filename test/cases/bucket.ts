// The bucket that the portable cases talk to, from their side: its keys, its address, and the route that
// sets a case up.

import type { UploadAddress } from '../../src/index.ts';

export const bucket = 'examplebucket-1250000000';
export const region = 'ap-guangzhou';

/** Long-lived keys, and temporary ones with a token. The bucket accepts both. */
export const credentials = { secretId: 'AKIDofthecases', secretKey: 'secretkeyofthecases' };
export const temporary = {
  secretId: 'AKIDtemporary',
  secretKey: 'temporarysecretkey',
  securityToken: 'token/with+signs==',
};

/** What goes wrong with the next requests for a key; a `Fault` of cos-abort/testing that fits in JSON. */
export interface CaseFault {
  times?: number;
  delay?: number;
  status?: number;
  code?: string;
  drop?: 'before' | 'after';
  redirect?: string;
  /** Processed, and then answered by this instead. */
  answered?: { status: number; body: string; headers?: Record<string, string> };
}

/** Asks the bucket something. A body of plain text needs no preflight. */
async function ask<T>(origin: string, route: string, question: object): Promise<T> {
  const response = await fetch(`${origin}/_/${route}`, { method: 'POST', body: JSON.stringify(question) });
  return (await response.json()) as T;
}

/**
 * Opens an upload and injects faults for its key. Each case has a key of its own, so none disturbs another.
 */
export async function open(origin: string, key: string, ...faults: CaseFault[]): Promise<UploadAddress> {
  return {
    bucket,
    region,
    endpoint: origin,
    key,
    uploadId: await ask<string>(origin, 'open', { key, faults }),
  };
}

/**
 * What the bucket answered to the requests for a key (0: nothing, the connection was dropped), and how many
 * uploads of it are open.
 */
export const seen = (origin: string, key: string): Promise<{ answers: number[]; open: number }> =>
  ask(origin, 'seen', { key });
