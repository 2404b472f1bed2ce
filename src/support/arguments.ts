// Reading what a caller gave: its own values and nobody else's, with errors that name the argument and never repeat its value.

/** A copy of an object's own properties, without what a polluted Object.prototype would add. */
export const ownProperties = <T extends object>(value: T | undefined): T =>
  ({ __proto__: null, ...value }) as T;

/** A string of that grammar. */
export function checkText(value: unknown, name: string, grammar: RegExp): string {
  if (typeof value === 'string' && grammar.test(value)) return value;
  throw new (typeof value === 'string' ? RangeError : TypeError)(`${name} is missing or malformed`);
}

/** A whole number within its bounds. */
export function checkInteger(value: unknown, name: string, min: number, max: number): void {
  if (!Number.isInteger(value) || (value as number) < min || (value as number) > max)
    throw new RangeError(`${name} must be a whole number from ${min} to ${max}`);
}

/** What `read` returns. What it throws might repeat a secret, so the error only names the argument. */
export function readable<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw new TypeError(`${name} is missing or malformed`);
  }
}
