// What was signed. Where the request holds its signature, that proves it: of the canonical forms that signers
// make by mistake, only the one that was really signed gives this signature.

import { type Authorization, toStringToSign } from '../signature/authorization.ts';
import { canonicalize } from '../signature/canonical.ts';
import { hmacSha1, hmacSha1Under, sha1 } from '../signature/hmac.ts';
import type { RequestParts } from '../signature/request.ts';
import { ASCII } from '../support/http.ts';
import { percentEncode } from '../support/percent-encode.ts';
import { type CanonicalLines, differingName, namesIn, readLines, toHttpString } from './lines.ts';
import { type Mistake, spoiltForms } from './mistakes.ts';
import type { SentRequest } from './sent.ts';

export interface SignedRequest {
  lines: CanonicalLines;
  /** Whether the signature that was sent is that of these lines, by the secret key that was given. */
  isProven: boolean;
  /** What the signer did wrong. Only known when it is proven. */
  mistake: FoundMistake | undefined;
}

interface FoundMistake extends Pick<Mistake, 'cause' | 'line'> {
  /** The parameter or header that is spoilt. */
  name: string | undefined;
}

/**
 * `signHeaders` names the signed headers where the request does not hold its signature.
 * @throws {TypeError} when the request cannot be signed, naming why.
 */
export function whatWasSigned(
  { parts, authorization }: SentRequest,
  secretKey: string,
  signHeaders: readonly string[] | undefined,
): SignedRequest {
  const all = canonicalLines(parts, signHeaders);
  if (!authorization) return { lines: all, isProven: false, mistake: undefined };

  const listed = asListed(parts, authorization, all);
  const headerList = authorization.headerList.split(';');
  const signature = signer(secretKey, authorization.keyTime);
  const isSent = (lines: CanonicalLines): boolean => signature(lines) === authorization.signature;
  if (isSent(listed)) return { lines: listed, isProven: true, mistake: undefined };
  for (const { lines, mistake } of spoiltForms({ listed, all, parts, headerList }))
    if (isSent(lines)) return { lines, isProven: true, mistake: foundMistake(mistake, lines, listed) };
  return { lines: listed, isProven: false, mistake: undefined };
}

function foundMistake({ cause, line }: Mistake, spoilt: CanonicalLines, right: CanonicalLines): FoundMistake {
  const isList = line === 'parameters' || line === 'headers';
  return { cause, line, name: isList ? differingName(spoilt[line], right[line]) : undefined };
}

/**
 * As the library signs, but for values that it refuses because HTTP carries them in more than one way: those
 * are taken as UTF-8, as other signers do.
 */
function canonicalLines(parts: RequestParts, signHeaders: readonly string[] | undefined): CanonicalLines {
  const ascii = [...parts.headers].map(([name, value]) => [name, ASCII.test(value) ? value : ''] as const);
  const { httpString } = canonicalize({ ...parts, headers: new Map(ascii) }, signHeaders);
  const lines = readLines(httpString);
  const headers = [...lines.headers].map(([name, value]) => {
    const given = parts.headers.get(name) ?? '';
    return [name, ASCII.test(given) ? value : percentEncode(given.trim())] as const;
  });
  return { ...lines, headers: new Map(headers) };
}

/** What the lists of the signature name, of what the request carries. */
function asListed(
  parts: RequestParts,
  { headerList, urlParamList }: Authorization,
  { parameters }: CanonicalLines,
): CanonicalLines {
  const carried = namesIn(headerList).filter((name) => parts.headers.has(name));
  const names = new Set(namesIn(urlParamList));
  return {
    ...canonicalLines(parts, carried),
    parameters: new Map([...parameters].filter(([name]) => names.has(name))),
  };
}

/** The steps of the protocol from HttpString to Signature. */
function signer(secretKey: string, keyTime: string): (lines: CanonicalLines) => string {
  const hmac = hmacSha1Under(hmacSha1(secretKey, keyTime));
  return (lines) => hmac(toStringToSign(keyTime, sha1(toHttpString(lines))));
}
