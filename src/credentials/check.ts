// What a source gave, checked in full before anything is signed or sent. No message repeats a value.

import { type Credentials, checkSecretKey, readCredentials } from '../signature/credentials.ts';
import { checkInteger, checkText } from '../support/arguments.ts';
import type { RequestAuthorization } from './source.ts';

/** Either keys, or a signature without them. */
export type CheckedAnswer = Partial<Credentials> & {
  authorization?: RequestAuthorization['authorization'] | undefined;
};

/** An answer that can be used, its times left to the signing. @throws {TypeError | RangeError} naming what is wrong with it. */
export function checkAnswer(answer: CheckedAnswer): CheckedAnswer {
  if (!Object.hasOwn(Object(answer), 'authorization')) return usable(answer as Credentials);
  const { authorization, securityToken } = answer;
  for (const value of [authorization, securityToken ?? '-'])
    checkText(value, 'credentials.authorization or securityToken', /^[!-~]+$/);
  return answer;
}

/** A copy of keys that are to be kept, their times checked before they are needed. @throws as {@link checkAnswer}. */
export function checkCredentials(credentials: Credentials): Credentials {
  const keys = usable(credentials);
  // The bound tells seconds from milliseconds.
  for (const name of ['startTime', 'expiredTime'] as const)
    if (keys[name] !== undefined) checkInteger(keys[name], `credentials.${name}`, 1, 1e11);
  return keys;
}

function usable(credentials: Credentials): Credentials {
  const keys = readCredentials(credentials);
  checkSecretKey(keys.secretKey);
  return keys;
}
