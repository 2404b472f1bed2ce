// Percent-encoding undone, where it can be.

/** `undefined` for what is no percent-encoded UTF-8. */
export function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
