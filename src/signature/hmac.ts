// SHA-1 and HMAC-SHA1 (RFC 2104) of texts, over noble's SHA-1. The HMAC is written out because its two keyed states are what a
// signer keeps between requests, and because noble's general hmac is 0.4 kB.

import { sha1 as noble } from '@noble/hashes/legacy.js';
import { hex, utf8 } from './bytes.ts';

/** The HMAC of texts under one key, in hexadecimal. */
export type Hmac = (text: string) => string;

type State = ReturnType<typeof noble.create>;

const empty = /* @__PURE__ */ noble.create();
// States and a digest to work in: to make them is most of what a text costs.
const working = /* @__PURE__ */ noble.create();
const inner = /* @__PURE__ */ noble.create();
const outer = /* @__PURE__ */ noble.create();
const digest = /* @__PURE__ */ new Uint8Array(20);

/** What `bytes` make of a state. The next call overwrites it. */
function after(state: State, bytes: Uint8Array): Uint8Array {
  state._cloneInto(working).update(bytes).digestInto(digest);
  return digest;
}

/** The SHA-1 of a text, in hexadecimal. */
export const sha1 = (text: string): string => hex(after(empty, utf8(text)));

/** Hashes the key's two blocks once; each text then costs the rest. One that is not `kept` is good until the next one is made. */
export function hmacSha1(key: string, kept?: boolean): Hmac {
  const bytes = utf8(key);
  const block = new Uint8Array(64);
  block.set(bytes.length > 64 ? after(empty, bytes) : bytes);
  const keyed = (pad: number, state: State): State => {
    for (let i = 64; i--; ) block[i]! ^= pad;
    return empty._cloneInto(kept ? undefined : state).update(block);
  };
  const begun = keyed(0x36, inner);
  const ended = keyed(0x36 ^ 0x5c, outer); // takes the first pad off again
  return (text) => hex(after(ended, after(begun, utf8(text))));
}
