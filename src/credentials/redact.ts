// Other people's words, made fit to be told.

import { percentEncode } from '../support/percent-encode.ts';
import { bare, decodings, readings } from './readings.ts';
import { KEYS_REFUSED } from './source.ts';

/** How much of a text is read, in characters: more than COS says. */
const MAX_READ = 65_536;
/** How long a text may be that is told. */
const MAX_TOLD = 200;
/** A shorter secret is found in ordinary words by chance. */
const MIN_DISTINCT = 8;
/** As many characters of a secret in a row are no chance. */
const RUN = 12;
/** Wherever a run begins, it covers a piece of this length at one of such steps. */
const PIECE = RUN / 2;
const STEP = RUN - PIECE + 1;
/** In a text of more characters the runs are looked up, which takes no longer for many pieces of a secret. */
const MAX_IN_PIECES = 512;

const MASK = '***';
/** Codes that decide what happens next: COS's, also where a secret holds the same letters. */
const DECISIVE_CODES: readonly string[] = ['NoSuchUpload', ...KEYS_REFUSED];

/**
 * Makes what a server or a platform says fit to be told: codes and ids by their grammar, text without what
 * may be secret.
 */
export class Redactor {
  readonly #secrets: readonly Forms[];
  readonly #known: readonly string[];
  #runs: ReadonlySet<string> | undefined;

  /**
   * @param secrets what no message may repeat; of an Authorization value that is its signature.
   * @param known the request's own bucket, host, key and uploadId, in this order, which are told however
   * they look.
   */
  constructor(secrets: Iterable<string | null | undefined>, known: readonly string[]) {
    this.#secrets = [...new Set(secrets)].flatMap((secret) =>
      secret ? formsOf(signatureIn(secret) || secret) : [],
    );
    // COS names a resource as host/key.
    this.#known = [...known, ...known.map(percentEncode), known.join('/')];
  }

  /**
   * The text on one line of at most 200 characters, without secrets, URLs, and what else looks like a key.
   */
  text(said: string | null | undefined): string | undefined {
    const line = (said ?? '')
      .slice(0, MAX_READ)
      .replace(/[\s\p{C}]+/gu, ' ')
      .trim();
    const told = this.#withoutSecrets(line)
      .replace(/\S+/g, (word) => (word.includes('://') ? '(url)' : word))
      .replace(/[A-Za-z\d+/=_%-]{20,}/g, (run) => (this.#isKnown(run) || !looksLikeKey(run) ? run : MASK))
      .slice(0, MAX_TOLD)
      .replace(/\p{Surrogate}$/u, ''); // half of a character that was cut
    return told || undefined;
  }

  /** The text as it is, but for the secrets: for what is compared line by line. */
  exactText(said: string | null | undefined): string | undefined {
    return said ? this.#withoutSecrets(said.slice(0, MAX_READ)) : undefined;
  }

  /** A code such as `AccessDenied` or `AuthFailure.SecretIdNotFound`; `undefined` for anything else. */
  code(said: string | null | undefined): string | undefined {
    const code = said ?? '';
    const isCode = /^[A-Za-z][A-Za-z\d.]{0,63}$/.test(code) && !code.split('.').some(looksLikeKey);
    return isCode && (DECISIVE_CODES.includes(code) || !this.isSecret(code)) ? code : undefined;
  }

  /** A request or trace id as COS writes them; `undefined` for anything else. */
  id(said: string | null | undefined): string | undefined {
    const id = said ?? '';
    return /^[\w.+/=-]{1,200}$/.test(id) && !this.isSecret(id) ? id : undefined;
  }

  /** With a mask for each word that holds a secret, or for all of it where one is spread over words. */
  #withoutSecrets(said: string): string {
    const told = said
      .replace(SECRET_BY_NAME, `$1=${MASK}`)
      // A word may be the value of a parameter; the padding of base64 belongs to it.
      .replace(/[^\s&=]+=*/g, (word) =>
        readings(word).some((within) => this.#holdsAll(within)) ? MASK : word,
      );
    return readings(told).some((within) => this.#holdsRun(within)) ? MASK : told;
  }

  /** Whether a word holds much of a secret, or is a part of one, or one of its pieces is. */
  isSecret(word: string): boolean {
    // A longer one holds a run.
    const isPart = (piece: string): boolean =>
      piece.length >= MIN_DISTINCT &&
      piece.length < RUN &&
      this.#secrets.some(({ all }) => all.includes(piece));
    return (
      this.#holdsRun(bare(word), MIN_DISTINCT) ||
      word.split(/[\W_]/).map(bare).some(isPart) ||
      this.#holdsRun(bare(decodings(word).join(' ')), MIN_DISTINCT)
    );
  }

  /** Whether a bare text holds all of a secret. */
  #holdsAll(within: string): boolean {
    if (!this.#holdsRun(within)) return false;
    return this.#secrets.some(({ forms }) => forms.some((form) => holdsForm(within, form)));
  }

  /** Whether a bare text holds a run of a secret, or all of one that is shorter, but not than `least`. */
  #holdsRun(within: string, least = 0): boolean {
    return (
      this.#secrets.some(({ short }) =>
        short.some((form) => form.length >= least && within.includes(form)),
      ) ||
      (this.#secrets.some(({ all }) => holdsPiece(within, all)) &&
        runsIn(within).some((run) => this.#allRuns.has(run)))
    );
  }

  get #allRuns(): ReadonlySet<string> {
    this.#runs ??= new Set(this.#secrets.flatMap(({ forms }) => forms.flatMap(runsIn)));
    return this.#runs;
  }

  /** Whether a run is a part of a known word, or is nothing suspicious without the known words in it. */
  #isKnown(run: string): boolean {
    if (this.#known.some((word) => word.includes(run))) return true;
    let rest = run;
    for (const word of this.#known) if (word.length >= MIN_DISTINCT) rest = rest.replaceAll(word, ' ');
    return !rest.split(' ').some(looksLikeKey);
  }
}

/**
 * A token, a signature, or a key by which a customer has objects encrypted (Tencent doc 436/7728): nobody's
 * is told, whoever sent it.
 */
const SECRET_BY_NAME = /(x-cos-security-token|-customer-key|q-signature|\bsign)=[^\s&]+/gi;

const signatureIn = (authorization: string): string | undefined =>
  authorization.split('q-signature=')[1]?.split('&')[0];

/** A secret as it is looked for, bare. */
interface Forms {
  forms: readonly string[];
  /** Those in which there is no run. */
  short: readonly string[];
  /** All forms, in one text in which a part of one is found at once. */
  all: string;
}

/** The forms of the secrets that were looked for last: keys are the same for many requests. */
const latestForms = /* @__PURE__ */ new Map<string, Forms>();
const MAX_LATEST = 4;

function formsOf(secret: string): Forms {
  const forms = latestForms.get(secret) ?? makeForms(secret);
  latestForms.delete(secret);
  latestForms.set(secret, forms);
  const [oldest = secret] = latestForms.keys();
  if (latestForms.size > MAX_LATEST) latestForms.delete(oldest);
  return forms;
}

const HEX = /* @__PURE__ */ Array.from({ length: 256 }, (_, byte) => (byte + 256).toString(16).slice(1));

/** A secret as it is, in hexadecimal, and in base64, wherever its first byte falls. */
function makeForms(secret: string): Forms {
  const plain = bare(secret);
  const forms = secret.length < MIN_DISTINCT ? [plain] : [plain, ...encodings(secret).map(bare)];
  return { forms, short: forms.filter(({ length }) => length < RUN), all: forms.join(' ') };
}

function encodings(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const binary = String.fromCharCode(...bytes);
  let hex = '';
  for (const byte of bytes) hex += HEX[byte];
  const base64 = ['', ' ', '  '].map((before) => {
    // Those digits alone that hold no bit of a neighbour.
    const first = Math.ceil((before.length * 8) / 6);
    const end = Math.floor(((before.length + bytes.length) * 8) / 6);
    return btoa(before + binary).slice(first, end);
  });
  return [hex, ...base64];
}

/** All runs of a bare text: of n characters, n - 11 of them. */
const runsIn = (text: string): string[] =>
  Array.from({ length: Math.max(0, text.length - RUN + 1) }, (_, at) => text.slice(at, at + RUN));

/** Whether a bare text may hold a run of what is looked for: hardly any other does, if it is short. */
function holdsPiece(within: string, lookedFor: string): boolean {
  if (within.length > MAX_IN_PIECES) return true;
  for (let at = 0; at + PIECE <= within.length; at += STEP)
    if (lookedFor.includes(within.slice(at, at + PIECE))) return true;
  return false;
}

/**
 * Whether a bare text holds a form. `includes` would compare all of a long form at each place of a text that
 * repeats itself.
 */
function holdsForm(within: string, form: string): boolean {
  const start = form.slice(0, RUN);
  for (let at = within.indexOf(start); at >= 0; at = within.indexOf(start, at + 1))
    if (within.startsWith(form, at)) return true;
  return false;
}

/** So many letters, or digits, in a row that it may be a secret which is not known here. */
const looksLikeKey = (run: string): boolean =>
  /\d/.test(run) && run.length >= (/[A-Za-z]/.test(run) ? 20 : 32);
