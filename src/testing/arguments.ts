// What a test gives to the emulator, checked where it comes in: else the mistake shows as a failure of
// something else. A message names the argument, the rule and the way out, never the value. The emulator
// stands on nothing of the library, so that it judges it from outside: these checks are its own.

/** An object with no other names than these: one that is misspelt would do nothing. */
export function checkNames(value: unknown, name: string, names: readonly string[]): void {
  const listed = `\`${names.join('`, `')}\``;
  if (Object(value) !== value) throw new TypeError(`${name} must be an object; it may have ${listed}`);
  const unknown = Object.keys(value as object).find((given) => !names.includes(given));
  if (unknown !== undefined) throw new TypeError(`${name} has no \`${unknown}\`; it may have ${listed}`);
}

/** Text that is not empty. */
export function checkText(value: unknown, name: string): void {
  if (typeof value !== 'string' || value === '')
    throw new TypeError(`${name} must be text that is not empty`);
}

/** At least one object; these properties of each are text. */
export function checkList(list: unknown, name: string, texts: readonly string[]): void {
  const wayOut = 'leave it out for the default';
  const properties = `\`${texts.join('` and `')}\``;
  if (!Array.isArray(list) || !list.every((one: unknown) => hasTexts(one, texts)))
    throw new TypeError(`${name} must be an array of objects with the texts ${properties}; ${wayOut}`);
  if (list.length === 0) throw new TypeError(`${name} must hold at least one; ${wayOut}`);
}

const hasTexts = (value: unknown, texts: readonly string[]): boolean =>
  texts.every((text) => typeof Object(value)[text] === 'string' && Object(value)[text] !== '');

/** A function. */
export function checkFunction(value: unknown, name: string, hint: string): void {
  if (typeof value !== 'function') throw new TypeError(`${name} must be a function: ${hint}`);
}

/** A whole number within its bounds, without an upper one also Infinity. */
export function checkCount(
  value: unknown,
  name: string,
  min: number,
  max: number = Number.POSITIVE_INFINITY,
): void {
  const isCount = Number.isInteger(value) || value === Number.POSITIVE_INFINITY;
  if (isCount && (value as number) >= min && (value as number) <= max) return;
  const upTo = max === Number.POSITIVE_INFINITY ? ', or Infinity' : ` to ${max}`;
  throw new RangeError(`${name} must be a whole number from ${min}${upTo}`);
}

/** One of these words. */
export function checkWord(value: unknown, name: string, words: readonly unknown[]): void {
  if (words.includes(value)) return;
  const listed = words.map((word) => (typeof word === 'string' ? `'${word}'` : String(word)));
  throw new RangeError(`${name} must be ${listed.join(' or ')}`);
}
