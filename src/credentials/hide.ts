// Secrets that print as nothing.

/** A read-only copy that JSON, printing, cloning and spreading show without its secrets; read by name, they are there. */
export function hide<T extends object>(values: T): T {
  const copy = {} as T;
  for (const [name, value] of Object.entries(values))
    if (value !== undefined)
      Object.defineProperty(
        copy,
        name,
        /Key|Token|auth/.test(name) ? { get: () => value } : { value, enumerable: true },
      );
  return copy;
}
