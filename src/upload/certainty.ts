// What an error says about whether the server has acted. Certainty is a type: nothing that is merely
// undefined means "sure".

import { type CosServiceError, isCosError } from '../service/errors.ts';
import { isRefusal } from '../support/http.ts';

/** Whether it is known that nothing happened. */
export type Certainty = { known: true } | { known: false; error: unknown };

/**
 * What is certain after a failed Initiate, part or Complete. An error of this library says it itself: a
 * proxy's answer is no refusal. Of others, a `refused` of `true` is believed, or a 4xx to the first and only
 * attempt; a 408 is no refusal. `isOwn`: of a call of this library's, whose other errors are an argument's,
 * found before anything was sent.
 */
export function certaintyAfter(error: unknown, isOwn = false): Certainty {
  return saysRefused(error, isOwn)
    ? { known: true }
    : { known: false, error: error ?? new Error('it failed without a reason') };
}

function saysRefused(error: unknown, isOwn: boolean): boolean {
  try {
    const { refused, status = 0, attempts } = Object(error) as Partial<CosServiceError>;
    if (refused === true) return true;
    return !isCosError(error) && (isOwn || (isRefusal(status) && attempts === 1));
  } catch {
    return false; // a getter of the caller's has thrown
  }
}
