// Where the keys for a request come from: the keys themselves, or a function that fetches them.

import type { Credentials } from '../signature/keys.ts';

/** Keys, or a function that returns them each time it is asked. Give the same object or function to all calls of one client: what is learnt about its clock is remembered by it. */
export type CredentialSource = Credentials | (() => Credentials | Promise<Credentials>);

/** @throws {TypeError} when there is no source. */
export function checkSource(source: unknown): CredentialSource {
  if (typeof source !== 'function' && (typeof source !== 'object' || source === null))
    throw new TypeError('credentials must be an object or a function that returns one');
  return source as CredentialSource;
}

/** The keys to use now. */
export async function loadCredentials(source: CredentialSource): Promise<Credentials> {
  return typeof source === 'function' ? source() : source;
}
