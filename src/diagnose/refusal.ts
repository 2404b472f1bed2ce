// Refusals that hold no FormatString: of the time, of the id, of the token.

import type { Credentials } from '../signature/credentials.ts';
import { percentDecode } from '../support/percent-encode.ts';
import type { SignatureCause } from './advice.ts';
import type { Finding, Refused } from './finding.ts';
import type { SentRequest } from './sent.ts';

/** The cause of a refusal that is not `SignatureDoesNotMatch`. */
export function causeOfRefusal(refused: Refused): Finding {
  const { error, sent, credentials } = refused;
  if (error.code === 'ERR_COS_CLOCK') return timeFinding(refused);
  switch (error.serviceCode) {
    case 'InvalidAccessKeyId':
    case 'InvaildAccessKeyId': // as an older document spells it
      return { cause: idCause(sent, credentials) };
    case 'ExpiredToken':
      return { cause: 'expired-keys' };
    case 'AccessDenied':
      return { cause: deniedCause(refused) };
    case 'InvalidURI':
      return uriFinding(sent);
    case 'InvalidArgument':
      return { cause: isAboutSignature(error.message) ? 'unreadable-signature' : 'not-the-signature' };
    case undefined:
      return { cause: 'nothing-to-compare' };
    default:
      return { cause: 'not-the-signature' };
  }
}

/** Whether the secret key was given, or sent, as the id. Every SecretId begins with `AKID`. */
export function areSwapped({ authorization }: SentRequest, { secretId, secretKey }: Credentials): boolean {
  return authorization?.ak === secretKey || (isId(secretKey) && !isId(secretId));
}

const isId = (text: string): boolean => text.startsWith('AKID');

/** Milliseconds. Clocks that differ by less are equal. */
const TOLERANCE = 60_000;

function timeFinding({ error, sent, credentials, now }: Refused): Finding {
  const { serverTime, serviceCode } = error;
  const keyTime = sent.authorization?.keyTime.split(';').map((seconds) => Number(seconds) * 1000);
  const [start] = keyTime ?? [];
  const found = {
    line: 'keyTime' as const,
    ours: keyTime?.map((time) => inWords(time) ?? '?').join(' to '),
    server: inWords(serverTime),
  };
  if (serverTime !== undefined && serverTime >= (credentials.expiredTime ?? Infinity) * 1000)
    return { ...found, cause: 'expired-keys' };
  // Later than the server's answer it may be because it is diagnosed later; earlier it cannot be.
  const isBehind = serverTime !== undefined && now < serverTime - TOLERANCE;
  const isFromFuture = start !== undefined && start > (serverTime ?? now);
  const isToldNothing = start === undefined && serviceCode === 'RequestTimeTooSkewed';
  return { ...found, cause: isBehind || isFromFuture || isToldNothing ? 'clock' : 'expired-signature' };
}

/** `undefined` for what is no time. */
function inWords(time: number | undefined): string | undefined {
  const date = new Date(time ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function idCause(sent: SentRequest, credentials: Credentials): SignatureCause {
  const { securityToken, secretId } = credentials;
  if (areSwapped(sent, credentials)) return 'swapped-keys';
  if (securityToken !== undefined && sent.token === undefined) return 'token-missing';
  if (sent.authorization && sent.authorization.ak !== secretId) return 'another-id';
  return 'unknown-id';
}

function deniedCause({ error, sent, credentials }: Refused): SignatureCause {
  const { securityToken, secretId } = credentials;
  if (sent.authorization && sent.authorization.ak !== secretId) return 'another-id';
  if (sent.token !== securityToken) return sent.token === undefined ? 'token-missing' : 'token-of-other-keys';
  return error.message.toLowerCase().includes('token') ? 'token-of-other-keys' : 'not-permitted';
}

const isAboutSignature = (message: string): boolean =>
  ['authorization', 'signature', 'sign-time', 'key-time'].some((word) =>
    message.toLowerCase().includes(word),
  );

/** A `%` of the key that was sent as it is makes a path that COS cannot decode. */
function uriFinding({ parts }: SentRequest): Finding {
  const path = percentDecode(parts.pathname);
  if (!path?.includes('%')) return { cause: 'not-the-signature' };
  return { cause: 'path-not-encoded', line: 'path', ours: path };
}
