// The JSON object in a request's body, read within bounds.

import { MAX_LIST_BYTES } from '../multipart/abort-list.ts';
import { settledWithin } from '../support/time.ts';
import { Problem } from './problem.ts';

/** Bytes, for one upload. The longest key takes 5100 when all of it is escaped. */
const MAX_ONE = 8192;

/**
 * The object in a request's body. One with its own `uploads` is a list. `timeout` in milliseconds.
 * @throws {Problem} when it has another type, is too large, takes too long, is something else, or was read
 * before.
 */
export async function readObject(request: Request, timeout: number): Promise<object> {
  const { headers, body, bodyUsed } = request;
  // A beacon of a string is text/plain.
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  if (!['application/json', 'text/plain'].includes(type.trim().toLowerCase()))
    throw new Problem(415, 'the content type must be application/json or text/plain');
  if (bodyUsed || body?.locked) throw readBefore();
  const reader = body?.getReader();
  const announced = Number(headers.get('content-length'));
  if (announced > MAX_LIST_BYTES) throw declining(reader, tooLarge());
  const { text, bytes } = await readText(reader, timeout);
  if (bytes === 0 && (announced > 0 || headers.has('transfer-encoding'))) throw readBefore();
  const value = parsed(text);
  if (bytes > MAX_ONE && !Object.hasOwn(value, 'uploads')) throw tooLarge();
  return value;
}

type Reader = ReadableStreamDefaultReader<Uint8Array> | undefined;

/** The text of a body, and how many bytes it took. */
interface BodyText {
  text: string;
  bytes: number;
}

async function readText(reader: Reader, timeout: number): Promise<BodyText> {
  try {
    const read = await settledWithin(readChunks(reader), timeout);
    if (read) return read.value;
  } catch (error) {
    throw error instanceof Problem ? error : notJson();
  }
  throw declining(reader, new Problem(408, 'the body did not come in time'));
}

async function readChunks(reader: Reader): Promise<BodyText> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  for (let chunk = await reader?.read(); chunk?.value; chunk = await reader?.read()) {
    bytes += chunk.value.length;
    if (bytes > MAX_LIST_BYTES) throw declining(reader, tooLarge());
    text += decoder.decode(chunk.value, { stream: true });
  }
  return { text: text + decoder.decode(), bytes };
}

function parsed(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notJson();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Problem(400, 'the body is not a JSON object');
  return value;
}

const notJson = (): Problem => new Problem(400, 'the body is not JSON in UTF-8');

const tooLarge = (): Problem =>
  new Problem(413, `the body must not exceed ${MAX_ONE} bytes for one upload, ${MAX_LIST_BYTES} for a list`);

/** Servers that hand on a body which they have read already: body parsers, validators, loggers. */
const readBefore = (): Problem =>
  new Problem(
    500,
    'the body was read before: mount the handler before what reads bodies, or give it `request.clone()`',
  );

/** The problem, once the rest of the body has been declined, which might still be sent otherwise. */
function declining(reader: Reader, problem: Problem): Problem {
  reader?.cancel().catch(() => {});
  return problem;
}
