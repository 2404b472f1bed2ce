// Reading what a caller gave: its own values and nobody else's, checked, with errors that name the argument and not its value.

/** A copy of the object's own properties, without what a polluted Object.prototype would add. */
export function own<T extends object>(value: T | undefined): T {
  return { __proto__: null, ...value } as T;
}

/** One property, its own or its class's, unless it is only there because Object.prototype was polluted. */
export function property<T extends object, K extends keyof T>(object: T, name: K): T[K] | undefined {
  return Object.hasOwn(object, name) || !(name in Object.prototype) ? object[name] : undefined;
}

/** A well-formed string. */
export function checkText(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string`);
  if (/\p{Surrogate}/u.test(value)) throw new RangeError(`${name} must not hold a lone surrogate`);
  return value;
}

/** A whole number within its bounds. */
export function checkInteger(value: unknown, name: string, min: number, max: number): number {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number`);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new RangeError(`${name} must be a whole number from ${min} to ${max}`);
  return value;
}
