// Headers of a caller's own, as HTTP carries them.

import { checkAwaited, namesValues, ownProperties } from '../support/arguments.ts';
import { ASCII, TOKEN } from '../support/http.ts';

/** Headers of one's own, for calls where COS takes them. */
export interface HeaderOptions {
  /**
   * Sent, and signed where COS's list names them: `content-md5`, `x-cos-traffic-limit`,
   * `x-cos-server-side-encryption-customer-*` … Values in ASCII; write others as their document says, e.g.
   * `filename*=UTF-8''Caf%C3%A9.pdf` (RFC 8187). Those of the connection and of the signature are refused.
   */
  headers?: Readonly<Record<string, string>> | undefined;
}

/** Set here or by the platform: a caller's own would not be what is sent. */
const RESERVED: readonly string[] = [
  'authorization',
  'host',
  'x-cos-security-token',
  'content-length',
  // Of the connection (RFC 9110, 7.6.1 and 10.1.1): browsers leave them out, others refuse to send them.
  'connection',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/**
 * A copy with names in lower case and without the blanks around values, which HTTP drops.
 * @throws {TypeError | RangeError} naming the header that cannot be sent as it is signed.
 */
export function readHeaders(options: HeaderOptions): Record<string, string> {
  const { headers } = ownProperties(options);
  checkAwaited(headers, 'headers');
  if (headers !== undefined && (!namesValues(headers) || Symbol.iterator in headers))
    throw new TypeError(
      'headers must be an object of names and values, e.g. `{ "content-type": "image/png" }`',
    );
  const read: Record<string, string> = {};
  for (const [given, value] of Object.entries(ownProperties(headers))) {
    const name = given.toLowerCase();
    if (!TOKEN.test(name)) throw new RangeError('headers: a name holds characters that HTTP does not allow');
    if (RESERVED.includes(name))
      throw new RangeError(`headers: ${name} is set by this library, leave it out`);
    if (Object.hasOwn(read, name)) throw new RangeError(`headers: ${name} is given twice`);
    if (typeof value !== 'string') throw new TypeError(`headers: ${name} must be a string`);
    if (!ASCII.test(value))
      throw new RangeError(`headers: ${name} must be visible ASCII: encode other characters`);
    read[name] = value.trim();
  }
  return read;
}
