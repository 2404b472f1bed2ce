// What a source gave, checked in full before anything is signed or sent. No message repeats a value.

import { type Credentials, checkCredentials } from '../signature/credentials.ts';
import { checkText, ownValues } from '../support/arguments.ts';
import type { CredentialSource, RequestAuthorization } from './source.ts';

/** Either keys, or a signature without them. */
export type CheckedAnswer = Partial<Credentials> & {
  authorization?: RequestAuthorization['authorization'] | undefined;
};

/**
 * A copy of an answer that can be used.
 * @throws {TypeError | RangeError} naming what is wrong with it.
 */
export function checkAnswer(answer: CheckedAnswer): CheckedAnswer {
  if (!Object.hasOwn(Object(answer), 'authorization')) return checkCredentials(answer as Credentials);
  const own = ownValues(answer, ['authorization', 'securityToken']);
  checkText(own.authorization, 'credentials.authorization', VISIBLE, ON_ONE_LINE);
  if (own.securityToken !== undefined)
    checkText(own.securityToken, 'credentials.securityToken', VISIBLE, ON_ONE_LINE);
  return own as CheckedAnswer;
}

/**
 * Keys as they are, or a function: what that gives is checked when it has given it.
 * @throws {TypeError | RangeError} naming what is wrong with it.
 */
export function checkCredentialSource(source: unknown): asserts source is CredentialSource {
  if (typeof source === 'function') return;
  if (typeof source !== 'object' || source === null)
    throw new TypeError(
      'credentials must be keys, `{ secretId, secretKey }`, or a function that returns them',
    );
  checkAnswer(source as CheckedAnswer);
}

const VISIBLE = /^[!-~]+$/;
const ON_ONE_LINE = 'must be the value of its header: visible ASCII without blanks and line ends';
