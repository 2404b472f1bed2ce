// `SignatureDoesNotMatch`: what was signed against what COS has signed, line by line, and then the keys.

import type { Credentials } from '../signature/credentials.ts';
import type { SignatureCause } from './advice.ts';
import { firstDifference } from './difference.ts';
import type { Finding, Refused } from './finding.ts';
import { type CanonicalLines, readFormatString, readLines, toHttpString, writeLine } from './lines.ts';
import { areSwapped } from './refusal.ts';
import type { SentRequest } from './sent.ts';
import { type SignedRequest, whatWasSigned } from './signed.ts';

/** @throws {TypeError} when the request cannot be signed, naming why. */
export function causeOfMismatch({ error, sent, credentials, signHeaders, mask }: Refused): Finding {
  const { stringToSign = '', formatString = '' } = error;
  const server = readFormatString(formatString);
  if (!server) return { cause: 'nothing-to-compare' };
  const [keyTime] = /\d+;\d+/.exec(stringToSign) ?? [];
  const ours = sent.authorization?.keyTime;
  if (keyTime && ours && keyTime !== ours)
    return { cause: 'another-request', line: 'keyTime', ours, server: keyTime };

  const signed = whatWasSigned(sent, credentials.secretKey, signHeaders);
  const lines = readLines(mask(toHttpString(signed.lines)));
  const finding = compare({ ...signed, lines }, server, sent);
  return finding ?? { cause: keysCause(signed, sent, credentials) };
}

/** `undefined` when all lines are equal. */
function compare(signed: SignedRequest, server: CanonicalLines, sent: SentRequest): Finding | undefined {
  const { lines, mistake } = signed;
  const found = mistake ?? firstDifference(lines, server, sent.authorization);
  if (!found) return undefined;
  const { cause, line, name } = found;
  return { cause, line, name, ours: writeLine(lines, line), server: writeLine(server, line) };
}

/** All lines are equal: it is the keys. */
function keysCause(signed: SignedRequest, sent: SentRequest, keys: Credentials): SignatureCause {
  if (areSwapped(sent, keys)) return 'swapped-keys';
  if (!sent.authorization) return 'wrong-secret';
  if (sent.authorization.ak !== keys.secretId) return 'another-id';
  return signed.isProven ? 'wrong-secret' : 'signed-otherwise';
}
