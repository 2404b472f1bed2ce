// If-Match and its kin, in the order of RFC 9110, section 13.2.2 (Tencent docs 436/7753, 436/7745,
// 436/10881).

import { readHttpDate } from './http-date.ts';
import type { StoredObject } from './store.ts';

/** What a request's conditions come to. */
export type Verdict = 'proceed' | 'not modified' | 'failed';

/** @param prefix `x-cos-copy-source-` for those of a copy's source */
export function checkConditions(headers: Headers, object: StoredObject, prefix = ''): Verdict {
  const read = (name: string): string | undefined => headers.get(prefix + name) || undefined;
  const readTime = (name: string): number | undefined => {
    const text = read(name);
    return text === undefined ? undefined : readHttpDate(text);
  };
  const ifMatch = read('if-match');
  const ifNoneMatch = read('if-none-match');
  const unmodifiedSince = readTime('if-unmodified-since');
  const modifiedSince = readTime('if-modified-since');
  if (ifMatch !== undefined) {
    if (!tagsOf(ifMatch).some((tag) => isSame(tag, object))) return 'failed';
  } else if (unmodifiedSince !== undefined && seconds(object) > unmodifiedSince) return 'failed';
  if (ifNoneMatch !== undefined) {
    if (tagsOf(ifNoneMatch).some((tag) => isSame(withoutWeak(tag), object))) return 'not modified';
  } else if (modifiedSince !== undefined && seconds(object) <= modifiedSince) return 'not modified';
  return 'proceed';
}

/** Whether a Range holds: without If-Range, or when it names this very object. */
export function isRangeWanted(headers: Headers, object: StoredObject): boolean {
  const ifRange = headers.get('if-range') || undefined;
  if (ifRange === undefined) return true;
  return unquoted(ifRange) === unquoted(object.etag) || readHttpDate(ifRange) === seconds(object);
}

/** With and without quotes: Java's SDK sends them bare. */
export function unquoted(etag: string): string {
  return etag.startsWith('"') && etag.endsWith('"') ? etag.slice(1, -1) : etag;
}

const tagsOf = (list: string): string[] => list.split(',').map((tag) => tag.trim());

/** A weak tag is never the same: If-Match compares strongly (RFC 9110, section 13.1.1). */
const isSame = (tag: string, { etag }: StoredObject): boolean =>
  tag === '*' || unquoted(tag) === unquoted(etag);

/** If-None-Match compares weakly (RFC 9110, section 13.1.2). */
const withoutWeak = (tag: string): string => (tag.startsWith('W/') ? tag.slice(2) : tag);

/** Last-Modified has whole seconds. */
const seconds = ({ lastModified }: StoredObject): number => Math.floor(lastModified / 1000);
