// The headers that an object keeps. Source: Tencent docs 436/7749, 436/7753, 436/10881.

import { Refusal } from './refusal.ts';

const KEPT = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];
const CLASSES = ['STANDARD', 'STANDARD_IA', 'INTELLIGENT_TIERING', 'ARCHIVE', 'DEEP_ARCHIVE'];
const MAZ_CLASSES = ['MAZ_STANDARD', 'MAZ_STANDARD_IA', 'MAZ_INTELLIGENT_TIERING'];
const OVERRIDES = KEPT.map((header) => ({ header, parameter: `response-${header}` }));

const META = 'x-cos-meta-';
/** Those of its names; capitals are folded, an underscore is not allowed (436/7749). */
const META_CHARS = 'abcdefghijklmnopqrstuvwxyz0123456789-';
/** In bytes, of one `x-cos-meta-*` and of all (436/7749); whether their names count is not known. */
const LARGEST_META = 2048;
const LARGEST_METAS = 4096;

/**
 * Content-Type and its kin, and what begins with `x-cos-meta-`. An empty header is none: SDKs send such so
 * that proxies add none.
 * @throws {Refusal} InvalidArgument: too much of `x-cos-meta-*`, or a name that may not be; the service's
 * code is not known
 */
export function readMetadata(headers: Headers): Record<string, string> {
  const metadata: Record<string, string> = { 'content-type': 'application/octet-stream' };
  for (const [name, value] of headers)
    if (value !== '' && (KEPT.includes(name) || name.startsWith(META))) metadata[name] = value;
  checkMeta(Object.entries(metadata).filter(([name]) => name.startsWith(META)));
  return metadata;
}

function checkMeta(meta: [name: string, value: string][]): void {
  if (!meta.every(([name]) => [...name.slice(META.length)].every((char) => META_CHARS.includes(char))))
    throw new Refusal(400, 'InvalidArgument', 'After x-cos-meta- come letters, digits and hyphens only.');
  const sizes = meta.map(([, value]) => value.length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > LARGEST_METAS || sizes.some((size) => size > LARGEST_META))
    throw new Refusal(400, 'InvalidArgument', 'x-cos-meta-* may hold 2 KB each, and 4 KB together.');
}

/**
 * The class, where it is not the usual one: answers leave that out. What is new is in the frequent tier.
 * @throws {Refusal} NotSupportedStorageClass; MAZOperationNotSupportOnOAZBucket: no bucket is multi-AZ here
 */
export function readStorageClass(headers: Headers): Record<string, string> {
  const given = (headers.get('x-cos-storage-class') || 'STANDARD').toUpperCase();
  if (MAZ_CLASSES.includes(given))
    throw new Refusal(400, 'MAZOperationNotSupportOnOAZBucket', 'The bucket is not a multi-AZ bucket.');
  if (!CLASSES.includes(given))
    throw new Refusal(400, 'NotSupportedStorageClass', 'The storage class you specified is not supported.');
  if (given === 'STANDARD') return {};
  const tier = given === 'INTELLIGENT_TIERING' && { 'x-cos-storage-tier': 'FREQUENT' };
  return { 'x-cos-storage-class': given, ...tier };
}

/**
 * What is archived must be restored before it is read; restoring is not done here.
 * @throws {Refusal} InvalidObjectState
 */
export function checkReadable(stored: Record<string, string>): void {
  const storageClass = stored['x-cos-storage-class'] ?? '';
  if (!storageClass.endsWith('ARCHIVE')) return;
  const headers = { 'x-cos-storage-class': storageClass };
  const message = 'The operation is not valid for the object storage class.';
  throw new Refusal(403, 'InvalidObjectState', message, { headers });
}

/**
 * The headers that `response-content-type` and its kin replace in this answer.
 * @throws {Refusal} InvalidArgument
 */
export function readOverrides(query: URLSearchParams): Record<string, string> {
  const given = OVERRIDES.map(({ header, parameter }) => [header, inBytes(query.get(parameter) ?? '')]);
  return Object.fromEntries(given.filter(([, value]) => value !== ''));
}

/**
 * The UTF-8 of a text, one character a byte, as fetch takes headers.
 * @throws {Refusal} InvalidArgument
 */
function inBytes(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.some((byte) => byte < 0x20 || byte === 0x7f))
    throw new Refusal(400, 'InvalidArgument', 'No header can carry the control characters of response-*.');
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
