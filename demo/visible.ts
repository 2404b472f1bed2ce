// Text of strangers, such as a key, made safe to print: it cannot move the cursor, and nothing of it is
// hidden or turned around.

/** With each character that would not be seen as itself written as `\u{…}`, and `\` as `\\`. */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (character) =>
    `\\u{${character.codePointAt(0)!.toString(16)}}`.replace('\\u{5c}', '\\\\'),
  );

/** One line of JSON, equally safe; it also stays in one piece between single quotes of a shell. */
export const visibleJson = (value: unknown): string =>
  JSON.stringify(value).replace(UNSEEN_IN_JSON, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );

// Controls, overrides of direction, what is not assigned, line separators, every space but the usual one,
// and fillers.
const UNSEEN = /[\\\p{C}\p{Zl}\p{Zp}\p{DI}]|(?! )\p{Zs}/gu;
const UNSEEN_IN_JSON = /['\p{C}\p{Zl}\p{Zp}\p{DI}]|(?! )\p{Zs}/gu;
