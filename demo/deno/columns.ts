// How many columns of a terminal a text takes, and a text cut so that it fits.

/**
 * The columns of a text without control characters: two for a wide character, none for an accent of its own.
 */
export const columnsOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + columnsOfOne(character), 0);

/**
 * The text, with `…` for its middle when it takes more columns than there are: names differ at their ends.
 */
export function fitted(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  const characters = [...text];
  const head = howMany(characters, Math.ceil((columns - 1) / 2));
  const left = columns - 1 - columnsOf(characters.slice(0, head).join(''));
  const tail = howMany(characters.toReversed(), left);
  return [...characters.slice(0, head), '…', ...characters.slice(characters.length - tail)].join('');
}

/** How many of the first characters fit; it is known that not all do. */
function howMany(characters: readonly string[], columns: number): number {
  let left = columns;
  return characters.findIndex((character) => {
    left -= columnsOfOne(character);
    return left < 0;
  });
}

function columnsOfOne(character: string): number {
  if (/\p{M}/u.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u{3000}-\u{303e}\u{ff01}-\u{ff60}\u{ffe0}-\u{ffe6}]/u;
