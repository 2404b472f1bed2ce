// One answer of the server, read within bounds.

import { isNamed, readXml, textOf, type XmlElement } from './xml.ts';

/** An answer with its body read. */
export interface Answer {
  status: number;
  headers: Headers;
  /** What was read of the body. */
  text: string;
  /** Whether that is all of it: not cut off, not unreadable, not longer than what is read. */
  isWhole: boolean;
  /** The body as XML, if it is that. */
  xml: XmlElement | undefined;
  /** `x-cos-request-id` when it can be read and looks like one. */
  requestId: string | undefined;
  /** Whether it holds what the request was signed with: such an echo is not passed on. */
  holdsSecret(text: string): boolean;
  /** What was asked, for a message: in words only when an error says it. */
  describe(): string;
  /** How many requests have been sent. */
  attempts: number;
  /** How many of them were not answered: they may still arrive. */
  lostAttempts: number;
}

/** What an answer says by itself. */
export type ReadAnswer = Pick<Answer, 'status' | 'headers' | 'text' | 'isWhole' | 'xml'>;

/**
 * Reads an answer to its end or to a bound, in bytes. A body that is cut off is no error yet: it proves
 * nothing.
 */
export async function readAnswer(response: Response, maxBody: number): Promise<ReadAnswer> {
  const { headers, body, redirected } = response;
  // What a redirect has led to, where a fetch follows it all the same, is no answer to this request.
  const status = redirected ? 0 : response.status;
  // A 204 has no body, whatever a broken connection makes of it.
  if (status === 204) return { status, headers, text: '', isWhole: true, xml: undefined };
  // Of a 205 the platform gives no body either, whatever was sent in it.
  const read = body === null ? { text: '', isWhole: status !== 205 } : await readBody(response, maxBody);
  const { text } = read;
  const isWhole = read.isWhole && (text !== '' || isSaidToBeEmpty(headers));
  return { status, headers, text, isWhole, xml: text ? readXml(text) : undefined };
}

/**
 * Whether nothing speaks against an empty body: of a compressed one that was cut early, or that does not end
 * where it says, platforms make an empty text, and no error.
 */
function isSaidToBeEmpty(headers: Headers): boolean {
  const length = headers.get('content-length');
  if (length !== null) return Number(length) === 0;
  return ['', 'identity', 'none'].includes(headers.get('content-encoding')?.toLowerCase() ?? '');
}

async function readBody(response: Response, maxBody: number): Promise<Pick<ReadAnswer, 'text' | 'isWhole'>> {
  const { body, bodyUsed } = response;
  // A fetch that logs may have read it: what is left would look like nothing.
  if (bodyUsed || body?.locked) return { text: '', isWhole: false };
  const decoder = new TextDecoder();
  const reader = body?.getReader?.();
  let text = '';
  let length = 0;
  try {
    // A fetch that is made of XMLHttpRequest has no streams, and node-fetch has streams of another kind.
    if (!reader) return cut(await response.text(), maxBody);
    while (length < maxBody) {
      const { done, value } = await reader.read();
      if (done) return { text: text + decoder.decode(), isWhole: true };
      text += decoder.decode(value.subarray(0, maxBody - length), { stream: true });
      length += Math.max(value.length, 1); // of empty chunks there may be any number
    }
  } catch {
    // Cut off, or not what its content-encoding says.
  }
  reader?.cancel().catch(() => {}); // frees the connection of a body that was not read to its end
  return { text, isWhole: false };
}

const cut = (text: string, maxBody: number): Pick<ReadAnswer, 'text' | 'isWhole'> => ({
  text: text.slice(0, maxBody),
  isWhole: text.length < maxBody,
});

/** The `<Error>` of an answer, if it is one. */
export const errorIn = ({ xml }: Pick<Answer, 'xml'>): XmlElement | undefined =>
  isNamed(xml, 'Error') ? xml : undefined;

/**
 * COS's own code; `undefined` for an answer that is no error of COS. One code of COS's is a sentence,
 * "Request has expired".
 */
export function codeIn(answer: Pick<Answer, 'xml'>): string | undefined {
  const code = textOf(errorIn(answer), 'Code') ?? '';
  return /^[A-Za-z][A-Za-z\d. ]{0,63}$/.test(code) ? code : undefined;
}

/** Browsers hide what it is behind a status of 0. */
export const isRedirect = ({ status }: Pick<Answer, 'status'>): boolean =>
  status < 200 || (status >= 300 && status < 400);
