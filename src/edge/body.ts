// The JSON object in a request's body, read within bounds.

import { untilAborted } from '../support/time.ts';
import { Problem } from './problem.ts';

/** Bytes. The longest key takes 5100 when all of it is escaped. */
const MAX_BODY = 8192;

/** The body's object. @throws {Problem} when it has another type, is too large, takes longer than `timeout` ms or is something else. */
export async function readObject({ headers, body }: Request, timeout: number): Promise<object> {
  // A beacon of a string is text/plain.
  if (!/^(application\/json|text\/plain)\s*(;|$)/i.test(headers.get('content-type') ?? ''))
    throw new Problem(415, 'the content type must be application/json or text/plain');
  const reader = body?.getReader();
  if (Number(headers.get('content-length')) > MAX_BODY) throw declining(reader, tooLarge());
  const signal = AbortSignal.timeout(timeout);
  let value: unknown;
  try {
    const bytes = await untilAborted(readBytes(reader), signal);
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (signal.aborted) throw declining(reader, new Problem(408, 'the body did not come in time'));
    throw error instanceof Problem ? error : new Problem(400, 'the body is not JSON in UTF-8');
  }
  if (Object(value) !== value || Array.isArray(value))
    throw new Problem(400, 'the body is not a JSON object');
  return value as object;
}

type Reader = ReadableStreamDefaultReader<Uint8Array> | undefined;

async function readBytes(reader: Reader): Promise<Uint8Array> {
  const bytes = new Uint8Array(MAX_BODY);
  let length = 0;
  for (let chunk = await reader?.read(); chunk?.value; chunk = await reader?.read()) {
    if (length + chunk.value.length > MAX_BODY) throw declining(reader, tooLarge());
    bytes.set(chunk.value, length);
    length += chunk.value.length;
  }
  return bytes.subarray(0, length);
}

const tooLarge = (): Problem => new Problem(413, `the body must not exceed ${MAX_BODY} bytes`);

/** The problem, once the rest of the body has been declined, which might still be sent otherwise. */
function declining(reader: Reader, problem: Problem): Problem {
  reader?.cancel().catch(() => {});
  return problem;
}
