// The Range header, one range only (Tencent doc 436/7753; RFC 9110, section 14).

import { Refusal } from './refusal.ts';

/** Both ends belong to it. */
export interface ByteRange {
  first: number;
  last: number;
}

/**
 * What a Range header asks of so many bytes; `undefined` for all: without one, and for what is ignored
 * (several ranges, another unit, an end before its start).
 * @throws {Refusal} InvalidRange: nothing of the range is there
 */
export function readRange(header: string | null, size: number): ByteRange | undefined {
  const ends = parseRange(header);
  if (!ends) return undefined;
  const { first = size - Math.min(ends.last ?? 0, size) } = ends;
  const last = ends.first === undefined ? size - 1 : Math.min(ends.last ?? size - 1, size - 1);
  if (first >= size) throw invalidRange(size);
  return { first, last };
}

/**
 * The range of Upload Part - Copy: both ends must be there (436/8287).
 * @throws {Refusal} InvalidRange, InvalidArgument
 */
export function readCopyRange(header: string, size: number): ByteRange {
  const { first, last } = parseRange(header) ?? {};
  if (first === undefined || last === undefined)
    throw new Refusal(400, 'InvalidArgument', 'x-cos-copy-source-range must be bytes=first-last.');
  if (last >= size) throw invalidRange(size);
  return { first, last };
}

/** `bytes=1-2`, `bytes=1-`, `bytes=-2`; the unit in any case (RFC 9110, section 14.1). */
const RANGE = /^bytes=(\d*)-(\d*)$/i;

function parseRange(header: string | null): Partial<ByteRange> | undefined {
  const [, first = '', last = ''] = RANGE.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const range = { ...(first !== '' && { first: Number(first) }), ...(last !== '' && { last: Number(last) }) };
  if (range.first !== undefined && range.last !== undefined && range.first > range.last) return undefined;
  return range;
}

const invalidRange = (size: number): Refusal =>
  new Refusal(416, 'InvalidRange', 'The requested range is not satisfiable.', {
    headers: { 'content-range': `bytes */${size}` },
  });
