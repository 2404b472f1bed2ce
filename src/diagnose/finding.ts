// What a refusal is judged by, and what was found.

import type { CosServiceError } from '../service/errors.ts';
import type { Credentials } from '../signature/credentials.ts';
import type { SignatureCause } from './advice.ts';
import type { SignatureLine } from './lines.ts';
import type { SentRequest } from './sent.ts';

/** What a refusal is judged by. */
export interface Refused {
  error: CosServiceError;
  sent: SentRequest;
  credentials: Credentials;
  signHeaders: readonly string[] | undefined;
  /** The clock of the computer that signed, in milliseconds since the epoch. */
  now: number;
  /** Masks a text as those of the error are masked. */
  mask: (text: string) => string;
}

/** What was found. Its texts may still hold secrets. */
export interface Finding {
  cause: SignatureCause;
  line?: SignatureLine | undefined;
  /** The parameter or header. */
  name?: string | undefined;
  ours?: string | undefined;
  server?: string | undefined;
}
