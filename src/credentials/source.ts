// Where the keys for a request come from: the keys themselves, or a function that fetches them.

import type { Credentials } from '../signature/keys.ts';

/** Keys, or a function that returns them each time it is asked. Give the same object or function to all calls of one client: what is learnt about its clock is remembered by it. */
export type CredentialSource = Credentials | (() => Credentials | Promise<Credentials>);
