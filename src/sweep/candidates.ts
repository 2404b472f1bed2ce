// The uploads of a bucket in the order of the list, each with why it is left alone, if it is, and with
// where to go on.

import { checkKey } from '../address.ts';
import {
  type ListedUpload,
  type ListUploadsOptions,
  listUploadPages,
  type UploadMarker,
  type UploadsPage,
} from '../multipart/list-uploads.ts';
import { WATCHER, type WatchedOptions } from '../service/options.ts';
import { documentTime } from '../support/dates.ts';
import { ageBetween, answeredAt, isStale } from './age.ts';
import { type Budget, isLimitReached } from './budget.ts';
import type { SweepSettings } from './options.ts';

/** An upload of the list. */
export interface Candidate {
  upload: ListedUpload;
  /** When it was listed, by the server's clock, in milliseconds since the epoch. */
  listedAt: number;
  /** In whole seconds, when it was listed; `undefined` when it cannot be known. */
  age: number | undefined;
  /** Why it is left alone; `undefined` when it is stale. */
  keptAs: 'young' | 'undated' | 'prefix' | 'unsendable' | undefined;
  /** Where a list that begins with it begins. */
  before: UploadMarker;
  /** Where a list that begins after it begins; `undefined` for the last. */
  after: UploadMarker | undefined;
}

/**
 * All uploads, or as many as the budget reaches to list. The next page is asked for while this one is
 * worked on, where the budget reaches for both.
 * @throws as `listMultipartUploads`.
 */
export async function* candidates(
  settings: SweepSettings,
  budget: Budget,
  ended: AbortSignal,
): AsyncGenerator<Candidate, void, undefined> {
  const pages = listPages(settings, budget, ended);
  let before = settings.cursor ?? BEGINNING;
  let coming = pages.next();
  try {
    for (let page = await coming; !page.done; page = await coming) {
      const found = candidatesOn(page.value, before, settings);
      before = found.at(-1)?.after ?? before;
      const stale = found.filter(({ keptAs }) => keptAs === undefined).length;
      const asksAhead = budget.covers(stale * settings.requestsEach + 1);
      if (asksAhead) {
        coming = pages.next();
        coming.catch(() => {}); // what it throws is thrown when its turn has come
      }
      for (const candidate of found) {
        ended.throwIfAborted();
        yield candidate;
      }
      if (!asksAhead) coming = pages.next();
    }
  } catch (error) {
    if (!isLimitReached(error)) throw error;
  }
}

function listPages(
  { address, sending, prefix, cursor }: SweepSettings,
  budget: Budget,
  signal: AbortSignal,
): AsyncGenerator<UploadsPage, void, undefined> {
  const options: WatchedOptions & ListUploadsOptions = {
    ...sending,
    prefix,
    signal,
    after: cursor?.keyMarker === '' ? undefined : cursor,
    [WATCHER]: { sending: () => budget.spend() },
    onRetry(notice) {
      budget.latestFailure = notice.error;
      return sending.onRetry?.(notice);
    },
  };
  return listUploadPages(address, options);
}

const BEGINNING: UploadMarker = { keyMarker: '', uploadIdMarker: '' };

function candidatesOn(page: UploadsPage, first: UploadMarker, settings: SweepSettings): Candidate[] {
  const { uploads, inexact, next, answer } = page;
  const listedAt = answeredAt(answer);
  const found: Candidate[] = [];
  let before = first;
  for (const [i, upload] of uploads.entries()) {
    const isLast = next === undefined && i === uploads.length - 1;
    const after = isLast ? undefined : markerAfter(upload, before);
    const age = ageBetween(documentTime(upload.initiated), listedAt);
    const keptAs = whyKept(upload, age, settings) ?? (inexact.has(upload) ? 'unsendable' : undefined);
    found.push({ upload, listedAt, age, keptAs, before, after });
    before = after ?? before;
  }
  return found;
}

/**
 * The marker of an upload; of one without a name, which would be the beginning of the list, the one before.
 */
const markerAfter = ({ key, uploadId }: ListedUpload, before: UploadMarker): UploadMarker =>
  key && uploadId ? { keyMarker: key, uploadIdMarker: uploadId } : before;

function whyKept(
  { key }: ListedUpload,
  age: number | undefined,
  { prefix, olderThan }: SweepSettings,
): Candidate['keptAs'] {
  if (!key.startsWith(prefix)) return 'prefix'; // whatever the server makes of the parameter
  if (age === undefined) return 'undated';
  if (!isStale(age, olderThan)) return 'young';
  return isSendable(key) ? undefined : 'unsendable';
}

/** Whether a URL can carry it. One without a name is no key: its abort fails, and says so. */
function isSendable(key: string): boolean {
  try {
    return key === '' || checkKey(key) === key;
  } catch {
    return false;
  }
}
