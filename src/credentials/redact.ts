// Other people's words, made fit to be told.

import { percentEncode } from '../support/percent-encode.ts';
import { KEYS_REFUSED } from './source.ts';

/** How much of a text is read, in characters: more than COS says. */
const MAX_READ = 65_536;
/** How long a text may be that is told. */
const MAX_TOLD = 200;
/** A shorter secret is found in ordinary words by chance. */
const MIN_DISTINCT = 8;
/** As many characters of a secret in a row are no chance. */
const RUN = 12;
/** Wherever a run begins, it covers one of the pieces of this length into which a text is cut. */
const PIECE = RUN / 2;

const MASK = '***';
/** Codes that decide what happens next: COS's, also where a secret holds the same letters. */
const DECISIVE_CODES: readonly string[] = ['NoSuchUpload', ...KEYS_REFUSED];

/**
 * Makes what a server or a platform says fit to be told: codes and ids by their grammar, text without what
 * may be secret.
 */
export class Redactor {
  /** The secrets in every form that is looked for, bare. */
  readonly #forms: readonly string[];
  /** All of them, in one text in which a part of one is found at once. */
  readonly #formsInOne: string;
  readonly #known: readonly string[];
  #runs: ReadonlySet<string> | undefined;

  /**
   * @param secrets what no message may repeat; of an Authorization value that is its signature.
   * @param known the request's own bucket, host, key and uploadId, in this order, which are told however
   * they look.
   */
  constructor(secrets: Iterable<string | null | undefined>, known: readonly string[]) {
    this.#forms = [...new Set(secrets)].flatMap((secret) =>
      secret ? formsOf(signatureIn(secret) || secret) : [],
    );
    this.#formsInOne = this.#forms.join(' ');
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
        readings(word).some((within) => this.#forms.some((form) => within.includes(form))) ? MASK : word,
      );
    return readings(told).some((within) => this.#holdsRun(within)) ? MASK : told;
  }

  /** Whether a word holds much of a secret, or is a part of one, or one of its pieces is. */
  isSecret(word: string): boolean {
    const isPart = (piece: string): boolean =>
      piece.length >= MIN_DISTINCT && this.#formsInOne.includes(piece);
    return this.#holdsRun(bare(word), MIN_DISTINCT) || word.split(/[\W_]/).map(bare).some(isPart);
  }

  /** Whether a bare text holds a run of a secret, or all of one that is shorter, but not than `least`. */
  #holdsRun(within: string, least = 0): boolean {
    const isShort = ({ length }: string): boolean => length < RUN && length >= least;
    return (
      this.#forms.some((form) => isShort(form) && within.includes(form)) ||
      (this.#holdsPiece(within) && runsIn(within).some((run) => this.#allRuns.has(run)))
    );
  }

  /** Whether a bare text may hold a run: hardly any other does. */
  #holdsPiece(within: string): boolean {
    for (let at = 0; at + PIECE <= within.length; at += PIECE)
      if (this.#formsInOne.includes(within.slice(at, at + PIECE))) return true;
    return false;
  }

  get #allRuns(): ReadonlySet<string> {
    this.#runs ??= new Set(this.#forms.flatMap(runsIn));
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

/** The forms of the secrets that were looked for last: keys are the same for many requests. */
const latestForms = /* @__PURE__ */ new Map<string, readonly string[]>();
const MAX_LATEST = 4;

function formsOf(secret: string): readonly string[] {
  const forms = latestForms.get(secret) ?? makeForms(secret);
  latestForms.delete(secret);
  latestForms.set(secret, forms);
  const [oldest = secret] = latestForms.keys();
  if (latestForms.size > MAX_LATEST) latestForms.delete(oldest);
  return forms;
}

/** A secret as it is, in hexadecimal, and in base64, wherever its first byte falls. */
function makeForms(secret: string): string[] {
  if (secret.length < MIN_DISTINCT) return [bare(secret)];
  const bytes = new TextEncoder().encode(secret);
  const binary = String.fromCharCode(...bytes);
  let hex = '';
  for (const byte of bytes) hex += (byte + 256).toString(16).slice(1);
  const base64 = ['', ' ', '  '].map((before) => {
    // Those digits alone that hold no bit of a neighbour.
    const first = Math.ceil((before.length * 8) / 6);
    const end = Math.floor(((before.length + bytes.length) * 8) / 6);
    return btoa(before + binary).slice(first, end);
  });
  return [secret, hex, ...base64].map(bare);
}

/** All runs of a bare text: of n characters, n - 11 of them. */
const runsIn = (text: string): string[] =>
  Array.from({ length: Math.max(0, text.length - RUN + 1) }, (_, at) => text.slice(at, at + RUN));

/** A text as it is compared: its letters, in lower case, and digits, whatever stands between them. */
function bare(text: string): string {
  const lower = text.toLowerCase();
  return lower.replace(/[^a-z\d]+/g, '') || lower;
}

/** What a text may mean: what is written, and what its escapes stand for. */
const readings = (text: string): string[] =>
  /[%\\#]/.test(text) ? [bare(text), bare(decode(text))] : [bare(text)];

/** Rounds of decoding: one undoes any number of encodings of a `%`, and one of other characters. */
const ROUNDS = 4;

/** Of URLs, `%2f`; of programs, `\x2f` and `\u002f`; of HTML, `&#x2f;` and `&#47;`. */
const ESCAPE = /(?:%(?:25)*|\\u00|[\\#]x)([\da-f]{2})|#(\d+)/gi;

/** Anything may stand between the characters of an escape, or be one: a line end. */
function decode(text: string): string {
  let decoded = text;
  for (let round = 0; round < ROUNDS; round += 1)
    decoded = decoded
      .replace(/[^a-z\d%\\#]+/gi, '')
      .replace(ESCAPE, (_, hex, digits) => String.fromCharCode(digits ?? Number.parseInt(hex, 16)));
  return decoded;
}

/** So many letters, or digits, in a row that it may be a secret which is not known here. */
const looksLikeKey = (run: string): boolean =>
  /\d/.test(run) && run.length >= (/[A-Za-z]/.test(run) ? 20 : 32);
