// What a text may mean, written in other ways: escaped, as numbers, in hexadecimal, in base64, with anything
// between.

/** A text as it is compared: its letters, in lower case, and digits, whatever stands between them. */
export function bare(text: string): string {
  const lower = text.toLowerCase();
  return lower.replace(/[^a-z\d]+/g, '') || lower;
}

/** What a text may mean: what is written, what its escapes stand for, and its numbers as characters. */
export function readings(text: string): string[] {
  const texts = [text];
  // Each by itself: a secret may hold what looks like markup.
  if (/[%\\#&<]/.test(text)) texts.push(...decoded(text, withoutSigns), ...decoded(text, withoutMarkup));
  if (/\d,\s*\d/.test(text)) texts.push(characters(text.match(/\d+/g) ?? [], 10));
  // Apart from the escapes: a secret may hold `0x` itself.
  if (/0x/i.test(text)) texts.push(characters(text.match(/0x[\da-f]{2}/gi) ?? [], 16));
  return texts.map(bare);
}

/** How often a text is decoded: once undoes one escape of a character, and any number of escapes of a `%`. */
const ROUNDS = 4;

/** What may stand between the characters of a secret, or of an escape: a tag, `&nbsp;`, `\n`, and more. */
const BETWEEN = /<\/?[a-z]{1,5}\/?>|&[a-z]+;|\\[nrtbfv]|[^a-z\d%\\#&;{}<>]+/gi;

/** Of URLs, `%2f`; of programs, `\x2f`, `\u002f` and `\u{2f}`; of HTML, `&#x2f;` and `&#47;`. */
const ESCAPE = /(?:%(?:25)*|\\x)([\da-f]{2})|\\u([\da-f]{4})|(?:\\u\{|#x)([\da-f]+)[;}]?|#(\d+);?/gi;

/** The text after each round: what a secret itself holds may look like an escape. */
function decoded(text: string, tidied: (text: string) => string): string[] {
  const rounds = [text];
  for (let round = 0; round < ROUNDS; round += 1)
    rounds.push(
      tidied(rounds[round] as string).replace(ESCAPE, (_, byte, unit, hex, decimal) =>
        decimal ? characters([decimal], 10) : characters([byte ?? unit ?? hex], 16),
      ),
    );
  return rounds.slice(1);
}

/** Without what is no part of an escape. */
const withoutSigns = (text: string): string => text.replace(/[^a-z\d%\\#;{}]+/gi, '');

const withoutMarkup = (text: string): string =>
  text
    .replace(/&amp;?/gi, '&')
    .replace(/\\+/g, '\\') // one for each time that it was escaped
    .replace(BETWEEN, '');

/** Less is no secret that was encoded. */
const MIN_DIGITS = 12;

/** What a word says where it is hexadecimal or base64, wherever that begins. */
export function decodings(word: string): string[] {
  if (word.length < MIN_DIGITS || /[^\w+/.:"=-]/.test(word)) return [];
  const digits = word
    .replace(/[.:"=]/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/');
  const { length } = digits;
  if (length < MIN_DIGITS) return [];
  if (/^[\da-f]+$/i.test(digits))
    return [digits, digits.slice(1)].map((hex) => characters(hex.match(/../g) ?? [], 16));
  return [0, 1, 2, 3].map((at) => atob(digits.slice(at, length - ((length - at) % 4))));
}

const characters = (codes: readonly string[], radix: number): string =>
  codes.map((code) => String.fromCharCode(Number.parseInt(code, radix))).join('');
