// Keys as objects that print, and are copied, without their secrets.

import { ownProperties } from '../support/arguments.ts';

const SECRET_NAMES: readonly string[] = ['secretKey', 'securityToken', 'authorization'];

/**
 * A read-only copy that JSON, printing, cloning and spreading show without its secrets; read by name, they
 * are there.
 */
export function redacted<T extends object>(values: T): T {
  const copy = {} as T;
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const isSecret = SECRET_NAMES.includes(name);
    const shown = ownProperties<PropertyDescriptor>(
      isSecret ? { get: () => value } : { value, enumerable: true },
    );
    Object.defineProperty(copy, name, shown);
  }
  // Node's, Deno's and Bun's `inspect` can be told to call getters.
  const shown = { ...copy };
  Object.defineProperty(copy, Symbol.for('nodejs.util.inspect.custom'), { value: () => shown });
  return copy;
}
