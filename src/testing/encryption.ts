// How an object is encrypted, in words only: nothing is encrypted here. Source: Tencent docs 436/7749,
// 436/7753, 436/8287.

import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Content } from './content.ts';
import { notImplemented, Refusal } from './refusal.ts';

const ENCRYPTION = 'x-cos-server-side-encryption';
const CUSTOMER_KEY_MD5 = `${ENCRYPTION}-customer-key-md5`;

/**
 * What answers say of the encryption that a request asks for.
 * @throws {Refusal} NotImplemented for KMS; InvalidArgument
 */
export function readEncryption(headers: Headers): Record<string, string> {
  const managed = headers.get(ENCRYPTION) || undefined;
  const customerKeyMd5 = readCustomerKeyMd5(headers);
  if (managed !== undefined && managed !== 'AES256') throw notImplemented(`${ENCRYPTION}: ${managed}`);
  return {
    ...(managed && { [ENCRYPTION]: managed }),
    ...(customerKeyMd5 && {
      [`${ENCRYPTION}-customer-algorithm`]: 'AES256',
      [CUSTOMER_KEY_MD5]: customerKeyMd5,
    }),
  };
}

/** The part of an object's headers that tells how it is encrypted. */
export function encryptionOf(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith(ENCRYPTION)));
}

/** Under a customer's key it must not be the MD5 of the bytes: that would tell what they are. */
export function etagOf({ plainEtag }: Content, headers: Record<string, string>): string {
  const keyMd5 = headers[CUSTOMER_KEY_MD5];
  return keyMd5 === undefined
    ? plainEtag
    : `"${bytesToHex(md5(new TextEncoder().encode(keyMd5 + plainEtag)))}"`;
}

/**
 * What is under a customer's key is read with that key only.
 * @param prefix `x-cos-copy-source-` for the source of a copy
 * @throws {Refusal} SsecDecryptHeaderInvalid
 */
export function checkCustomerKey(stored: Record<string, string>, headers: Headers, prefix = 'x-cos-'): void {
  const expected = stored[CUSTOMER_KEY_MD5];
  const given = customerKeyOf(headers, prefix);
  const isSame = expected === undefined ? given.keyMd5 === '' : isWhole(given) && given.keyMd5 === expected;
  if (!isSame)
    throw new Refusal(400, 'SsecDecryptHeaderInvalid', "The customer's key is missing, or is another one.");
}

/**
 * The parts of an upload are stored under its own key.
 * @throws {Refusal} SsecDecryptHeaderInvalid, InvalidArgument
 */
export function checkPartKey(stored: Record<string, string>, headers: Headers): void {
  readCustomerKeyMd5(headers);
  checkCustomerKey(stored, headers);
}

/**
 * The MD5 of the key under which a request stores something. Half a key must not pass for none: what is
 * stored would be plain.
 * @throws {Refusal} InvalidArgument
 */
function readCustomerKeyMd5(headers: Headers): string | undefined {
  const given = customerKeyOf(headers, 'x-cos-');
  if (isWhole(given)) return given.keyMd5;
  if (Object.values(given).every((value) => value === '')) return undefined;
  throw new Refusal(400, 'InvalidArgument', "A customer's key is the algorithm AES256, the key and its MD5.");
}

interface CustomerKey {
  algorithm: string;
  key: string;
  keyMd5: string;
}

function customerKeyOf(headers: Headers, prefix: string): CustomerKey {
  const read = (name: string): string =>
    headers.get(`${prefix}server-side-encryption-customer-${name}`) ?? '';
  return { algorithm: read('algorithm'), key: read('key'), keyMd5: read('key-md5') };
}

const isWhole = ({ algorithm, key, keyMd5 }: CustomerKey): boolean =>
  algorithm === 'AES256' && key !== '' && keyMd5 !== '';
