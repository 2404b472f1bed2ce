// The uploads of a bucket in the order of the list, each with why it is left alone, if it is, and with where to go on.

import type { BucketAddress } from '../address.ts';
import { type ListedUpload, listUploadPages, type UploadMarker } from '../multipart/list-uploads.ts';
import type { RetryNotice, ServiceOptions } from '../service/options.ts';
import { answeredAt, initiatedAt } from './age.ts';
import { type Budget, payFrom } from './budget.ts';

/** Which uploads, and where to begin. */
export interface Selection extends BucketAddress, ServiceOptions {
  prefix: string;
  /** In seconds. */
  olderThan: number;
  cursor?: UploadMarker | undefined;
}

/** An upload of the list. */
export interface Candidate {
  upload: ListedUpload;
  /** In whole seconds by the server's clock; `undefined` when it cannot be known. */
  age: number | undefined;
  /** Why it is not stale; `undefined` when it is. */
  fresh: 'young' | 'undated' | 'prefix' | undefined;
  /** Where a list that begins with it begins. */
  before: UploadMarker;
  /** Where a list that begins after it begins; `undefined` for the last. */
  after: UploadMarker | undefined;
}

/** All uploads, or as many as the budget reaches to list. @throws as `listMultipartUploads`. */
export async function* candidates(
  selection: Selection,
  budget: Budget,
): AsyncGenerator<Candidate, void, undefined> {
  const { prefix, olderThan, cursor, signal, fetch } = selection;
  const payer = payFrom(budget, fetch);
  const onRetry = (notice: RetryNotice): void => {
    if (!payer.refused) budget.failure = notice.error;
    selection.onRetry?.(notice);
  };
  let before = cursor ?? BEGINNING;
  try {
    const after = before.keyMarker === '' ? undefined : before;
    for await (const { uploads, next, answer } of listUploadPages(selection, {
      ...selection,
      fetch: payer.fetch,
      onRetry,
      after,
    })) {
      const serverTime = answeredAt(answer);
      for (const [i, upload] of uploads.entries()) {
        signal?.throwIfAborted();
        const after = next || i + 1 < uploads.length ? markerAfter(upload, before) : undefined;
        const age = Math.floor((serverTime - initiatedAt(upload.initiated)) / 1000);
        yield {
          upload,
          age: Number.isNaN(age) ? undefined : age,
          fresh: whyFresh(upload, age),
          before,
          after,
        };
        before = after ?? before;
      }
      if (next && budget.left === 0) {
        budget.short = true;
        return;
      }
    }
  } catch (error) {
    if (!payer.refused) throw error;
    budget.short = true;
  }

  function whyFresh({ key }: ListedUpload, age: number): Candidate['fresh'] {
    if (!key.startsWith(prefix)) return 'prefix'; // whatever the server makes of the parameter
    if (Number.isNaN(age)) return 'undated';
    return age > olderThan ? undefined : 'young';
  }
}

const BEGINNING: UploadMarker = { keyMarker: '', uploadIdMarker: '' };

/** The marker of an upload; of one without a name, which would be the beginning of the list, the one before. */
const markerAfter = ({ key, uploadId }: ListedUpload, before: UploadMarker): UploadMarker =>
  key && uploadId ? { keyMarker: key, uploadIdMarker: uploadId } : before;
