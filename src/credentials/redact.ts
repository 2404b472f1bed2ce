// Secrets that show nothing: keys as objects that print without them, and other people's words made fit to
// be told.

import { percentEncode } from '../support/percent-encode.ts';

const SECRET_NAMES: readonly string[] = ['secretKey', 'securityToken', 'authorization'];

/**
 * A read-only copy that JSON, printing, cloning and spreading show without its secrets; read by name, they
 * are there.
 */
export function redacted<T extends object>(values: T): T {
  const copy = {} as T;
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const isSecret = SECRET_NAMES.includes(name);
    Object.defineProperty(copy, name, isSecret ? { get: () => value } : { value, enumerable: true });
  }
  // Node's, Deno's and Bun's `inspect` can be told to call getters.
  const shown = { ...copy };
  Object.defineProperty(copy, Symbol.for('nodejs.util.inspect.custom'), { value: () => shown });
  return copy;
}

/** How long a text may be that is told. */
const MAX_TOLD = 200;
/** A shorter secret is found in ordinary words by chance. */
const MIN_DISTINCT = 8;

const MASK = '***';

/**
 * Makes what a server or a platform says fit to be told: codes and ids by their grammar, text without what
 * may be secret.
 */
export class Redactor {
  readonly #secrets: readonly string[];
  readonly #known: readonly string[];

  /**
   * @param secrets what no message may repeat; of an Authorization value its signature, too.
   * @param known the request's own bucket, host, key and uploadId, in this order, which are told however
   * they look.
   */
  constructor(secrets: readonly (string | null | undefined)[], known: readonly string[]) {
    this.#secrets = secrets
      .flatMap((secret) => [secret, secret?.split('q-signature=')[1]?.split('&')[0]])
      .filter((secret) => typeof secret === 'string' && secret !== '') as string[];
    this.#known = known;
  }

  /**
   * The text on one line of at most 200 characters, without secrets, URLs, and what else looks like a key.
   */
  text(said: string | null | undefined): string | undefined {
    const line = (said ?? '').replace(/[\s\p{C}]+/gu, ' ').trim();
    const told = this.#withoutSecrets(line)
      .replace(/\S+/g, (word) => (word.includes('://') ? '(url)' : word))
      .replace(/[A-Za-z\d+/=_%-]{20,}/g, (run) => (this.#isKnown(run) || !looksLikeKey(run) ? run : MASK))
      .slice(0, MAX_TOLD)
      .replace(/\p{Surrogate}$/u, ''); // half of a character that was cut
    return told || undefined;
  }

  /** The text as it is, but for the secrets: for what is compared line by line. */
  exactText(said: string | null | undefined): string | undefined {
    return said ? this.#withoutSecrets(said) : undefined;
  }

  /** A code such as `AccessDenied` or `AuthFailure.SecretIdNotFound`; `undefined` for anything else. */
  code(said: string | null | undefined): string | undefined {
    const isCode = /^[A-Za-z][A-Za-z\d.]{0,63}$/.test(said ?? '');
    return isCode && !said!.split('.').some(looksLikeKey) && !this.#isSecret(said!) ? said! : undefined;
  }

  /** A request or trace id as COS writes them; `undefined` for anything else. */
  id(said: string | null | undefined): string | undefined {
    return /^[\w.+/=-]{1,100}$/.test(said ?? '') && !this.#isSecret(said!) ? said! : undefined;
  }

  /** With a mask for each word that holds a secret, or for all of it where one is spread over words. */
  #withoutSecrets(said: string): string {
    const holdsOne = (text: string): boolean => {
      const within = bare(text);
      return this.#secrets.some((secret) => isHeld(secret, within));
    };
    // A word may be the value of a parameter; the padding of base64 belongs to it.
    const told = said.replace(/[^\s&=]+=*/g, (word) => (holdsOne(word) ? MASK : word));
    return holdsOne(told) ? MASK : told;
  }

  /** Whether a word holds a secret, or is a part of one. */
  #isSecret(word: string): boolean {
    const within = bare(word);
    return this.#secrets.some(
      (secret) =>
        secret.length >= MIN_DISTINCT &&
        (isHeld(secret, within) || (word.length >= MIN_DISTINCT && bare(secret).includes(within))),
    );
  }

  /** Whether a run is a part of a known word, or is nothing suspicious without the known words in it. */
  #isKnown(run: string): boolean {
    // COS names a resource as host/key.
    const known = [...this.#known, ...this.#known.map(percentEncode), this.#known.join('/')];
    if (known.some((word) => word.includes(run))) return true;
    let rest = run;
    for (const word of known) if (word.length >= MIN_DISTINCT) rest = rest.replaceAll(word, ' ');
    return !rest.split(' ').some(looksLikeKey);
  }
}

/**
 * A text as it is compared with secrets: percent-decoded, without blanks, in lower case, and in the one
 * alphabet of base64 that is not for URLs.
 */
const bare = (text: string): string => decode(text).toLowerCase().replaceAll('-', '+').replaceAll('_', '/');

/** Decodes what was encoded up to three times. A line end may stand within an escape, or be one. */
function decode(text: string): string {
  let decoded = text;
  for (let round = 0; round < 3 && /[%\s]/.test(decoded); round += 1)
    decoded = decoded
      .replace(/\s+/g, '')
      .replace(/%[\da-f]{2}/gi, (byte) => String.fromCharCode(Number.parseInt(byte.slice(1), 16)))
      .replace(/\s+/g, '');
  return decoded;
}

/** Whether a bare text holds a secret as it is, or in base64, wherever its first byte falls. */
function isHeld(secret: string, within: string): boolean {
  if (within.includes(bare(secret))) return true;
  const fewestDigits = Math.floor((secret.length * 8) / 6) - 1;
  if (within.length < fewestDigits || secret.length < MIN_DISTINCT) return false;
  const bytes = String.fromCharCode(...new TextEncoder().encode(secret));
  return ['', ' ', '  '].some((before) => {
    // Those digits alone that hold no bit of a neighbour.
    const first = Math.ceil((before.length * 8) / 6);
    const end = Math.floor(((before.length + bytes.length) * 8) / 6);
    return within.includes(bare(btoa(before + bytes).slice(first, end)));
  });
}

const looksLikeKey = (run: string): boolean => run.length >= 20 && /\d/.test(run) && /[A-Za-z]/.test(run);
