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
/** How much of a text is read for it: what is left out, such as a URL, may be long. */
const MAX_READ = 2000;
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
    const given = secrets.filter((secret) => typeof secret === 'string' && secret !== '') as string[];
    this.#secrets = [...given, ...given.map(signatureOf).filter((signature) => signature !== '')];
    this.#known = known;
  }

  /**
   * The text on one line of at most 200 characters, without secrets, URLs, and what else looks like a key.
   */
  text(said: string | null | undefined): string | undefined {
    const line = (said ?? '').replace(/[\s\p{C}]+/gu, ' ').trim();
    const told = this.#withoutSecrets(line, MAX_READ)
      .replace(/\S+/g, (word) => (word.includes('://') ? '(url)' : word))
      .replace(/[A-Za-z\d+/=_%-]{20,}/g, (run) => (this.#isKnown(run) || !looksLikeKey(run) ? run : MASK))
      .slice(0, MAX_TOLD)
      .replace(/\p{Surrogate}$/u, ''); // half of a character that was cut
    return told || undefined;
  }

  /** The text as it is, but for the secrets: for what is compared line by line. */
  exactText(said: string | null | undefined): string | undefined {
    return said ? this.#withoutSecrets(said, said.length) : undefined;
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

  #withoutSecrets(said: string, length: number): string {
    const longest = Math.max(0, ...this.#secrets.map((secret) => secret.length));
    // Beyond what is told as much is read as a secret that begins there takes when percent-encoded twice
    // and split by blanks.
    const read = said.slice(0, length + 6 * longest);
    const text = new Comparable(read);
    for (const secret of this.#secrets.filter((secret) => secret.length <= read.length))
      for (const form of [comparable(secret), ...base64Within(read, secret)]) text.mask(form);
    return text.masked(length);
  }

  /** Whether a word holds a secret, or is a part of one. */
  #isSecret(word: string): boolean {
    const lower = word.toLowerCase();
    return this.#secrets.some((secret) => {
      if (secret.length < MIN_DISTINCT) return false;
      const plain = secret.toLowerCase();
      if (lower.includes(plain) || (word.length >= MIN_DISTINCT && plain.includes(lower))) return true;
      return base64Within(word, secret).some((form) => lower.includes(form));
    });
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

/** A text as it is compared with secrets: percent-decoded, without blanks, in lower case. */
class Comparable {
  readonly #text: string;
  /** The comparable text, and where in the text each of its characters begins and ends. */
  readonly #comparable: string;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #hidden: Uint8Array;

  constructor(text: string) {
    this.#text = text;
    this.#hidden = new Uint8Array(text.length);
    let comparable = '';
    for (const { character, start, end } of comparableCharacters(text)) {
      comparable += character;
      this.#starts.push(start);
      this.#ends.push(end);
    }
    this.#comparable = comparable;
  }

  mask(form: string): void {
    if (form === '') return;
    for (let at = this.#comparable.indexOf(form); at >= 0; at = this.#comparable.indexOf(form, at + 1))
      this.#hidden.fill(1, this.#starts[at], this.#ends[at + form.length - 1]);
  }

  /** The first characters of the text, with a mask for each run of those that are hidden. */
  masked(length: number): string {
    let told = '';
    for (let at = 0; at < Math.min(length, this.#text.length); at += 1) {
      if (!this.#hidden[at]) told += this.#text[at];
      else if (!this.#hidden[at - 1]) told += MASK;
    }
    return told;
  }
}

/**
 * A character percent-encoded any number of times (`%2B`, `%252B`), a line end in it or not; or one that is
 * not encoded.
 */
const ENCODED_OR_NOT = /% ?(?:2 ?5 ?)*([\da-f]) ?([\da-f])|\S/gi;

function* comparableCharacters(text: string): Generator<{ character: string; start: number; end: number }> {
  for (const { 0: written, 1: high, 2: low, index: start } of text.matchAll(ENCODED_OR_NOT)) {
    const decoded = high ? String.fromCharCode(Number.parseInt(`${high}${low}`, 16)) : written;
    // One for one, because places are counted and lower case may be longer.
    const character = decoded.trim().toLowerCase().charAt(0);
    if (character) yield { character, start, end: start + written.length };
  }
}

/** A secret as it stands in a comparable text. */
const comparable = (secret: string): string =>
  Array.from(comparableCharacters(secret), ({ character }) => character).join('');

/**
 * A secret in base64, wherever its first byte falls, in either alphabet and in lower case; nothing when the
 * text is too short for it, or the secret too short to be told from chance.
 */
function base64Within(text: string, secret: string): string[] {
  const fewestDigits = Math.floor((secret.length * 8) / 6) - 1;
  if (text.length < fewestDigits || secret.length < MIN_DISTINCT) return [];
  const bytes = String.fromCharCode(...new TextEncoder().encode(secret));
  const forms = ['', ' ', '  '].map((before) =>
    // Those digits alone that hold no bit of a neighbour.
    btoa(before + bytes)
      .slice(Math.ceil((before.length * 8) / 6), Math.floor(((before.length + bytes.length) * 8) / 6))
      .toLowerCase(),
  );
  return [...forms, ...forms.map((digits) => digits.replaceAll('+', '-').replaceAll('/', '_'))];
}

/** The signature in an Authorization value; empty when there is none. */
const signatureOf = (secret: string): string => secret.split('q-signature=')[1]?.split('&')[0] ?? '';

const looksLikeKey = (run: string): boolean => run.length >= 20 && /\d/.test(run) && /[A-Za-z]/.test(run);
