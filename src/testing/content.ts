// The body of a request, read once: its sums, its size, and its bytes where they are kept.

import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Crc64 } from './crc64.ts';
import { readDigits } from './digits.ts';
import { Refusal } from './refusal.ts';

/** Bytes and what COS says of them. */
export interface Content {
  /** What the ETag is where no customer's key hides it; in quotes, as headers have it. */
  plainEtag: string;
  size: number;
  crc64: bigint;
  /** `undefined` where the emulator stores no bytes. */
  body: Blob | undefined;
}

/** 5 GB, of an object put at once, of a part, and of what is copied (436/7749, 436/7750, 436/10881). */
const LARGEST = 5 * 1024 ** 3;

/**
 * Reads the body piece by piece, so that a part that is not kept is never whole in memory.
 * @throws {Refusal} MissingContentLength, EntityTooLarge, IncompleteBody; InvalidDigest, BadDigest:
 * `Content-MD5` (436/7730)
 */
export async function readContent(request: Request, keepBytes: boolean): Promise<Content> {
  checkLength(request);
  const length = readDigits(request.headers.get('content-length') ?? '');
  const hash = md5.create();
  const crc = new Crc64();
  const kept: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const given of pieces(request)) {
    // What is more is dropped (436/7749).
    const piece = length === undefined ? given : given.subarray(0, length - size);
    hash.update(piece);
    crc.update(piece);
    size += piece.length;
    if (keepBytes) kept.push(piece);
  }
  if (length !== undefined && size < length)
    throw new Refusal(400, 'IncompleteBody', 'The body has fewer bytes than Content-Length says.');
  const digest = hash.digest();
  checkContentMd5(request.headers.get('content-md5'), digest);
  const body = keepBytes ? new Blob(kept) : undefined;
  return { plainEtag: `"${bytesToHex(digest)}"`, size, crc64: crc.digest(), body };
}

/**
 * The body as text.
 * @throws {Refusal} as {@link readContent}
 */
export async function readText(request: Request): Promise<string> {
  const { body } = await readContent(request, true);
  return (body as Blob).text();
}

/** What becomes of bytes that are here already. */
export function contentOf(bytes: Uint8Array<ArrayBuffer>): Content {
  const crc = new Crc64();
  crc.update(bytes);
  return {
    plainEtag: `"${bytesToHex(md5(bytes))}"`,
    size: bytes.length,
    crc64: crc.digest(),
    body: new Blob([bytes]),
  };
}

/** With a reader, because not every browser can iterate a stream. */
async function* pieces(request: Request): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  // Firefox has no Request.body.
  const stream = request.body ?? (await request.blob()).stream();
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    // In a test's environment they may be of another realm, such as Node's Buffers: noble refuses those.
    yield new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
}

/** Before the body, which a client may only send when it is not refused (`Expect: 100-continue`). */
function checkLength({ headers, body }: Request): void {
  const length = headers.get('content-length');
  checkSize(Number(length));
  // Over HTTP a request names its host; one that was made here has a body or none, and needs no length.
  if (length === null && body === null && headers.has('host') && !headers.has('transfer-encoding'))
    throw new Refusal(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
}

/** @throws {Refusal} EntityTooLarge */
export function checkSize(size: number): void {
  if (size > LARGEST)
    throw new Refusal(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed object size.');
}

function checkContentMd5(header: string | null, digest: Uint8Array): void {
  if (!header) return;
  const expected = fromBase64(header);
  if (expected?.length !== 16)
    throw new Refusal(400, 'InvalidDigest', 'The Content-MD5 you specified is not valid.');
  if (digest.some((byte, i) => byte !== expected[i]))
    throw new Refusal(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
}

/** Only as it is written: `atob` also takes blanks, and base64 without its padding. */
function fromBase64(text: string): number[] | undefined {
  try {
    const bytes = atob(text);
    return btoa(bytes) === text ? Array.from(bytes, (char) => char.charCodeAt(0)) : undefined;
  } catch {
    return undefined;
  }
}
