// Reading what a caller gave: its own values and nobody else's. A message names the argument, the rule and
// the way out, never the value.

import { MAX_TIME, MIN_TIME } from './time.ts';

/** A copy of an object's own properties, without what a polluted Object.prototype would add. */
export const ownProperties = <T extends object>(value: T | undefined): T =>
  Object.assign(Object.create(EMPTY), value);

/**
 * The same of a caller's options.
 * @throws {TypeError} for what names none: it would be ignored, and the defaults taken.
 */
export function ownOptions<T extends object>(options: T | undefined): T {
  checkAwaited(options, 'options');
  if (!namesValues(options ?? {}))
    throw new TypeError('options must be an object that names each option, such as `{ signal }`');
  return ownProperties(options);
}

/**
 * Whether it is an object of somebody's own, or has values of its own: a Date, a URL or a signal is the
 * platform's, and names none.
 */
export function namesValues(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.prototype.toString.call(value) === '[object Object]' || Object.keys(value).length > 0;
}

/**
 * The same of these names alone. They are asked for by name because a secret may be hidden from enumeration,
 * and so from printing; `null` is what JSON says for what there is not.
 */
export function ownValues<Name extends string>(
  value: object,
  names: readonly Name[],
): { [name in Name]?: unknown } {
  const own: { [name in Name]?: unknown } = Object.create(EMPTY);
  for (const name of names)
    if (Object.hasOwn(value, name)) own[name] = (value as typeof own)[name] ?? undefined;
  return own;
}

/**
 * What copies inherit from: an object that is empty and has no prototype. One without a prototype itself is
 * kept by V8 in a slow shape.
 */
const EMPTY = /* @__PURE__ */ Object.create(null);

/**
 * An object. Where a property is missing for a reason that can be seen, the error says it; else that is
 * left to the property's own check.
 */
export function checkObject(value: unknown, name: string, required: readonly string[]): void {
  const missing = required.find((property) => !Object.hasOwn(Object(value), property));
  if (missing === undefined) return;
  if (Object(value) !== value)
    throw new TypeError(`${name} must be an object with \`${required.join('`, `')}\``);
  checkAwaited(value, name);
  if (typeof value === 'function') throw new TypeError(`${name} is a function: give what it returns`);
  const misspelt = Object.keys(value as object).find(
    (given) => given.toLowerCase() === missing.toLowerCase(),
  );
  if (misspelt !== undefined) throw new TypeError(`use \`${missing}\`, not \`${misspelt}\``);
}

/** Not a Promise of what is wanted. */
export function checkAwaited(value: unknown, name: string): void {
  if (value instanceof Promise) throw new TypeError(`${name} is a Promise: await it`);
}

/** A string of that grammar. `rule` is the grammar in words, after the name. */
export function checkText(value: unknown, name: string, grammar: RegExp, rule: string): string {
  if (typeof value === 'string' && grammar.test(value)) return value;
  throw new (typeof value === 'string' ? RangeError : TypeError)(`${name} ${rule}`);
}

/** A whole number within its bounds. `hint` says what is meant where people take something else for it. */
export function checkInteger(value: unknown, name: string, min: number, max: number, hint?: string): void {
  if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return;
  throw new RangeError(`${name} must be a whole number from ${min} to ${max}${hint ? `: ${hint}` : ''}`);
}

/** A time that a timer knows, in milliseconds, and that is not meant in seconds. */
export const checkTime = (value: unknown, name: string): void =>
  checkInteger(value, name, MIN_TIME, MAX_TIME, 'it is in milliseconds');

/** A function. */
export function checkFunction(value: unknown, name: string): void {
  if (typeof value !== 'function') throw new TypeError(`${name} must be a function`);
}

/**
 * What a clock says, in milliseconds since the epoch. It may be wrong, as clocks of tests are, but may not
 * count seconds or microseconds.
 */
export function timeBy(now: () => number): number {
  checkFunction(now, 'now');
  const time = now();
  if (Number.isFinite(time) && time >= 0 && time <= MAX_CLOCK && !isInSeconds(time)) return time;
  throw new RangeError('now must return milliseconds since the epoch');
}

/**
 * Whether a time is the present, more or less, when it is taken for seconds. A device that has just started
 * may be in 1970 by all its clocks: that is no mistake of its owner's.
 */
const isInSeconds = (time: number): boolean =>
  time > A_BILLION && Math.abs(time * 1000 - Date.now()) < FIVE_YEARS;

/** In seconds, the year 2001; in milliseconds, 12 January 1970. */
const A_BILLION = 1e9;
/** Milliseconds. */
const FIVE_YEARS = 1.6e11;
/** The year 5138. The present in microseconds is later. */
const MAX_CLOCK = 1e14;

/** One of these words. */
export function checkWord(value: unknown, name: string, words: readonly string[]): void {
  if (words.includes(value as string)) return;
  throw new RangeError(`${name} must be ${words.map((word) => `'${word}'`).join(' or ')}`);
}

/** The value where it is text. */
export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** `true` or `false`. */
export function checkBoolean(value: unknown, name: string): void {
  if (typeof value !== 'boolean') throw new TypeError(`${name} must be true or false`);
}

/** What `read` returns. What it throws might repeat a secret, so the error only names the argument. */
export function readable<T>(name: string, read: () => T, rule: string): T {
  try {
    return read();
  } catch {
    throw new TypeError(`${name} ${rule}`);
  }
}
