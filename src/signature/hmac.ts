// SHA-1 and HMAC-SHA1 of texts, in hexadecimal. Sources: RFC 3174, RFC 2104. noble does the compression.
// Padding and keys are done here, in one buffer that is used again and again: what noble's own hashes and
// copies allocate for each text takes longer than the compression.

import { _SHA1 } from '@noble/hashes/legacy.js';

/** The SHA-1 of a text. */
export const sha1 = (text: string): string => hex(hash(text, INITIAL_STATE, 0));

/** The HMAC-SHA1 of a text. */
export const hmacSha1 = (key: string, text: string): string => hmacSha1Under(key)(text);

/** The HMAC-SHA1 of texts under one key, whose two blocks are compressed once. */
export function hmacSha1Under(key: string): (text: string) => string {
  writeKeyBlock(key);
  const inner = afterPadding(INNER_PAD);
  const outer = afterPadding(INNER_PAD ^ OUTER_PAD); // takes off the one, puts on the other
  return (text) => {
    writeState(hash(text, inner, BLOCK));
    return hex(hashMessage(scratch, DIGEST, outer, BLOCK));
  };
}

/** Of a block and of a digest, in bytes. */
const BLOCK = 64;
const DIGEST = 20;

/** Four bytes each. */
const INNER_PAD = 0x36363636;
const OUTER_PAD = 0x5c5c5c5c;

/** Five words of 32 bits. */
type State = readonly number[];

const INITIAL_STATE: State = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];

/**
 * `_SHA1` is not of noble's public API: package.json lets in no other minor version, and a test notices
 * what changes in it.
 */
class Compression extends _SHA1 {
  /** What whole blocks make of a state. */
  run(state: State, blocks: DataView, length: number): State {
    this.set(state[0]!, state[1]!, state[2]!, state[3]!, state[4]!);
    for (let at = 0; at < length; at += BLOCK) this.process(blocks, at);
    return this.get();
  }
}

/** Room for the bytes of a message and its padding. */
class Message {
  readonly bytes: Uint8Array;
  readonly view: DataView;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.view = new DataView(this.bytes.buffer);
  }
}

const compression = /* @__PURE__ */ new Compression();
const encoder = /* @__PURE__ */ new TextEncoder();
const scratch = /* @__PURE__ */ new Message(2048);

/** What a text makes of a state, `before` bytes having gone into it. */
function hash(text: string, state: State, before: number): State {
  const most = 3 * text.length + 2 * BLOCK;
  const message = most > scratch.bytes.length ? new Message(most) : scratch;
  const { written } = encoder.encodeInto(text, message.bytes);
  return hashMessage(message, written, state, before);
}

/** The same of a message's first bytes, with the padding after them. Source: RFC 3174, section 4. */
function hashMessage({ bytes, view }: Message, length: number, state: State, before: number): State {
  const end = BLOCK * Math.ceil((length + 9) / BLOCK);
  const bits = 8 * (before + length);
  bytes[length] = 0x80;
  bytes.fill(0, length + 1, end);
  view.setUint32(end - 8, bits / 2 ** 32);
  view.setUint32(end - 4, bits);
  return compression.run(state, view, end);
}

/** The key as a block of its own, to be padded. Source: RFC 2104, section 2. */
function writeKeyBlock(key: string): void {
  let { written: length } = encoder.encodeInto(key, scratch.bytes);
  if (length > BLOCK) {
    writeState(hash(key, INITIAL_STATE, 0));
    length = DIGEST;
  }
  scratch.bytes.fill(0, length, BLOCK);
}

/** Puts a pad on the key's block, where it stays, and gives the state after it. */
function afterPadding(pad: number): State {
  const { view } = scratch;
  for (let at = 0; at < BLOCK; at += 4) view.setUint32(at, view.getUint32(at) ^ pad);
  return compression.run(INITIAL_STATE, view, BLOCK);
}

function writeState(state: State): void {
  for (let word = 0; word < state.length; word += 1) scratch.view.setUint32(4 * word, state[word]!);
}

const HEX = /* @__PURE__ */ Array.from({ length: 256 }, (_, byte) => (byte + 256).toString(16).slice(1));

function hex(state: State): string {
  let text = '';
  for (const word of state)
    text += HEX[word >>> 24]! + HEX[(word >>> 16) & 255]! + HEX[(word >>> 8) & 255]! + HEX[word & 255]!;
  return text;
}
