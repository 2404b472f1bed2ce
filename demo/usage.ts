// What is said of a flag, a variable or a field that cannot be used.

/** One sentence that names the flag or the variable and never repeats a value. */
export class UsageError extends Error {}

/**
 * What the library says of an argument, said of the flag or variable that it came from; `undefined` for any
 * other error.
 */
export function asUsage(error: unknown, names: Readonly<Record<string, string>>): UsageError | undefined {
  if (!(error instanceof TypeError || error instanceof RangeError)) return undefined;
  const [argument = ''] = /^[\w.]+/.exec(error.message) ?? [];
  if (!Object.hasOwn(names, argument)) return undefined;
  return new UsageError(`${names[argument]}${error.message.slice(argument.length)}.`);
}
