// What the lists of keys share: prefix, delimiter, marker, pages, encoding. Source: Tencent docs 436/7734,
// 436/7736.

import { readDigits } from './digits.ts';
import { Refusal } from './refusal.ts';
import { compareKeys } from './sorted.ts';

/** What a list was asked for. */
export interface Listing {
  prefix: string;
  delimiter: string;
  /** Listed is what comes after it. */
  marker: string;
  /** How many entries and prefixes at most. */
  max: number;
  /** `undefined` when names are wanted as they are. */
  encodingType: 'url' | undefined;
}

/** A page of a list. */
export interface Page<T> {
  entries: T[];
  commonPrefixes: string[];
  /**
   * Where the next page goes on; `undefined` when this is the last. `entry` is the last that was looked at.
   */
  next: { name: string; entry: T } | undefined;
}

/** The entries, in order, cut to a page; those with the delimiter after the prefix count once, together. */
export function pageOf<T extends { key: string }>(entries: Iterable<T>, listing: Listing): Page<T> {
  const { prefix, marker, max } = listing;
  const page: Page<T> = { entries: [], commonPrefixes: [], next: undefined };
  if (max === 0) return page;
  let last: Page<T>['next'];
  for (const entry of entries) {
    if (!entry.key.startsWith(prefix)) break;
    const group = groupOf(entry.key, listing);
    if (group === undefined || (group !== marker && group !== page.commonPrefixes.at(-1))) {
      if (page.entries.length + page.commonPrefixes.length === max) return { ...page, next: last };
      if (group === undefined) page.entries.push(entry);
      else page.commonPrefixes.push(group);
    }
    last = { name: group ?? entry.key, entry };
  }
  return page;
}

/** Whether a key may be on the page: nothing before it can be, all after it may. */
export function isReached(key: string, { prefix, marker }: Listing): boolean {
  return compareKeys(key, prefix) >= 0 && compareKeys(key, marker) > 0;
}

/** The key up to the first delimiter after the prefix. */
function groupOf(key: string, { prefix, delimiter }: Listing): string | undefined {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/**
 * How a list writes names. `/` stays, a blank is `%20`, and `+` is `%2B` because Java reads it as a blank.
 */
export function encoder(encodingType: 'url' | undefined): (name: string) => string {
  return encodingType === 'url' ? (name) => encodeURIComponent(name).replaceAll('%2F', '/') : (name) => name;
}

/** @throws {Refusal} InvalidArgument */
export function readEncodingType(query: URLSearchParams): 'url' | undefined {
  const type = query.get('encoding-type') || undefined;
  if (type === undefined || type === 'url') return type;
  throw new Refusal(400, 'InvalidArgument', 'encoding-type must be url.');
}

/**
 * A parameter that counts; empty is absent.
 * @throws {Refusal} InvalidArgument
 */
export function readCount(
  query: URLSearchParams,
  name: string,
  { from, to, absent }: { from: number; to: number; absent: number },
): number {
  const count = readDigits(query.get(name) || String(absent));
  if (count !== undefined && count >= from && count <= to) return count;
  throw new Refusal(400, 'InvalidArgument', `${name} must be from ${from} to ${to}.`);
}
