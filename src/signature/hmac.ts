// HMAC-SHA1 (RFC 2104) over noble's SHA-1. Written out because its two keyed states are what a signer keeps between requests, and
// because noble's general hmac is 0.4 kB, more than all of this file's callers.

import { sha1 } from '@noble/hashes/legacy.js';
import { hex, utf8 } from './bytes.ts';

/** The HMAC of texts under one key, in hexadecimal. */
export type Hmac = (text: string) => string;

/** Hashes the key's two blocks once; each text then costs the rest. */
export function hmacSha1(key: string): Hmac {
  const bytes = utf8(key);
  const block = new Uint8Array(64);
  block.set(bytes.length > 64 ? sha1(bytes) : bytes);
  const keyed = (pad: number): ReturnType<typeof sha1.create> => {
    for (let i = 0; i < 64; i++) block[i]! ^= pad;
    return sha1.create().update(block);
  };
  const inner = keyed(0x36);
  const outer = keyed(0x36 ^ 0x5c); // takes the first pad off again
  return (text) =>
    hex(
      outer
        .clone()
        .update(inner.clone().update(utf8(text)).digest())
        .digest(),
    );
}
